// src/server/agents/told_facts.hpp: the facts that a machine told on its connection, kept small: a whole fleet's stay
// in memory for as long as it is connected.
#pragma once
#include <optional>
#include <string>

#include "actions/facts.hpp"

namespace standfirm::server::agents {

/// Some tens of kilobytes of names and versions, as a tenth of that. Not thread-safe.
class ToldFacts {
 public:
  void keep(const actions::MachineFacts&);
  /// Those read at `read_at`; nullopt when others, or none, were told last.
  [[nodiscard]] std::optional<actions::MachineFacts> of(TimePoint read_at) const;

 private:
  std::optional<TimePoint> read_at_;
  std::size_t size_ = 0;  // unpacked
  std::string packed_;
};

}  // namespace standfirm::server::agents
