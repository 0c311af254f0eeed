// src/server/release_commands.hpp: `standfirm releases`: the key that signs the agent's releases, signing one, and what
// the server may offer. All of it on a host's own console, never over the network.
#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>

#include "base/time.hpp"
#include "server/data_folder.hpp"

namespace standfirm::server {

/// Where a server keeps the agent's packages.
[[nodiscard]] inline std::filesystem::path release_folder(const DataFolder& data) { return data.path() / "releases"; }

/// Exit codes as of all sub-commands. `data()` opens the configured data folder; `clock` dates what is signed.
void add_release_commands(CLI::App& app, std::function<DataFolder()> data, const Clock& clock, int& exit_code);

}  // namespace standfirm::server
