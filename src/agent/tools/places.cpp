#include "agent/tools/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "agent/local/disk.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_places = 1000;

bool fits(std::string_view name, std::string_view pattern) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  const auto before = pattern.substr(0, star), after = pattern.substr(star + 1);
  return name.size() >= before.size() + after.size() && name.starts_with(before) &&
         (after.find('*') == std::string_view::npos ? name.ends_with(after) : false);
}

/// "4.18.2011.6" before "4.18.23050.3": runs of digits by their value.
bool is_lower(std::string_view a, std::string_view b) {
  const auto digits = [](std::string_view text) {
    return text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  };
  while (!a.empty() && !b.empty()) {
    auto left = digits(a), right = digits(b);
    if (!left.empty() && !right.empty()) {
      a.remove_prefix(left.size());
      b.remove_prefix(right.size());
      while (left.size() > 1 && left.front() == '0') left.remove_prefix(1);
      while (right.size() > 1 && right.front() == '0') right.remove_prefix(1);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

bool is_windows_path(const std::string& path) { return path.size() > 2 && path[1] == ':' && path[2] == '\\'; }

}  // namespace

std::string own_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nothing here sets one
  return value == nullptr ? std::string() : std::string(value);
}

std::optional<std::string> filled_in(const std::string& place, const Environment& environment) {
  std::string out;
  for (std::size_t at = 0; at < place.size();) {
    const auto end = place[at] == '%' ? place.find('%', at + 1) : std::string::npos;
    if (end == std::string::npos) {
      out += place[at++];
      continue;
    }
    const auto value = environment(place.substr(at + 1, end - at - 1));
    if (value.empty()) return std::nullopt;
    out += value;
    at = end + 1;
  }
  return out;
}

std::filesystem::path on_disk(const Tree& tree, const std::string& path) {
  std::string plain = path;
  if (is_windows_path(path)) {
    std::ranges::replace(plain, '\\', '/');
#ifndef _WIN32
    plain = "/" + plain.substr(0, 1) + plain.substr(2);
#endif
  }
  return tree.real(plain);
}

std::vector<std::string> files_at(const Tree& tree, const std::string& place) {
  const char between = is_windows_path(place) ? '\\' : '/';
  std::vector<std::string> found{place.substr(0, place.find(between))};
  for (std::size_t at = found.front().size(); at != std::string::npos && at < place.size();) {
    const auto next = place.find(between, at + 1);
    const auto part = place.substr(at + 1, next == std::string::npos ? next : next - at - 1);
    at = next;
    if (part.empty()) continue;
    std::vector<std::string> deeper;
    for (const auto& folder : found) {
      if (part.find('*') == std::string::npos) {
        deeper.push_back(fmt::format("{}{}{}", folder, between, part));
        continue;
      }
      std::error_code failed;
      for (const auto& item : std::filesystem::directory_iterator(on_disk(tree, folder.empty() ? "/" : folder), failed))
        if (fits(item.path().filename().string(), part) && deeper.size() < max_places)
          deeper.push_back(fmt::format("{}{}{}", folder, between, item.path().filename().string()));
    }
    found = std::move(deeper);
  }
  std::erase_if(found, [&](const std::string& path) {
    std::error_code failed;
    return !std::filesystem::is_regular_file(on_disk(tree, path), failed);
  });
  return found;
}

std::string highest(std::vector<std::string> paths) {
  const auto found = std::ranges::max_element(paths, is_lower);
  return found == paths.end() ? std::string() : std::move(*found);
}

std::string file_version(const std::filesystem::path& program) {
  constexpr std::size_t largest = 512U << 20;
  constexpr std::string_view begins("\xBD\x04\xEF\xFE", 4);  // VS_FIXEDFILEINFO: signature, its own version, the file's
  const auto bytes = read_whole(program, largest);
  if (!bytes || !bytes->starts_with("MZ")) return {};
  const auto at = bytes->find(begins);
  if (at == std::string::npos || at + 16 > bytes->size()) return {};
  const auto half = [&](std::size_t offset) {
    return static_cast<unsigned>(static_cast<unsigned char>((*bytes)[at + offset])) |
           (static_cast<unsigned>(static_cast<unsigned char>((*bytes)[at + offset + 1])) << 8);
  };
  std::string out;
  for (const std::size_t offset : {10U, 8U, 14U, 12U}) out += (out.empty() ? "" : ".") + std::to_string(half(offset));
  return out;
}

std::string program_of(const ToolDefinition& tool, const ToolBench& bench) {
  const auto in_system = [&] { return bench.programs.find(tool.program); };
  if (tool.system == ToolSystem::linux_system)
    if (auto found = in_system(); !found.empty()) return found;
  for (const auto& place : tool.found_at)
    if (const auto path = filled_in(place, bench.environment))
      if (auto found = highest(files_at(bench.tree, *path)); !found.empty()) return found;
  return tool.system == ToolSystem::windows ? in_system() : std::string();
}

}  // namespace standfirm::agent
