#include "core/client/client.hpp"

#include <algorithm>

#include "core/contact.hpp"

namespace standfirm::client {
namespace {

constexpr std::size_t max_text_bytes = 2'000, max_user_name_bytes = 64;

struct Decide {
  const State& state;
  const Facts& facts;

  Decision operator()(const Add& c) const {
    if (!state.id.is_nil()) return refuse(RefusalCode::already_done, "This client is already on the books."_said);
    if (auto wrong = contact::name_problem(c.name, "name")) return std::unexpected(*wrong);
    if (facts.name_taken)
      return refuse(RefusalCode::already_done, "Another client is called so."_said,
                    "Use a name that tells them apart."_said, "name");
    if (!facts.time_zone_known)
      return refuse(RefusalCode::invalid_argument, "That time zone isn't known."_said,
                    "Write it like America/New_York."_said, "time_zone");
    return std::vector<Event>{ClientAdded{c.id, c.name, c.time_zone, c.currency}};
  }
  Decision operator()(const AddPerson& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (state.person(c.id) != nullptr)
      return refuse(RefusalCode::already_done, "This person is already on the books."_said);
    if (state.people.size() >= max_people)
      return refuse(RefusalCode::invalid_argument, "A client has at most 10,000 people."_said,
                    "Leave out those who have no machine."_said);
    if (auto wrong = person_problem(c)) return std::unexpected(*wrong);
    return std::vector<Event>{PersonAdded{c.id, c.name, contact::lower(c.email), c.phone, c.approver, c.user_name}};
  }
  Decision operator()(const ChangePerson& c) const {
    if (auto wrong = known_person(c.id)) return std::unexpected(*wrong);
    if (auto wrong = person_problem(c)) return std::unexpected(*wrong);
    const auto& now = *state.person(c.id);
    if (now.name == c.name && now.email == contact::lower(c.email) && now.phone == c.phone &&
        now.approver == c.approver && now.user_name == c.user_name)
      return refuse(RefusalCode::nothing_to_do, "That is how this person is on the books."_said);
    return std::vector<Event>{PersonChanged{c.id, c.name, contact::lower(c.email), c.phone, c.approver, c.user_name}};
  }
  Decision operator()(const RecordPersonLeft& c) const {
    if (auto wrong = known_person(c.id)) return std::unexpected(*wrong);
    if (state.person(c.id)->left) return refuse(RefusalCode::nothing_to_do, "That is already on the books."_said);
    return std::vector<Event>{PersonLeft{c.id}};
  }
  Decision operator()(const TakeAgreement& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (state.agreement == c.agreement)
      return refuse(RefusalCode::nothing_to_do, "The client is under this agreement."_said);
    return std::vector<Event>{AgreementTaken{c.agreement}};
  }
  Decision operator()(const DeclineRecommendation& c) const {
    if (auto wrong = known_person(c.by)) return std::unexpected(*wrong);
    if (c.what.empty() || c.what.size() > max_text_bytes)
      return refuse(RefusalCode::invalid_argument, "Name what was declined."_said, "Use at most 2,000 bytes."_said,
                    "what");
    if (c.reason.size() > max_text_bytes)
      return refuse(RefusalCode::invalid_argument, "The reason is too long."_said, "Use at most 2,000 bytes."_said,
                    "reason");
    if (c.yearly_risk.currency != state.currency)
      return refuse(RefusalCode::currency_differs, "The risk is in another currency than the client's."_said,
                    "Give it in {}."_said(state.currency.text()), "yearly_risk");
    if (state.declined.size() >= max_declined)
      return refuse(RefusalCode::invalid_argument, "A client can have declined 1,000 recommendations at most."_said,
                    {});
    return std::vector<Event>{RecommendationDeclined{c.what, c.yearly_risk, c.by, c.reason, c.now}};
  }

