#include "agent/version.hpp"

namespace standfirm::agent {
constinit const std::string_view agent_version = SF_VERSION;
}
