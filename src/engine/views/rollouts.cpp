// Rollouts of the agent have no rows: there are few, and they are read from their stream.
#include "engine/work.hpp"

namespace standfirm::engine {

void show(Work& work, RolloutsId id, const rollout::State&, std::uint64_t version, const std::vector<rollout::Event>&) {
  work.changed("rollout", id.text(), version);
}

}  // namespace standfirm::engine
