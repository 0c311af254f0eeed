// src/engine/demonstration/demonstration.hpp: the demonstration firm: three clients with agreements, people, machines
// and history, made by the requests people make, at past times. Harbor Dental has had no incident yet: it is the one to
// try things on.
#pragma once
#include <string>
#include <vector>

#include "engine/engine.hpp"

namespace standfirm::engine::demonstration {

struct Account {
  TechnicianId id;
  std::string name, email;
  Role role{};
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, name, email, role))
/// `front_desk`: Harbor Dental's machine that no agent has enrolled yet. Ines Harbor approves, Tom Reed (user "tom")
/// sits there.
struct Firm {
  std::vector<Account> accounts;  ///< an owner, two technicians, a dispatcher; passwords are the caller's to set
  ClientId harbor_dental;
  MachineId front_desk;
  PersonId approver, reporter;
};
BOOST_DESCRIBE_STRUCT(Firm, (), (accounts, harbor_dental, front_desk, approver, reporter))

/// Makes what isn't there yet and gives the firm; a second time nothing changes. `settings` is the real engine's; call
/// it before that engine is made. No letter leaves. Throws std::runtime_error when the procedure in `settings` can't be
/// followed.
Firm seed(store::Store&, const Settings& settings, IdSource&, TimePoint now);

}  // namespace standfirm::engine::demonstration
