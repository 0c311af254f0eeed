#include "server/config/config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <sstream>

namespace standfirm::server {
namespace {

std::string name_of(const SettingKey& key) { return fmt::format("{}.{}", key.section, key.key); }

/// How many letters must change: to name the nearest known key when one is mistyped.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string unknown(const std::string& name) {
  const SettingKey* nearest = nullptr;
  std::size_t least = 6;
  for (const auto& key : all_settings())
    if (const auto d = distance(name, name_of(key)); d < least) {
      least = d;
      nearest = &key;
    }
  return fmt::format("'{}' is not a setting{}; `standfirm config check` lists all", name,
                     nearest != nullptr ? fmt::format(", did you mean '{}'?", name_of(*nearest)) : "");
}

const SettingKey* find(std::string_view name) {
  for (const auto& key : all_settings())
    if (name_of(key) == name) return &key;
  return nullptr;
}

/// What is wrong with the value, or nothing.
std::optional<std::string> fault(const SettingKey& key, const std::string& value) {
  if (key.kind == SettingKind::yes_or_no && value != "true" && value != "false")
    return "must be true or false, not '" + value + "'";
  if (key.kind != SettingKind::number) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed != std::errc() || end != value.data() + value.size()) return "must be a whole number, not '" + value + "'";
  if ((key.least != 0 || key.most != 0) && (number < key.least || number > key.most))
    return fmt::format("must be from {} to {}, not {}", key.least, key.most, number);
  return std::nullopt;
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (const auto* list = node.as_array()) {
    std::string out;
    for (const auto& item : *list) {
      const auto* text = item.as_string();
      if (text == nullptr) return std::nullopt;
      out += (out.empty() ? "" : "\n") + text->get();
    }
    return out;
  }
  return std::nullopt;
}

}  // namespace

std::string variable_of(const SettingKey& key) {
  std::string out = fmt::format("STANDFIRM_{}_{}", key.section, key.key);
  for (auto& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

std::expected<Config, std::vector<std::string>> Config::load(std::string_view file, const std::string& file_name,
                                                             const std::vector<std::string>& environment,
                                                             const std::map<std::string, std::string>& flags) {
  Config out;
  std::vector<std::string> faults;
  for (const auto& key : all_settings()) out.values_[name_of(key)] = {std::string(key.usual), "usual"};
  const auto put = [&](const SettingKey& key, std::string value, const std::string& from) {
    // A list is written with commas where there are no brackets to write it with.
    if (key.kind == SettingKind::list && value.find('\n') == std::string::npos && !from.starts_with(file_name + ":"))
      std::ranges::replace(value, ',', '\n');
    if (const auto wrong = fault(key, value))
      faults.push_back(fmt::format("{}: {} {}", from, name_of(key), *wrong));
    else
      out.values_[name_of(key)] = {std::move(value), from};
  };

  try {
    const auto document = toml::parse(file, file_name);
    for (const auto& [section, content] : document) {
      const auto* table = content.as_table();
      const auto line = content.source().begin.line;
      if (table == nullptr) {
        faults.push_back(fmt::format("{}:{}: '{}' must be below a [section]", file_name, line, section.str()));
        continue;
      }
      for (const auto& [name, node] : *table) {
        const auto full = fmt::format("{}.{}", section.str(), name.str());
        const auto from = fmt::format("{}:{}", file_name, node.source().begin.line);
        const auto* key = find(full);
        const auto value = text_of(node);
        if (key == nullptr)
          faults.push_back(fmt::format("{}: {}", from, unknown(full)));
        else if (!value || (node.is_array() && key->kind != SettingKind::list))
          faults.push_back(fmt::format("{}: {} must be a plain value", from, full));
        else
          put(*key, *value, from);
      }
    }
  } catch (const toml::parse_error& error) {
    faults.push_back(fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }

  for (const auto& entry : environment) {
    if (!entry.starts_with("STANDFIRM_")) continue;
    const auto equals = entry.find('=');
    const auto name = entry.substr(0, equals);
    for (const auto& key : all_settings())
      if (variable_of(key) == name) put(key, equals == std::string::npos ? "" : entry.substr(equals + 1), name);
  }
  for (const auto& [name, value] : flags) {
    if (const auto* key = find(name))
      put(*key, value, "--" + name);
    else
      faults.push_back("--" + unknown(name));
  }
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return out;
}

const Config::Value& Config::at(std::string_view section, std::string_view key) const {
  const auto found = values_.find(fmt::format("{}.{}", section, key));
  assert(found != values_.end() && "a setting nobody declared");
  return found->second;
}
const std::string& Config::text(std::string_view section, std::string_view key) const { return at(section, key).text; }
std::int64_t Config::number(std::string_view section, std::string_view key) const {
  std::int64_t out = 0;
  const auto& value = at(section, key).text;
  std::from_chars(value.data(), value.data() + value.size(), out);
  return out;
}
bool Config::yes(std::string_view section, std::string_view key) const { return at(section, key).text == "true"; }
std::vector<std::string> Config::list(std::string_view section, std::string_view key) const {
  std::vector<std::string> out;
  std::istringstream lines(at(section, key).text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) out.push_back(line);
  return out;
}

std::vector<Config::Explained> Config::explained() const {
  std::vector<Explained> out;
  for (const auto& key : all_settings()) {
    const auto& value = at(key.section, key.key);
    std::string shown = value.text;
    if (key.kind == SettingKind::secret && !shown.empty()) shown = "(set)";
    std::ranges::replace(shown, '\n', ',');
    out.push_back(
        {name_of(key), std::move(shown), value.from, std::string(key.explains), variable_of(key), "--" + name_of(key)});
  }
  return out;
}

}  // namespace standfirm::server
