#include "core/incident/commands.hpp"

namespace standfirm::incident {

SF_ONE_OF_MEMBERS(Command);

}  // namespace standfirm::incident
