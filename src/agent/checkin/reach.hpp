// src/agent/checkin/reach.hpp: whether a new connection to an address comes about: the self-test of isolation.
#pragma once
#include <cstdint>
#include <expected>
#include <string>

#include "base/time.hpp"

namespace standfirm::agent {

/// Opens a TCP connection and closes it again; the error is a sentence.
[[nodiscard]] std::expected<void, std::string> reach(const std::string& address, std::uint16_t port, Seconds timeout);

}  // namespace standfirm::agent
