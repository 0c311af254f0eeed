// src/agent/version.hpp: the version the agent names itself by; CMake gives it to version.cpp, and to nothing else.
#pragma once
#include <string_view>

namespace standfirm::agent {
extern const std::string_view agent_version;
}
