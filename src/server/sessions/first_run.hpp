// src/server/sessions/first_run.hpp: the code with which a firm that has nobody yet gets its first owner.
#pragma once
#include <string>
#include <string_view>

#include "engine/engine.hpp"

namespace standfirm::server {

/// "k3v9-x2ma-7qpt-d41c": from the server's own secret, so the same after a restart; 80 bits.
[[nodiscard]] std::string first_run_code(std::string_view secret);
[[nodiscard]] bool nobody_yet(const engine::Engine&);

}  // namespace standfirm::server
