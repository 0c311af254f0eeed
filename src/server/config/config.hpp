// src/server/config/config.hpp: every setting of the server: one table with a sentence each; one TOML file,
// environment, flags.
#pragma once
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace standfirm::server {

enum class SettingKind { text, secret, number, yes_or_no, list };

/// One setting that exists. A file says [section] key = value; the environment STANDFIRM_<SECTION>_<KEY>; a flag
/// --section.key.
struct SettingKey {
  std::string_view section, key;
  SettingKind kind;
  std::string_view usual;            ///< the value when nobody says otherwise, as text; lists with commas
  std::string_view explains;         ///< one sentence
  std::int64_t least = 0, most = 0;  ///< of a number; both 0: any
};
[[nodiscard]] const std::vector<SettingKey>& all_settings();

class Config {
 public:
  /// Lowest to highest: what is usual, the file, the environment, the flags. The error names the place and the mend: a
  /// key nobody knows is an error with the nearest known one. `file`: text of a TOML document, `file_name` for
  /// messages. `environment`: "NAME=value". `flags`: "section.key" -> value.
  [[nodiscard]] static std::expected<Config, std::vector<std::string>> load(
      std::string_view file, const std::string& file_name, const std::vector<std::string>& environment,
      const std::map<std::string, std::string>& flags);

  [[nodiscard]] const std::string& text(std::string_view section, std::string_view key) const;
  [[nodiscard]] std::int64_t number(std::string_view section, std::string_view key) const;
  [[nodiscard]] bool yes(std::string_view section, std::string_view key) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view section, std::string_view key) const;
  [[nodiscard]] std::uint16_t port(std::string_view section, std::string_view key) const {
    return static_cast<std::uint16_t>(number(section, key));
  }

  struct Explained {
    std::string key, value, from, explains, variable, flag;
  };
  /// Every setting with its value and where that came from; secrets are shown as "(set)" or "".
  [[nodiscard]] std::vector<Explained> explained() const;

 private:
  struct Value {
    std::string text;
    std::string from;
  };
  std::map<std::string, Value, std::less<>> values_;
  [[nodiscard]] const Value& at(std::string_view section, std::string_view key) const;
};
BOOST_DESCRIBE_STRUCT(Config::Explained, (), (key, value, from, explains, variable, flag))

[[nodiscard]] std::string variable_of(const SettingKey&);  ///< "STANDFIRM_PEOPLE_PORT"

}  // namespace standfirm::server
