#include "agent/system/windows_machine/text.hpp"

#include <algorithm>
#include <charconv>

#include "agent/local/printable.hpp"
#include "base/json.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr const char* current_version = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion)";

std::uint32_t unit_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at])) |
         static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + 1])) << 8;
}
void put_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xE0 | code >> 12);
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
    }
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}
void put_unit(std::string& out, std::uint32_t unit) {
  out += static_cast<char>(unit & 0xFF);
  out += static_cast<char>(unit >> 8);
}
char lower_of(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::uint32_t number_in(std::string_view data) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4 && i < data.size(); ++i)
    out |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(data[i])) << (8 * i);
  return out;
}

constexpr std::string_view program_endings[] = {".exe", ".dll", ".sys", ".com", ".scr", ".cpl",
                                                ".bat", ".cmd", ".vbs", ".ps1", ".js"};

}  // namespace

std::string from_utf16(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 2);
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t code = unit_at(bytes, at);
    if (code >= 0xD800 && code < 0xDC00 && at + 3 < bytes.size()) {
      const auto low = unit_at(bytes, at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    put_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }
  return out;
}

std::string to_utf16(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size() * 2);
  for (std::size_t at = 0; at < utf8.size();) {
    const auto first = static_cast<std::uint8_t>(utf8[at]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
      code = code << 6 | (at + i < utf8.size() ? static_cast<std::uint8_t>(utf8[at + i]) & 0x3FU : 0U);
    if (code >= 0x10000) {
      put_unit(out, 0xD800 + ((code - 0x10000) >> 10 & 0x3FF));
      put_unit(out, 0xDC00 + (code & 0x3FF));
    } else {
      put_unit(out, code);
    }
    at += length;
  }
  return out;
}

std::string decoded(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2));
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  std::size_t empty = 0;
  for (std::size_t at = 1; at < bytes.size(); at += 2) empty += bytes[at] == '\0' ? 1 : 0;
  return bytes.size() >= 4 && empty * 4 >= bytes.size() ? from_utf16(bytes) : std::string(bytes);
}

std::string shown(std::string_view text, std::size_t max_bytes) {
  std::string out = readable(text.substr(0, std::min(text.size(), max_bytes)), 4 * max_bytes);
  std::ranges::replace(out, '\n', ' ');
  std::ranges::replace(out, '\t', ' ');
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (text.size() > max_bytes) out += "...";
  return out;
}

std::string lower(std::string_view ascii) {
  std::string out(ascii);
  std::ranges::transform(out, out.begin(), lower_of);
  return out;
}
bool same(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower_of, lower_of);
}
bool starts(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && same(text.substr(0, with.size()), with);
}

RegistryValue text_value(std::string name, std::string_view utf8, Kind kind) {
  return {std::move(name), static_cast<std::uint32_t>(kind), to_utf16(utf8) + std::string(2, '\0')};
}
RegistryValue texts_value(std::string name, const std::vector<std::string>& texts) {
  std::string data;
  for (const auto& text : texts) data += to_utf16(text) + std::string(2, '\0');
  return {std::move(name), static_cast<std::uint32_t>(Kind::texts), data + std::string(2, '\0')};
}
RegistryValue number_value(std::string name, std::uint32_t number) {
  std::string data;
  for (unsigned i = 0; i < 4; ++i) data += static_cast<char>(number >> (8 * i) & 0xFF);
  return {std::move(name), static_cast<std::uint32_t>(Kind::number), data};
}

