// src/core/agreement/agreement.hpp: what a client bought and on which terms; versioned, one in force at a time.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/actor.hpp"
#include "base/json.hpp"
#include "base/refusal.hpp"
#include "base/words.hpp"
#include "core/agreement/rules.hpp"

namespace standfirm::agreement {

enum class CountedBy { client, person, machine };
BOOST_DESCRIBE_ENUM(CountedBy, client, person, machine)

struct Target {
  Priority priority{};
  Minutes respond_within{0}, resolve_within{0};
};  ///< business minutes from the report
BOOST_DESCRIBE_STRUCT(Target, (), (priority, respond_within, resolve_within))

/// `courtesy_incidents` of each `courtesy_period_days` (0: ever) are worked at 0.00 up to `courtesy_minutes`; the
/// others include `included_minutes`; beyond that `hourly_rate`, only as authorised.
struct Terms {
  std::string name;
  unsigned courtesy_incidents = 1;
  unsigned courtesy_period_days = 0;
  CountedBy courtesy_counted_by = CountedBy::client;
  Minutes courtesy_minutes{240};
  Minutes included_minutes{0};
  Money hourly_rate{15'000, {}};
  Minutes increment{15};
  std::int64_t tax_percent_millis = 0;  ///< 19 % is 19'000
  std::vector<Target> targets;
  std::string business_hours = "Mo-Fr 08:00-17:00";
  std::vector<std::chrono::year_month_day> holidays;
  unsigned watch_days = 15;
  bool unattended_tool_time_costs = false;
  bool only_our_people_install_software = true;
  bool lapsed_firewall_voids_courtesy = false;
  Money replacement_guide_price{150'000, {}};
  std::vector<std::string> not_included;
  unsigned payment_days = 14;
  std::optional<Rules> rules{};
};
BOOST_DESCRIBE_STRUCT(Terms, (),
                      (name, courtesy_incidents, courtesy_period_days, courtesy_counted_by, courtesy_minutes,
                       included_minutes, hourly_rate, increment, tax_percent_millis, targets, business_hours, holidays,
                       watch_days, unattended_tool_time_costs, only_our_people_install_software,
                       lapsed_firewall_voids_courtesy, replacement_guide_price, not_included, payment_days, rules))

/// The agreement as the incident sees it: which one, which version, what it says.
struct InForce {
  AgreementId id;
  std::uint64_t version = 0;
  Terms terms;
};
BOOST_DESCRIBE_STRUCT(InForce, (), (id, version, terms))

/// Makes the first version, or the next one. Refused (invalid_argument with the field, currency_differs) when the terms
/// can't be kept.
struct AgreeTerms {
  AgreementId agreement;
  ClientId client;
  Terms terms;
  TimePoint in_force_from{};
};
BOOST_DESCRIBE_STRUCT(AgreeTerms, (), (agreement, client, terms, in_force_from))
using Command = std::variant<AgreeTerms>;

struct TermsAgreed {
  AgreementId agreement;
  ClientId client;
  Terms terms;
  TimePoint in_force_from{};
};
BOOST_DESCRIBE_STRUCT(TermsAgreed, (), (agreement, client, terms, in_force_from))
using Event = std::variant<TermsAgreed>;

struct State {
  AgreementId id;
  ClientId client;
  struct Version {
    std::uint64_t version = 0;
    TimePoint in_force_from{};
    Terms terms;
  };
  std::vector<Version> versions;  ///< oldest first
};
BOOST_DESCRIBE_STRUCT(State::Version, (), (version, in_force_from, terms))
BOOST_DESCRIBE_STRUCT(State, (), (id, client, versions))

[[nodiscard]] Allowed<std::vector<Event>> decide(const State&, const Command&, Currency client_currency,
                                                 std::string_view client_time_zone);
[[nodiscard]] State evolve(State, const Event&);
/// The version in force at a moment: the newest whose `in_force_from` has come.
[[nodiscard]] std::optional<InForce> in_force(const State&, TimePoint at);

/// What keeps the terms from being kept at all, with the field at fault.
[[nodiscard]] std::optional<Refusal> fault_in(const Terms&, Currency client_currency,
                                              std::string_view client_time_zone);
/// The agreement in plain words, one sentence each.
[[nodiscard]] std::vector<Sentence> in_words(const Terms&);
/// What an owner should think about: no cap ("all you can eat"), a rate of nothing, no response targets ...
[[nodiscard]] std::vector<Sentence> warnings(const Terms&);
/// The breaches that end coverage under these terms, the older flag for a lapsed firewall among them.
[[nodiscard]] std::vector<Breach> not_covered_when(const Terms&);
[[nodiscard]] Sentence in_words(Breach);  ///< "the user was an administrator of the machine"
/// Priority from urgency and impact; the firm's one table.
[[nodiscard]] Priority priority_of(Urgency, Impact);
[[nodiscard]] const Target* target_for(const Terms&, Priority);

}  // namespace standfirm::agreement
