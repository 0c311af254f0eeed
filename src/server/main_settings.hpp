// src/server/main_settings.hpp: how every sub-command finds its settings, and what the engine is told of them.
#pragma once
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/engine.hpp"
#include "server/config/config.hpp"
#include "server/data_folder.hpp"

namespace standfirm::server {

/// Exit codes of all sub-commands; said by --help.
enum ExitCode : int {
  all_well = 0,
  failed = 1,
  wrong_usage = 2,
  cannot_listen = 3,
  cannot_use_data = 4,
  store_away = 5
};

/// --config, --clock-file and one hidden flag for each setting.
struct SettingsFlags {
  std::string file;
  std::string clock_file;
  std::map<std::string, std::string> values;
};
[[nodiscard]] std::shared_ptr<SettingsFlags> add_settings_flags(CLI::App&);

/// Ends the program with its code after one sentence on standard error.
struct Ended {
  int code;
  std::string sentence;
};
/// Throws Ended with every mistake.
[[nodiscard]] Config load_config(const SettingsFlags&);
[[nodiscard]] std::unique_ptr<Clock> make_clock(const SettingsFlags&);
/// Reads the binder; throws BinderFault.
[[nodiscard]] engine::Settings engine_settings(const Config&, const DataFolder&);

/// Runs `work`; turns what it throws into one sentence on standard error and an exit code.
[[nodiscard]] int guarded(const std::function<int()>& work);

}  // namespace standfirm::server
