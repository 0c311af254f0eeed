#include "engine/requests.hpp"

namespace standfirm::engine {

SF_ONE_OF_MEMBERS(Request);

}  // namespace standfirm::engine
