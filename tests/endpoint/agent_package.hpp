// tests/endpoint/agent_package.hpp: puts the agent on a practice machine the way an administrator does: its package,
// its settings.
#pragma once
#include <string>

#include "endpoint/machine.hpp"

namespace standfirm::practice {

/// Makes the package of what is built here and installs it with dpkg. `settings`: /etc/standfirm/agent.toml;
/// `enrolment`: the enrolment file from the server, with which the machine makes itself the firm's at once.
void install_agent(const Machine&, const std::string& settings, const std::string& enrolment = {});
/// Another version's package, of the same source.
inline constexpr const char* next_version = "90.0.1";
[[nodiscard]] std::string next_agent_package();
/// agent.toml of a practice machine; `clock_file` as the machine sees it.
[[nodiscard]] std::string agent_settings(const std::string& clock_file = {});

}  // namespace standfirm::practice
