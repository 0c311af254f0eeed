#include "core/agreement/agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/business_hours.hpp"

namespace standfirm::agreement {
namespace {
Refusal bad(std::string_view field, Sentence sentence, Sentence mend) {
  return {RefusalCode::invalid_argument, std::move(sentence), std::move(mend), "terms." + std::string(field)};
}
}  // namespace

std::optional<Refusal> fault_in(const Terms& terms, Currency currency, std::string_view zone) {
  if (terms.name.find_first_not_of(" \t") == std::string::npos || terms.name.size() > 200)
    return bad("name", "The agreement needs a name of at most 200 characters."_said,
               "Name it, like \"Standard\"."_said);
  if (terms.hourly_rate.currency != currency)
    return Refusal{RefusalCode::currency_differs,
                   "The rate is in {}, the client pays in {}."_said(terms.hourly_rate.currency.text(), currency.text()),
                   "Use the client's currency."_said, "terms.hourly_rate"};
  if (terms.replacement_guide_price.currency != currency)
    return Refusal{RefusalCode::currency_differs,
                   "The replacement price is in {}, the client pays in {}."_said(
                       terms.replacement_guide_price.currency.text(), currency.text()),
                   "Use the client's currency."_said, "terms.replacement_guide_price"};
  if (terms.hourly_rate.minor < 0)
    return bad("hourly_rate", "The hourly rate is below nothing."_said, "Give 0.00 or more."_said);
  if (terms.hourly_rate.minor > 100'000'000)
    return bad("hourly_rate", "The hourly rate is out of any range."_said, "Check the decimal point."_said);
  if (terms.replacement_guide_price.minor < 0)
    return bad("replacement_guide_price", "The replacement price is below nothing."_said, "Give 0.00 or more."_said);
  if (terms.increment < Minutes{1} || terms.increment > Minutes{480})
    return bad("increment", "The billing increment must be between 1 and 480 minutes."_said, "15 is usual."_said);
  if (terms.courtesy_minutes < Minutes{0} || terms.courtesy_minutes > Minutes{100'000})
    return bad("courtesy_minutes", "The courtesy minutes are out of range."_said,
               "Give between 0 and 100000 minutes."_said);
  if (terms.included_minutes < Minutes{0} || terms.included_minutes > Minutes{100'000})
    return bad("included_minutes", "The included minutes are out of range."_said,
               "Give between 0 and 100000 minutes."_said);
  if (terms.tax_percent_millis < 0 || terms.tax_percent_millis > 100'000)
    return bad("tax_percent_millis", "The tax is out of range."_said, "19 % is written 19000."_said);
  if (terms.courtesy_period_days > 36'500)
    return bad("courtesy_period_days", "The courtesy period is longer than a hundred years."_said,
               "0 means ever."_said);
  if (terms.courtesy_incidents > 10'000)
    return bad("courtesy_incidents", "That many courtesy incidents can't be meant."_said, "1 is usual."_said);
  if (terms.watch_days > 3'650)
    return bad("watch_days", "The watch period is longer than ten years."_said, "15 is usual."_said);
  if (terms.payment_days > 3'650)
    return bad("payment_days", "The time to pay is longer than ten years."_said, "14 is usual."_said);
  if (terms.holidays.size() > 1'000)
    return bad("holidays", "More than 1000 holidays are named."_said, "Name those of the coming years."_said);
  if (terms.not_included.size() > 100)
    return bad("not_included", "More than 100 things are named."_said, "Sum them up."_said);
  if (terms.rules) {
    const auto& rules = *terms.rules;
    const auto in_range = [](Minutes m) { return m >= Minutes{0} && m <= Minutes{100'000}; };
    if (!in_range(rules.most_billed))
      return bad("rules.most_billed", "The cap is out of range."_said,
                 "Give between 0 (no cap) and 100000 minutes."_said);
    if (!in_range(rules.minimum_billed) || (rules.most_billed > Minutes{0} && rules.minimum_billed > rules.most_billed))
      return bad("rules.minimum_billed", "The least that is billed is out of range, or above the cap."_said,
                 "Give between 0 (none) and the cap."_said);
    if (!in_range(rules.project_from))
      return bad("rules.project_from", "The size of a project is out of range."_said,
                 "Give between 0 (nothing is a project) and 100000 minutes."_said);
    if (rules.warranty_days > 3'650)
      return bad("rules.warranty_days", "The warranty is longer than ten years."_said, "15 is usual."_said);
    if (rules.no_resolve_target_from_machines > 100'000)
      return bad("rules.no_resolve_target_from_machines", "That many machines can't be meant."_said,
                 "0: always promised."_said);
    if (std::set(rules.not_covered_when.begin(), rules.not_covered_when.end()).size() != rules.not_covered_when.size())
      return bad("rules.not_covered_when", "A breach is named twice."_said, "Name each once."_said);
    if (rules.readiness_goals.size() > 50 || rules.other.size() > 100)
      return bad("rules", "More rules are named than anybody keeps."_said, "Sum them up."_said);
    for (std::size_t i = 0; i < rules.readiness_goals.size(); ++i)
      if (rules.readiness_goals[i].what.empty() || rules.readiness_goals[i].at_least_percent > 100)
        return bad(fmt::format("rules.readiness_goals[{}]", i), "A goal has a name and at most 100 percent."_said,
                   "Write it like antivirus_running, 95."_said);
  }
  std::set<Priority> seen;
  for (std::size_t i = 0; i < terms.targets.size(); ++i) {
    const auto& target = terms.targets[i];
    const auto field = fmt::format("targets[{}]", i);
    if (!seen.insert(target.priority).second)
      return bad(field, "Priority {} has two targets."_said(json::enum_text(target.priority)), "Keep one."_said);
    if (target.respond_within < Minutes{1} || target.resolve_within < target.respond_within ||
        target.resolve_within > Minutes{100'000})
      return bad(field, "A target needs 1 minute at least to respond, and no less to resolve, and at most 100000."_said,
                 "Give respond_within and resolve_within in business minutes."_said);
  }
  if (!is_known_zone(zone))
    return bad("business_hours", "'{}' is not a time zone."_said(zone),
               "Give the client's zone by its IANA name, like America/New_York."_said);
  if (const auto hours = BusinessHours::from_text(terms.business_hours, zone, terms.holidays); !hours)
    return bad("business_hours", Sentence::as_written(hours.error()), "Write them like \"Mo-Fr 08:00-17:00\"."_said);
  return std::nullopt;
}

Allowed<std::vector<Event>> decide(const State& state, const Command& command, Currency currency,
                                   std::string_view zone) {
  const auto& asked = std::get<AgreeTerms>(command);
  if (auto refusal = fault_in(asked.terms, currency, zone)) return std::unexpected(std::move(*refusal));
  if (!state.versions.empty()) {
    if (state.client != asked.client)
      return refuse(RefusalCode::invalid_argument, "This agreement is another client's."_said,
                    "Choose the client's own agreement."_said, "client");
    const auto& newest = state.versions.back();
    if (asked.in_force_from < newest.in_force_from)
      return refuse(RefusalCode::invalid_argument,
                    "A newer version can't come into force before the one it follows."_said,
                    "Give {} or later."_said(to_text(newest.in_force_from)), "in_force_from");
    if (json::write_text(newest.terms) == json::write_text(asked.terms))
      return refuse(RefusalCode::nothing_to_do, "These terms are in the newest version already."_said);
  }
  return std::vector<Event>{TermsAgreed{asked.agreement, asked.client, asked.terms, asked.in_force_from}};
}

State evolve(State state, const Event& event) {
  const auto& agreed = std::get<TermsAgreed>(event);
  state.id = agreed.agreement;
  state.client = agreed.client;
  state.versions.push_back({state.versions.size() + 1, agreed.in_force_from, agreed.terms});
  return state;
}

std::optional<InForce> in_force(const State& state, TimePoint at) {
  const auto newest = std::find_if(state.versions.rbegin(), state.versions.rend(),
                                   [&](const State::Version& v) { return v.in_force_from <= at; });
  if (newest == state.versions.rend()) return std::nullopt;
  return InForce{state.id, newest->version, newest->terms};
}

std::vector<Breach> not_covered_when(const Terms& terms) {
  std::vector<Breach> out;
  if (terms.rules) out = terms.rules->not_covered_when;
  if (terms.lapsed_firewall_voids_courtesy && std::ranges::find(out, Breach::lapsed_firewall) == out.end())
    out.push_back(Breach::lapsed_firewall);
  return out;
}

Priority priority_of(Urgency urgency, Impact impact) {
  // One point for each step of urgency and of impact; the sum decides.
  const int points = static_cast<int>(urgency) + static_cast<int>(impact);
  if (points >= 4) return Priority::p1;
  if (points == 3) return Priority::p2;
  if (points >= 1) return Priority::p3;
  return Priority::p4;
}

const Target* target_for(const Terms& terms, Priority priority) {
  const auto at = std::ranges::find(terms.targets, priority, &Target::priority);
  return at == terms.targets.end() ? nullptr : &*at;
}

}  // namespace standfirm::agreement
