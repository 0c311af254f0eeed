#include "agent/tools/output.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>

#include "agent/local/printable.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_rows = 100'000, max_field = 8192, max_fields = 400, max_json = 8 << 20;

void put(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::string from_utf16(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[at]) |
                                 (static_cast<unsigned>(static_cast<unsigned char>(bytes[at + 1])) << 8));
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t c = unit(at);
    if (c >= 0xD800 && c < 0xDC00 && at + 3 < bytes.size()) {
      const char32_t low = unit(at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    put(out, c >= 0xD800 && c < 0xE000 ? U'\uFFFD' : c);
  }
  return out;
}

std::string from_latin1(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) put(out, static_cast<unsigned char>(c));
  return out;
}

/// Calls `each` with every line that is not empty, without its end.
template <class Each>
void each_line(std::string_view text, Each each) {
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    auto line = text.substr(from, to - from);
    from = to + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) each(line);
  }
}

/// False: a quotation mark that is never closed.
bool split_row(std::string_view line, std::string_view separator, Fields& out) {
  std::size_t number = 1;
  std::string field;
  const auto end_field = [&] {
    if (number <= max_fields) out[std::to_string(number)] = field.substr(0, max_field);
    ++number;
    field.clear();
  };
  for (std::size_t at = 0; at <= line.size();) {
    if (at < line.size() && line[at] == '"' && field.empty()) {
      for (++at;;) {
        const auto quote = line.find('"', at);
        if (quote == std::string_view::npos) return false;
        field += line.substr(at, quote - at);
        at = quote + 1;
        if (at >= line.size() || line[at] != '"') break;
        field += '"';
        ++at;
      }
      continue;
    }
    if (at == line.size()) {
      end_field();
      break;
    }
    if (line.substr(at).starts_with(separator)) {
      end_field();
      at += separator.size();
    } else {
      field += line[at++];
    }
  }
  return true;
}

void read_csv(std::string_view text, const std::string& separator, Records& out) {
  each_line(text, [&](std::string_view line) {
    if (out.wrong) return;
    if (out.rows.size() == max_rows) {
      out.wrong = "it has more than " + std::to_string(max_rows) + " rows";
      return;
    }
    Fields row;
    if (!split_row(line, separator, row)) {
      out.wrong = "a row of it is cut: " + readable(line, 200);
      return;
    }
    out.rows.push_back(std::move(row));
    out.shown.push_back(readable(line, 300));
  });
}

void read_json(std::string_view text, const Written& written, const std::vector<std::string>& wanted, Records& out) {
  const auto document = json::parse(text, max_json);
  if (!document) {
    out.wrong = "it is no whole JSON document";
    return;
  }
  boost::json::error_code failed;
  const json::Value* items = written.items.empty() ? &*document : document->find_pointer(written.items, failed);
  if (items == nullptr) {
    out.wrong = "it has no " + written.items;
    return;
  }
  const auto one = [&](const json::Value& item) {
    Fields row;
    for (const auto& field : wanted) {
      boost::json::error_code none;
      const auto* value = item.find_pointer(field, none);
      if (value == nullptr || value->is_null()) continue;
      row[field] =
          (value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value)).substr(0, max_field);
    }
    out.rows.push_back(std::move(row));
    out.shown.push_back(readable(boost::json::serialize(item), 300));
  };
  if (!items->is_array()) return one(*items);
  for (const auto& item : items->get_array()) {
    if (out.rows.size() == max_rows) {
      out.wrong = "it has more than " + std::to_string(max_rows) + " items";
      return;
    }
    one(item);
  }
}

std::string without_entities(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '&') {
      out += text[at++];
      continue;
    }
    const auto end = text.substr(at, 12).find(';');
    const auto entity = end == std::string_view::npos ? std::string_view() : text.substr(at + 1, end - 1);
    static constexpr std::pair<std::string_view, char> named[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    const auto* const found = std::ranges::find(named, entity, [](const auto& n) { return n.first; });
    if (found != std::end(named)) {
      out += found->second;
    } else if (entity.starts_with('#')) {
      const bool hex = entity.substr(1).starts_with('x');
      const auto digits = entity.substr(hex ? 2 : 1);
      std::uint32_t code = 0;
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
      put(out, read.ec == std::errc{} && code != 0 && code < 0x110000 && (code < 0xD800 || code > 0xDFFF) ? code
                                                                                                          : U'\uFFFD');
    } else {
      out += text[at++];
      continue;
    }
    at += end + 1;
  }
  return out;
}

/// The value of name="..." or name='...' in a start tag.
std::optional<std::string> attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    const auto after = at + name.size();
    if (at == 0 || (tag[at - 1] != ' ' && tag[at - 1] != '\t') || after + 1 >= tag.size() || tag[after] != '=')
      continue;
    const char quote = tag[after + 1];
    const auto end = quote == '"' || quote == '\'' ? tag.find(quote, after + 2) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    return without_entities(tag.substr(after + 2, end - after - 2));
  }
  return std::nullopt;
}

/// One event of the Windows event log, as `wevtutil /f:xml` writes it: EventID, TimeCreated and its data by name.
Fields event_fields(std::string_view event) {
  Fields out;
  for (std::size_t at = 0; (at = event.find('<', at)) != std::string_view::npos && out.size() < max_fields;) {
    const auto end = event.find('>', at);
    if (end == std::string_view::npos) break;
    const auto tag = event.substr(at + 1, end - at - 1);
    const auto text_to = std::min(event.find('<', end), event.size());
    const auto text = tag.ends_with('/') ? std::string_view() : event.substr(end + 1, text_to - end - 1);
    if (tag == "EventID" || tag.starts_with("EventID "))
      out.try_emplace("EventID", without_entities(text.substr(0, 20)));
    else if (tag.starts_with("TimeCreated "))
      out.try_emplace("TimeCreated", attribute(tag, "SystemTime").value_or("").substr(0, 40));
    else if (tag.starts_with("Data "))
      if (const auto name = attribute(tag, "Name")) out.try_emplace(*name, without_entities(text.substr(0, max_field)));
    at = end + 1;
  }
  return out;
}

void read_events(std::string_view text, Records& out) {
  constexpr std::string_view opens = "<Event ", closes = "</Event>";
  for (std::size_t at = 0; (at = text.find(opens, at)) != std::string_view::npos;) {
    const auto end = text.find(closes, at);
    if (end == std::string_view::npos) {
      out.wrong = "its last event is cut";
      return;
    }
    if (out.rows.size() == max_rows) {
      out.wrong = "it has more than " + std::to_string(max_rows) + " events";
      return;
    }
    const auto event = text.substr(at, end - at);
    out.rows.push_back(event_fields(event));
    out.shown.push_back(readable(event, 300));
    at = end + closes.size();
  }
  if (out.rows.empty() && text.find_first_not_of(" \t\r\n") != std::string_view::npos) out.wrong = "it holds no events";
}

}  // namespace

std::string decoded(std::string_view bytes, Encoding encoding) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2));
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  switch (encoding) {
    case Encoding::utf8:
      break;
    case Encoding::utf16le:
      return from_utf16(bytes);
    case Encoding::latin1:
      return from_latin1(bytes);
  }
  return std::string(bytes);
}

Records records_of(std::string_view text, const Written& written, const std::vector<std::string>& wanted) {
  Records out;
  switch (written.form) {
    case Form::lines:
      break;
    case Form::csv:
      read_csv(text, written.separator, out);
      break;
    case Form::json:
      read_json(text, written, wanted, out);
      break;
    case Form::events:
      read_events(text, out);
      break;
  }
  return out;
}

}  // namespace standfirm::agent
