// src/agent/local/memory.hpp: an agent that idles is small: what a look at the machine needed for a moment goes back.
#pragma once

namespace standfirm::agent {

/// Gives back what was freed and code that is not running. A millisecond; for a heartbeat, not for a loop.
void give_back_memory() noexcept;

}  // namespace standfirm::agent
