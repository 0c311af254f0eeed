// src/core/technician/technician.hpp: someone at the firm: who they are, what they may do, whether they still work
// here. Passwords and sessions are not history and live elsewhere. No clock, no I/O.
#pragma once
#include <boost/describe/class.hpp>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/one_of.hpp"
#include "base/refusal.hpp"
#include "base/words.hpp"

namespace standfirm::technician {

struct State {
  TechnicianId id;
  std::string name, email;  ///< email in lower case
  Role role{};
  bool active = false;
};

/// Refused when the name or address is missing or the address belongs to another technician.
struct Add {
  TechnicianId id;
  std::string name, email;
  Role role{};
};
/// Refused when the firm would be left without an active owner.
struct ChangeRole {
  Role role{};
};
/// The account can't be used any more; its history stays. Refused without a reason, and for the last active owner.
struct Deactivate {
  std::string reason;
};
struct Activate {};
SF_ONE_OF(Command, Add, ChangeRole, Deactivate, Activate);

struct TechnicianAdded {
  TechnicianId id;
  std::string name, email;
  Role role{};
};
BOOST_DESCRIBE_STRUCT(TechnicianAdded, (), (id, name, email, role))
struct RoleChanged {
  Role role{};
};
BOOST_DESCRIBE_STRUCT(RoleChanged, (), (role))
struct TechnicianDeactivated {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(TechnicianDeactivated, (), (reason))
struct TechnicianActivated {};
BOOST_DESCRIBE_STRUCT(TechnicianActivated, (), ())
SF_ONE_OF(Event, TechnicianAdded, RoleChanged, TechnicianDeactivated, TechnicianActivated);

/// What only the other streams know.
struct Facts {
  bool address_taken = false;  ///< another technician has the same address
  unsigned other_active_owners = 0;
};

using Decision = Allowed<std::vector<Event>>;
[[nodiscard]] Decision decide(const State&, const Command&, const Facts&);  ///< may refuse; changes nothing
[[nodiscard]] State evolve(State, const Event&);                            ///< may not refuse: it already happened

}  // namespace standfirm::technician
