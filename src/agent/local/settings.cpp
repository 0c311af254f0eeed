#include "agent/local/settings.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <sstream>

namespace standfirm::agent {
namespace {

constexpr std::size_t max_settings_bytes = 64 * 1024;

class Reading {
 public:
  Reading(const toml::table& whole, std::string file) : whole_(whole), file_(std::move(file)) {}

  const toml::table* section(const char* name, std::initializer_list<std::string_view> known) {
    const auto* found = whole_[name].as_table();
    if (found == nullptr) return nullptr;
    for (const auto& [key, value] : *found)
      if (std::ranges::find(known, key.str()) == known.end())
        wrong(std::string(name) + "." + std::string(key.str()), "is not known", "take it out or correct its spelling");
    return found;
  }
  std::optional<std::string> word(const toml::table* section, const std::string& where, const char* key) {
    const auto* node = section == nullptr ? nullptr : section->get(key);
    if (node == nullptr) return std::nullopt;
    auto text = node->value_exact<std::string>();
    if (!text || text->empty()) {
      wrong(where + "." + key, "must be a text that is not empty", "write " + std::string(key) + " = \"...\"");
      return std::nullopt;
    }
    return text;
  }
  void wrong(const std::string& key, const std::string& what, const std::string& mend) {
    if (error_.empty()) error_ = file_ + ": " + key + " " + what + "; " + mend;
  }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  const toml::table& whole_;
  std::string file_, error_;
};

}  // namespace

std::expected<Settings, std::string> settings_from_text(const std::string& text, const std::string& file) {
  const auto parsed = toml::parse(text, file);
  if (!parsed) {
    const auto where = parsed.error().source().begin;
    return std::unexpected(file + ": line " + std::to_string(where.line) + ": " +
                           std::string(parsed.error().description()));
  }
  const toml::table& table = parsed.table();
  Reading reading(table, file);
  for (const auto& [key, value] : table)
    if (key.str() != "machine") reading.wrong(std::string(key.str()), "is not known", "the only section is [machine]");

  Settings out;
  const auto* machine = reading.section("machine", {"state", "tools", "socket", "agent_user", "clock_file",
                                                    "restore_points", "root_subvolume", "update_kept_within"});
  const auto place = [&](const char* key, auto& into) {
    if (const auto path = reading.word(machine, "machine", key)) {
      const std::filesystem::path full(*path);
      if (!full.is_absolute())
        reading.wrong(std::string("machine.") + key, "must be a full path", places().full_path_mend);
      into = full;
    }
  };
  place("state", out.state);
  place("tools", out.tools);
  place("socket", out.socket);
  place("clock_file", out.clock_file);
  place("restore_points", out.restore_points);
  if (const auto user = reading.word(machine, "machine", "agent_user")) out.agent_user = *user;
  if (const auto name = reading.word(machine, "machine", "root_subvolume")) {
    if (name->find('/') != std::string::npos || name->front() == '.')
      reading.wrong("machine.root_subvolume", "must be a single name", "write e.g. root_subvolume = \"@\"");
    out.root_subvolume = *name;
  }
  if (const auto* node = machine == nullptr ? nullptr : machine->get("update_kept_within")) {
    const auto seconds = node->value_exact<std::int64_t>().value_or(0);
    if (seconds < 10 || seconds > 86'400)
      reading.wrong("machine.update_kept_within", "must be 10 to 86400 seconds", "write e.g. update_kept_within = 600");
    out.update_kept_within = Seconds{seconds};
  }
  if (!reading.error().empty()) return std::unexpected(reading.error());
  return out;
}

std::expected<Settings, std::string> read_settings(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed) && !failed) return Settings{};
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected(path.string() + ": cannot be read; give its readers their right back");
  std::string text(max_settings_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_settings_bytes)
    return std::unexpected(path.string() + ": is larger than 64 KiB; it is not a settings file");
  return settings_from_text(text, path.string());
}

}  // namespace standfirm::agent
