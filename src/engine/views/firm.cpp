// The firm's own figures have no rows: they are read from their stream.
#include "engine/work.hpp"

namespace standfirm::engine {

void show(Work& work, FirmId id, const firm::State&, std::uint64_t version, const std::vector<firm::Event>&) {
  work.changed("firm", id.text(), version);
}

}  // namespace standfirm::engine
