// src/agent/version.hpp: the version the agent names itself by; CMake gives it.
#pragma once
#include <string_view>

namespace standfirm::agent {
inline constexpr std::string_view agent_version = SF_VERSION;
}
