// src/core/incident/facts.hpp: what a decision needs from outside the incident's own stream. The engine fills it from
// the ledger's views inside the same transaction, so that a decision never rests on something that has changed since.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/agreement/agreement.hpp"
#include "core/procedure/procedure.hpp"

namespace standfirm::incident {

/// An earlier incident of the same client. `number` orders them: only those reported before this one are given.
struct Earlier {
  IncidentId id;
  std::string number;
  TimePoint reported_at{};
  std::optional<PersonId> person;
  std::vector<MachineId> machines;
  bool false_alarm = false;  ///< closed with every machine not infected: counts for nothing
  Seconds attended{0};
  Money billed;        ///< net
  Money normal_price;  ///< what it would have cost without courtesy
  std::optional<TimePoint> closed_at{};
};
struct KnownPerson {
  PersonId id;
  std::string name;
  bool approver = false;
  std::optional<std::string> user_name;
};
struct KnownMachine {
  MachineId id;
  std::string name;
  bool enrolled = false;
};
struct KnownTechnician {
  TechnicianId id;
  std::string name;
};

struct Facts {
  const procedure::Procedure* procedure = nullptr;  ///< never null for a decision
  std::optional<agreement::InForce> agreement;      ///< in force now; nothing: the client has none
  std::vector<Earlier> earlier;                     ///< oldest first
  ClientId client;
  std::string client_name;
  std::vector<KnownPerson> people;           ///< of this client
  std::vector<KnownMachine> machines;        ///< of this client
  std::vector<KnownTechnician> technicians;  ///< of the firm
  std::optional<Role> role;                  ///< of the actor; absent for machines and the system
  Currency currency{};                       ///< the client's
  std::string time_zone = "UTC";             ///< the client's

  [[nodiscard]] const KnownPerson* person(PersonId) const;
  [[nodiscard]] const KnownMachine* machine(MachineId) const;
  [[nodiscard]] bool is_enrolled(MachineId) const;
  /// The name, or "somebody" when it is nobody we know.
  [[nodiscard]] std::string name_of(PersonId) const;
  [[nodiscard]] std::string name_of(TechnicianId) const;
  [[nodiscard]] std::string name_of(MachineId) const;
};

/// Which incident of the agreement's period this one is, counted as the agreement says (law 7). 1 for the first.
struct Count {
  unsigned nth = 1;
  bool courtesy = false;
  Minutes included{0};
  bool next_is_courtesy = false;
};
/// What an earlier incident of the same machine was billed, when it was closed within the agreement's warranty.
[[nodiscard]] std::optional<Money> under_warranty(const agreement::Terms&, const std::vector<Earlier>&,
                                                  TimePoint reported_at, const std::vector<MachineId>& machines);
[[nodiscard]] Count count_of(const agreement::Terms&, const std::vector<Earlier>&, TimePoint reported_at,
                             const std::optional<PersonId>& person, const std::vector<MachineId>& machines);

}  // namespace standfirm::incident
