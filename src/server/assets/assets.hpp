// src/server/assets/assets.hpp: the console's pages and files, out of the binary.
#pragma once
#include <optional>
#include <string_view>

#include "net/http.hpp"

namespace standfirm::server {

/// The file at this path; the console's page for an address inside it that a browser opens; nothing for anything else.
[[nodiscard]] std::optional<net::Response> asset_for(const net::Request&, std::string_view path);

}  // namespace standfirm::server
