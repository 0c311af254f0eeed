// src/agent/system/linux/inventory.hpp: what is on the machine beside its system: disks, what guards it, by what it can
// be reached, what people keep on it. Each throws std::runtime_error when it can't be read.
#pragma once
#include <string>
#include <vector>

#include "actions/facts.hpp"
#include "agent/files/tree.hpp"
#include "agent/system/linux/machine.hpp"
#include "agent/system/programs.hpp"

namespace standfirm::agent::linux_system {

/// File systems on the machine's own disks, each once.
[[nodiscard]] std::vector<actions::DiskFact> read_disks(const Tree&);
/// The kernel's packet filter without the agent's own isolation.
[[nodiscard]] actions::FirewallFact read_firewall(Programs&);
/// Programs by which somebody elsewhere can work here: installed as a package, or running.
[[nodiscard]] std::vector<std::string> read_remote_tools(const Tree&, const Packages::Versions&);
/// People's home folders, counted for at most `at_most`.
[[nodiscard]] std::vector<actions::UserDataFact> read_user_data(const Tree&, Millis at_most);

}  // namespace standfirm::agent::linux_system
