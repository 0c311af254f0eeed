#include "agent/local/memory.hpp"

#include <malloc.h>

namespace standfirm::agent {

void give_back_memory() noexcept { (void)::_heapmin(); }

}  // namespace standfirm::agent