  Decision operator()(const ChangeBilling& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (auto wrong = fault_in(c.to)) return std::unexpected(*wrong);
    if (json::write_text(c.to) == json::write_text(state.billing))
      return refuse(RefusalCode::nothing_to_do, "Those are the billing details already."_said);
    return std::vector<Event>{BillingChanged{c.to}};
  }
  Decision operator()(const AgreeCharge& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    if (auto wrong = fault_in(c.charge, state.currency)) return std::unexpected(*wrong);
    if (state.charges.size() >= max_charges)
      return refuse(RefusalCode::invalid_argument, "A client can have 200 charges at most."_said, "Sum them up."_said);
    return std::vector<Event>{ChargeAgreed{c.charge}};
  }
  Decision operator()(const EndCharge& c) const {
    if (auto wrong = known()) return std::unexpected(*wrong);
    const auto charge = std::ranges::find(state.charges, c.charge, &Charge::id);
    if (charge == state.charges.end()) return refuse(RefusalCode::not_found, "There is no such charge."_said);
    if (!c.on.ok())
      return refuse(RefusalCode::invalid_argument, "There is no such day."_said, "Write it like 2026-03-01."_said,
                    "on");
    if (charge->until && *charge->until <= c.on)
      return refuse(RefusalCode::nothing_to_do, "It ends by then already."_said);
    return std::vector<Event>{ChargeEnded{c.charge, c.on}};
  }

 private:
  std::optional<Refusal> known() const {
    if (state.id.is_nil()) return Refusal{RefusalCode::not_found, "There is no such client."_said, {}, {}};
    return std::nullopt;
  }
  std::optional<Refusal> known_person(PersonId id) const {
    if (auto wrong = known()) return wrong;
    if (state.person(id) == nullptr)
      return Refusal{RefusalCode::person_not_of_this_client,
                     "That person isn't of this client."_said,
                     "Choose one of the client's people."_said,
                     {}};
    return std::nullopt;
  }
  template <class C>
  std::optional<Refusal> person_problem(const C& c) const {
    if (auto wrong = contact::name_problem(c.name, "name")) return wrong;
    if (!c.email.empty())
      if (auto wrong = contact::email_problem(c.email, "email")) return wrong;
    if (auto wrong = contact::phone_problem(c.phone, "phone")) return wrong;
    if (c.approver && c.email.empty())
      return Refusal{RefusalCode::invalid_argument,
                     "An approver needs an e-mail address: the approval link is sent there."_said,
                     "Give the address."_said, "email"};
    if (c.user_name && (c.user_name->empty() || c.user_name->size() > max_user_name_bytes))
      return Refusal{RefusalCode::invalid_argument, "That is not a user name."_said,
                     "Give the name they sign in with, at most 64 bytes."_said, "user_name"};
    for (const auto& other : state.people)
      if (!c.email.empty() && other.id != c.id && !other.left && other.email == contact::lower(c.email))
        return Refusal{RefusalCode::already_done, "Somebody else at this client has that address."_said,
                       "Give each person their own address."_said, "email"};
    return std::nullopt;
  }
};

struct Evolve {
  State& s;
  void operator()(const ClientAdded& e) const {
    s.id = e.id;
    s.name = e.name;
    s.time_zone = e.time_zone;
    s.currency = e.currency;
  }
  void operator()(const PersonAdded& e) const {
    s.people.push_back({e.id, e.name, e.email, e.phone, e.approver, e.user_name, false});
  }
  void operator()(const PersonChanged& e) const {
    for (auto& p : s.people)
      if (p.id == e.id) p = {e.id, e.name, e.email, e.phone, e.approver, e.user_name, p.left};
  }
  void operator()(const PersonLeft& e) const {
    for (auto& p : s.people)
      if (p.id == e.id) {
        p.left = true;
        p.approver = false;
      }
  }
  void operator()(const AgreementTaken& e) const { s.agreement = e.agreement; }
  void operator()(const RecommendationDeclined& e) const {
    s.declined.push_back({e.what, e.yearly_risk, e.by, e.reason, e.at});
  }
  void operator()(const BillingChanged& e) const { s.billing = e.to; }
  void operator()(const ChargeAgreed& e) const { s.charges.push_back(e.charge); }
  void operator()(const ChargeEnded& e) const {
    for (auto& charge : s.charges)
      if (charge.id == e.charge) charge.until = e.on;
  }
};

}  // namespace

const Person* State::person(PersonId wanted) const {
  const auto found = std::ranges::find(people, wanted, &Person::id);
  return found == people.end() ? nullptr : &*found;
}

Decision decide(const State& state, const Command& command, const Facts& facts) {
  return std::visit(Decide{state, facts}, command);
}

State evolve(State state, const Event& event) {
  std::visit(Evolve{state}, event);
  return state;
}

SF_ONE_OF_MEMBERS(Command);
SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::client
