#include "agent/local/messages.hpp"

namespace standfirm::agent {

SF_ONE_OF_MEMBERS(FromExec);

}  // namespace standfirm::agent
