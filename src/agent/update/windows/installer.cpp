#include "agent/update/installer.hpp"

#include <stdexcept>

namespace standfirm::agent {
namespace {

constexpr const char* by_hand =
    "On Windows the agent doesn't update itself; install the new standfirm-agent.msi over the old one by hand";

}  // namespace

std::expected<std::string, std::string> release_platform() { return std::unexpected(by_hand); }
std::unique_ptr<Installer> installer_here(Programs&) { throw std::runtime_error(by_hand); }
std::expected<void, std::string> start_keeper(Programs&, const std::filesystem::path&) {
  return std::unexpected(by_hand);
}

}  // namespace standfirm::agent
