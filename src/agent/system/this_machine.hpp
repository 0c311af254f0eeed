// src/agent/system/this_machine.hpp: the system the programs were built for, by one name.
#pragma once
#ifdef _WIN32
#include "agent/system/windows/machine.hpp"
#include "agent/system/windows/programs.hpp"
#else
#include "agent/system/linux/machine.hpp"
#include "agent/system/linux/programs.hpp"
#endif

namespace standfirm::agent {

#ifdef _WIN32
using RealPrograms = windows_system::WindowsPrograms;
using RealMachine = windows_system::WindowsMachine;
#else
using RealPrograms = linux_system::LinuxPrograms;
using RealMachine = linux_system::LinuxMachine;
#endif

}  // namespace standfirm::agent
