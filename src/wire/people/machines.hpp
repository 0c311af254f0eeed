// src/wire/people/machines.hpp: what happened to one machine: its incidents and what it was asked to do.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/words.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::wire::people {

struct MachineIncident {
  IncidentId id;
  std::string number, summary;
  Phase phase{};
  TimePoint reported_at{};
  std::optional<TimePoint> closed_at, first_evidence_at;
  Disposition disposition{};
};
BOOST_DESCRIBE_STRUCT(MachineIncident, (),
                      (id, number, summary, phase, reported_at, closed_at, first_evidence_at, disposition))
struct MachineOrder {
  IncidentId incident;
  std::string incident_number;
  OrderView order;
};
BOOST_DESCRIBE_STRUCT(MachineOrder, (), (incident, incident_number, order))
/// GET /v1/machines/{machine}/history: both newest first.
struct MachineHistory {
  std::vector<MachineIncident> incidents;
  std::vector<MachineOrder> orders;
};
BOOST_DESCRIBE_STRUCT(MachineHistory, (), (incidents, orders))

}  // namespace standfirm::wire::people
