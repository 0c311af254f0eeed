// src/core/client/client.hpp: a company the firm looks after: its people, which agreement it is under, and what it has
// declined. "We can't care more about the client's network than they do": what was declined is kept and said again. No
// clock, no I/O.
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/one_of.hpp"
#include "base/refusal.hpp"
#include "core/client/billing_details.hpp"

namespace standfirm::client {

struct Person {
  PersonId id;
  std::string name, email, phone;        ///< email in lower case; either may be empty
  bool approver = false;                 ///< may authorise billable time
  std::optional<std::string> user_name;  ///< what they sign in with at their machine
  bool left = false;                     ///< no longer works there
};
struct DeclinedRecommendation {
  std::string what;
  Money yearly_risk;  ///< what not doing it is expected to cost a year
  PersonId by;
  std::string reason;
  TimePoint at{};
};

struct State {
  ClientId id;
  std::string name, time_zone;
  Currency currency{};
  std::vector<Person> people;
  std::optional<AgreementId> agreement;
  std::vector<DeclinedRecommendation> declined;  ///< oldest first
  BillingDetails billing;
  std::vector<Charge> charges;  ///< in the order they were agreed; those that ended stay

  [[nodiscard]] const Person* person(PersonId) const;  ///< null when nobody of this client has that id
};

inline constexpr std::size_t max_people = 10'000, max_declined = 1'000, max_charges = 200;

/// Refused without a name, with a zone this system doesn't know, or when another client is called so.
struct Add {
  ClientId id;
  std::string name, time_zone;
  Currency currency{};
};
/// Refused when neither name nor way to reach them is right; an approver needs an e-mail address (the link goes there).
struct AddPerson {
  PersonId id;
  std::string name, email, phone;
  bool approver = false;
  std::optional<std::string> user_name;
};
struct ChangePerson {
  PersonId id;
  std::string name, email, phone;
  bool approver = false;
  std::optional<std::string> user_name;
};
/// They no longer work there: asked and written to no more; what they did stays.
struct RecordPersonLeft {
  PersonId id;
};
/// Puts the client under the agreement of this id; its versions live in the agreement's own stream.
struct TakeAgreement {
  AgreementId agreement;
};
/// Refused when `by` isn't of this client or nothing is named.
struct DeclineRecommendation {
  std::string what;
  Money yearly_risk;
  PersonId by;
  std::string reason;
  TimePoint now{};
};
/// Refused when the details can't be used; issued invoices keep those they were issued with.
struct ChangeBilling {
  BillingDetails to;
};
struct AgreeCharge {
  Charge charge;
};
/// No period begins after `on` any more. What was billed stays billed.
struct EndCharge {
  ChargeId charge;
  std::chrono::year_month_day on{};
};
SF_ONE_OF(Command, Add, AddPerson, ChangePerson, RecordPersonLeft, TakeAgreement, DeclineRecommendation, ChangeBilling,
          AgreeCharge, EndCharge);

struct ClientAdded {
  ClientId id;
  std::string name, time_zone;
  Currency currency{};
};
BOOST_DESCRIBE_STRUCT(ClientAdded, (), (id, name, time_zone, currency))
struct PersonAdded {
  PersonId id;
  std::string name, email, phone;
  bool approver = false;
  std::optional<std::string> user_name;
};
BOOST_DESCRIBE_STRUCT(PersonAdded, (), (id, name, email, phone, approver, user_name))
struct PersonChanged {
  PersonId id;
  std::string name, email, phone;
  bool approver = false;
  std::optional<std::string> user_name;
};
BOOST_DESCRIBE_STRUCT(PersonChanged, (), (id, name, email, phone, approver, user_name))
struct PersonLeft {
  PersonId id;
};
BOOST_DESCRIBE_STRUCT(PersonLeft, (), (id))
struct AgreementTaken {
  AgreementId agreement;
};
BOOST_DESCRIBE_STRUCT(AgreementTaken, (), (agreement))
struct RecommendationDeclined {
  std::string what;
  Money yearly_risk;
  PersonId by;
  std::string reason;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(RecommendationDeclined, (), (what, yearly_risk, by, reason, at))
struct BillingChanged {
  BillingDetails to;
};
BOOST_DESCRIBE_STRUCT(BillingChanged, (), (to))
struct ChargeAgreed {
  Charge charge;
};
BOOST_DESCRIBE_STRUCT(ChargeAgreed, (), (charge))
struct ChargeEnded {
  ChargeId charge;
  std::chrono::year_month_day on{};
};
BOOST_DESCRIBE_STRUCT(ChargeEnded, (), (charge, on))
SF_ONE_OF(Event, ClientAdded, PersonAdded, PersonChanged, PersonLeft, AgreementTaken, RecommendationDeclined,
          BillingChanged, ChargeAgreed, ChargeEnded);

/// What only others know.
struct Facts {
  bool name_taken = false;      ///< another client is called so
  bool time_zone_known = true;  ///< the named zone is in the time zone database
};

using Decision = Allowed<std::vector<Event>>;
[[nodiscard]] Decision decide(const State&, const Command&, const Facts&);  ///< may refuse; changes nothing
[[nodiscard]] State evolve(State, const Event&);                            ///< may not refuse: it already happened

}  // namespace standfirm::client
