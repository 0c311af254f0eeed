#include "core/technician/technician.hpp"

#include "core/contact.hpp"

namespace standfirm::technician {
namespace {

struct Decide {
  const State& state;
  const Facts& facts;

  Decision operator()(const Add& c) const {
    if (!state.id.is_nil()) return refuse(RefusalCode::already_done, "This technician is already on the books."_said);
    if (auto wrong = contact::name_problem(c.name, "name")) return std::unexpected(*wrong);
    if (auto wrong = contact::email_problem(c.email, "email")) return std::unexpected(*wrong);
    if (c.role == Role::client_approver)
      return refuse(RefusalCode::invalid_argument, "A technician can't be a client's approver."_said,
                    "Choose owner, technician or dispatcher."_said, "role");
    if (facts.address_taken)
      return refuse(RefusalCode::already_done, "Another technician already signs in with this address."_said,
                    "Use another address."_said, "email");
    return std::vector<Event>{TechnicianAdded{c.id, c.name, contact::lower(c.email), c.role}};
  }
  Decision operator()(const ChangeRole& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (c.role == Role::client_approver)
      return refuse(RefusalCode::invalid_argument, "A technician can't be a client's approver."_said,
                    "Choose owner, technician or dispatcher."_said, "role");
    if (c.role == state.role) return refuse(RefusalCode::nothing_to_do, "That is the role they have."_said);
    if (auto wrong = leaves_no_owner()) return std::unexpected(*wrong);
    return std::vector<Event>{RoleChanged{c.role}};
  }
  Decision operator()(const Deactivate& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (!state.active) return refuse(RefusalCode::nothing_to_do, "The account is already inactive."_said);
    if (c.reason.empty())
      return refuse(RefusalCode::reason_missing, "Say why the account is closed."_said, "Give a reason."_said,
                    "reason");
    if (auto wrong = leaves_no_owner()) return std::unexpected(*wrong);
    return std::vector<Event>{TechnicianDeactivated{c.reason}};
  }
  Decision operator()(const Activate&) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (state.active) return refuse(RefusalCode::nothing_to_do, "The account is already active."_said);
    return std::vector<Event>{TechnicianActivated{}};
  }

 private:
  std::optional<Refusal> known() const {
    if (state.id.is_nil()) return Refusal{RefusalCode::not_found, "There is no such technician."_said, {}, {}};
    return std::nullopt;
  }
  std::optional<Refusal> leaves_no_owner() const {
    if (state.role == Role::owner && state.active && facts.other_active_owners == 0)
      return Refusal{RefusalCode::not_entitled,
                     "The firm would be left without an owner."_said,
                     "Make somebody else an owner first."_said,
                     {}};
    return std::nullopt;
  }
};

}  // namespace

Decision decide(const State& state, const Command& command, const Facts& facts) {
  return std::visit(Decide{state, facts}, command);
}

State evolve(State state, const Event& event) {
  struct Evolve {
    State& s;
    void operator()(const TechnicianAdded& e) const { s = State{e.id, e.name, e.email, e.role, true}; }
    void operator()(const RoleChanged& e) const { s.role = e.role; }
    void operator()(const TechnicianDeactivated&) const { s.active = false; }
    void operator()(const TechnicianActivated&) const { s.active = true; }
  };
  std::visit(Evolve{state}, event);
  return state;
}

SF_ONE_OF_MEMBERS(Command);
SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::technician
