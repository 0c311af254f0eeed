#include "core/incident/events.hpp"

namespace standfirm::incident {

SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::incident
