#include "wire/agent/messages.hpp"

namespace standfirm::wire::agent {

SF_ONE_OF_MEMBERS(FromMachine);
SF_ONE_OF_MEMBERS(FromServer);

}  // namespace standfirm::wire::agent
