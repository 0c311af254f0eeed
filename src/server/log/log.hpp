// src/server/log/log.hpp: one line an event on standard error: JSON for programs, or readable on a terminal.
#pragma once
#include <string>

namespace standfirm::server {

/// `form`: json, text or auto; `level`: debug, info, warn or error. Sets spdlog's default logger up.
void set_up_log(const std::string& form, const std::string& level);

}  // namespace standfirm::server