std::vector<std::string> texts_of(const RegistryValue& value) {
  const auto all = from_utf16(value.data);
  std::vector<std::string> out;
  for (std::size_t from = 0; from < all.size();) {
    const auto to = std::min(all.find('\0', from), all.size());
    if (to > from) out.push_back(all.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::string text_of(const RegistryValue& value) {
  switch (static_cast<Kind>(value.kind)) {
    case Kind::text:
    case Kind::expanded_text: {
      const auto all = from_utf16(value.data);
      return all.substr(0, all.find('\0'));
    }
    case Kind::texts: {
      std::string out;
      for (const auto& text : texts_of(value)) out += (out.empty() ? "" : " | ") + text;
      return out;
    }
    case Kind::number:
      return std::to_string(number_in(value.data));
    case Kind::none:
    case Kind::binary:
    case Kind::long_number:
      break;
  }
  return to_hex(value.data.data(), std::min<std::size_t>(value.data.size(), 200));
}

std::optional<std::uint32_t> number_of(const std::optional<RegistryValue>& value) {
  if (!value || value->kind != static_cast<std::uint32_t>(Kind::number)) return std::nullopt;
  return number_in(value->data);
}

std::string text_at(const Registry& registry, const std::string& key, const std::string& name) {
  const auto value = registry.value(key, name);
  return value ? text_of(*value) : std::string();
}

std::string windows_folder(const Registry& registry) {
  auto folder = text_at(registry, current_version, "SystemRoot");
  return folder.empty() ? R"(C:\Windows)" : folder;
}

std::string expanded(const Registry& registry, const std::string& text) {
  if (text.find('%') == std::string::npos) return text;
  const auto windows = windows_folder(registry), disk = windows.substr(0, 2);
  const std::pair<std::string_view, std::string> words[] = {
      {"%systemroot%", windows},
      {"%windir%", windows},
      {"%systemdrive%", disk},
      {"%programfiles%", disk + R"(\Program Files)"},
      {"%programfiles(x86)%", disk + R"(\Program Files (x86))"},
      {"%programw6432%", disk + R"(\Program Files)"},
      {"%commonprogramfiles%", disk + R"(\Program Files\Common Files)"},
      {"%programdata%", disk + R"(\ProgramData)"},
      {"%allusersprofile%", disk + R"(\ProgramData)"},
      {"%public%", disk + R"(\Users\Public)"}};
  std::string out = text;
  for (const auto& [word, meaning] : words)
    for (auto at = lower(out).find(word); at != std::string::npos; at = lower(out).find(word, at + meaning.size()))
      out.replace(at, word.size(), meaning);
  return out;
}

std::string program_in(const Registry& registry, const std::string& command_line) {
  auto line = expanded(registry, command_line);
  const auto first = line.find_first_not_of(" \t,@");
  if (first == std::string::npos) return {};
  line.erase(0, first);
  const auto windows = windows_folder(registry);
  std::string program, rest;
  if (line.front() == '"') {
    const auto end = std::min(line.find('"', 1), line.size());
    program = line.substr(1, end - 1);
    rest = line.substr(std::min(end + 1, line.size()));
  } else {
    // Unquoted: Windows tries each blank as the end; the first ending of a program is where it ends.
    const auto small = lower(line);
    std::size_t end = std::string::npos;
    for (const auto ending : program_endings)
      for (auto at = small.find(ending); at != std::string::npos; at = small.find(ending, at + 1)) {
        const auto after = at + ending.size();
        if (after == small.size() || small[after] == ' ' || small[after] == ',' || small[after] == '"') {
          end = std::min(end, after);
          break;
        }
      }
    if (end == std::string::npos) end = std::min(line.find_first_of(" ,"), line.size());
    program = line.substr(0, end);
    rest = line.substr(std::min(end, line.size()));
  }
  if (starts(program, R"(\??\)")) program.erase(0, 4);
  if (starts(program, R"(\SystemRoot\)")) program = windows + program.substr(11);
  const bool whole = program.size() > 2 && program[1] == ':';
  if (!whole && (starts(program, R"(system32\)") || starts(program, R"(syswow64\)")))
    program = windows + "\\" + program;
  if (!whole && program.find('\\') == std::string::npos && !program.empty()) {
    if (program.find('.') == std::string::npos) program += ".exe";
    program = windows + (same(program, "explorer.exe") ? "\\" : R"(\System32\)") + program;
  }
  if (lower(program).ends_with(R"(\rundll32.exe)") && rest.find_first_not_of(' ') != std::string::npos)
    return program_in(registry, rest);
  return program;
}

std::string agent_path(std::string_view windows_path) {
  std::string out(windows_path);
  std::ranges::replace(out, '\\', '/');
#ifndef _WIN32
  if (!out.starts_with('/')) out.insert(0, 1, '/');  // below a folder that stands for the machine
#endif
  return out;
}
std::string windows_path(std::string_view agent_path) {
  std::string out(agent_path.substr(agent_path.starts_with('/') ? 1 : 0));
  std::ranges::replace(out, '/', '\\');
  return out;
}

std::optional<TimePoint> time_from_wmi(std::string_view text) {
  if (text.size() < 14 || !std::ranges::all_of(text.substr(0, 14), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) {
    int out = 0;
    std::from_chars(text.data() + at, text.data() + at + size, out);
    return out;
  };
  const std::chrono::year_month_day day{std::chrono::year{part(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(part(4, 2))},
                                        std::chrono::day{static_cast<unsigned>(part(6, 2))}};
  if (!day.ok()) return std::nullopt;
  TimePoint out =
      std::chrono::sys_days{day} + std::chrono::hours{part(8, 2)} + Minutes{part(10, 2)} + Seconds{part(12, 2)};
  if (text.size() >= 25 && (text[21] == '+' || text[21] == '-')) {  // minutes ahead of or behind UTC
    const Minutes offset{part(22, 3)};
    out -= text[21] == '+' ? offset : -offset;
  }
  return out;
}

std::optional<std::uint64_t> number_from(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace standfirm::agent::windows_system
