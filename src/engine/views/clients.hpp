// src/engine/views/clients.hpp: a client's row. How many machines and open incidents it has is counted when it is
// looked at.
#pragma once
#include <string>

#include "base/ids.hpp"
#include "base/json.hpp"

namespace standfirm::engine {

struct ClientListRow {
  ClientId id;
  std::string name, time_zone;
  unsigned people = 0;
  bool has_agreement = false;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ClientListRow, (), (id, name, time_zone, people, has_agreement, version))

}  // namespace standfirm::engine
