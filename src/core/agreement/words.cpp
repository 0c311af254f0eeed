// The agreement in plain words, and what an owner should think about before signing it.
#include <fmt/format.h>

#include <algorithm>

#include "core/agreement/agreement.hpp"

namespace standfirm::agreement {
namespace {
Span minutes_text(Minutes minutes) {
  if (minutes.count() % 60 == 0)
    return {minutes, minutes.count() == 60 ? "1 hour" : fmt::format("{} hours", minutes.count() / 60)};
  return {minutes, fmt::format("{} minutes", minutes.count())};
}
/// Of which time, and for whom each.
Sentence counted(const Terms& terms, Sentence courtesy) {
  if (terms.courtesy_period_days > 0)
    courtesy = "{} That is counted within {} days."_said(courtesy, terms.courtesy_period_days);
  switch (terms.courtesy_counted_by) {
    case CountedBy::client:
      return courtesy;
    case CountedBy::person:
      return courtesy + "It is counted for each person."_said;
    case CountedBy::machine:
      return courtesy + "It is counted for each machine."_said;
  }
  return courtesy;
}
std::string percent_text(std::int64_t millis) {
  std::string text = fmt::format("{}.{:03}", millis / 1000, millis % 1000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}
void rules_in_words(const Rules& rules, std::vector<Sentence>& out) {
  if (rules.most_billed > Minutes{0})
    out.push_back("An incident costs at most {}, however long it takes."_said(minutes_text(rules.most_billed)));
  if (rules.minimum_billed > Minutes{0})
    out.push_back("Where anything is billed, it is {} at least."_said(minutes_text(rules.minimum_billed)));
  if (rules.warranty_days > 0)
    out.push_back(
        "If the same machine is infected again within {} days, what the first removal cost is taken off the bill."_said(
            rules.warranty_days));
  for (const auto breach : rules.not_covered_when)
    out.push_back("Not covered, and billed from the first minute, when {}."_said(in_words(breach)));
  if (rules.no_resolve_target_from_machines == 1)
    out.push_back("No time to resolve is promised for virus incidents; the time to respond is."_said);
  else if (rules.no_resolve_target_from_machines > 1)
    out.push_back("From {} infected machines on, no time to resolve is promised; the time to respond is."_said(
        rules.no_resolve_target_from_machines));
  for (const auto& goal : rules.readiness_goals) {
    std::string what = goal.what;
    std::ranges::replace(what, '_', ' ');
    out.push_back("Goal: {} on at least {} % of the machines."_said(what, goal.at_least_percent));
  }
  if (rules.project_from > Minutes{0})
    out.push_back(
        "What needs more than {} is a project with a quote of its own."_said(minutes_text(rules.project_from)));
  for (const auto& other : rules.other) out.push_back(Sentence::as_written(other));
}
std::string upper(Priority priority) { return fmt::format("P{}", static_cast<int>(priority) + 1); }
}  // namespace

Sentence in_words(Breach breach) {
  switch (breach) {
    case Breach::lapsed_firewall:
      return "the firewall is missing or its warranty has lapsed"_said;
    case Breach::user_was_administrator:
      return "the user was an administrator of the machine and caused it"_said;
    case Breach::antivirus_removed:
      return "the anti-virus was removed or switched off by somebody else"_said;
    case Breach::software_installed_by_client:
      return "the client's people installed the software it came with"_said;
  }
  return {};
}

std::vector<Sentence> in_words(const Terms& terms) {
  std::vector<Sentence> out;
  const Money rate = terms.hourly_rate;
  const Money nothing{0, rate.currency};
  const Span courtesy = minutes_text(terms.courtesy_minutes), included = minutes_text(terms.included_minutes);
  if (terms.courtesy_incidents == 1)
    out.push_back(counted(terms, "The first virus incident is on us: up to {} at {} an hour."_said(courtesy, nothing)));
  else if (terms.courtesy_incidents > 1)
    out.push_back(counted(terms, "The first {} virus incidents are on us: up to {} each at {} an hour."_said(
                                     terms.courtesy_incidents, courtesy, nothing)));
  const bool every = terms.courtesy_incidents == 0;
  if (terms.included_minutes > Minutes{0})
    out.push_back(every ? "Every virus incident includes {}; beyond that it costs {} an hour."_said(included, rate)
                        : "Every later one includes {}; beyond that it costs {} an hour."_said(included, rate));
  else
    out.push_back(every ? "Every virus incident costs {} an hour."_said(rate)
                        : "Every later one costs {} an hour."_said(rate));
  out.push_back("Nobody works a billable minute that the client has not authorised."_said);
  out.push_back(
      "Time is billed in steps of {}, rounded up once for each incident."_said(minutes_text(terms.increment)));
  if (!terms.unattended_tool_time_costs) out.push_back("Time in which a tool runs by itself costs nothing."_said);
  if (terms.tax_percent_millis > 0) out.push_back("{} tax is added."_said(percent_text(terms.tax_percent_millis)));
  for (const auto& target : terms.targets)
    out.push_back("{}: we respond within {} and resolve within {} of business time."_said(
        upper(target.priority), minutes_text(target.respond_within), minutes_text(target.resolve_within)));
  out.push_back("Business hours: {}."_said(terms.business_hours));
  if (terms.watch_days > 0)
    out.push_back("If it comes back within {} days, we go on with the same incident."_said(terms.watch_days));
  if (terms.only_our_people_install_software) out.push_back("Only our people install software."_said);
  if (terms.lapsed_firewall_voids_courtesy)
    out.push_back("The courtesy needs a firewall whose warranty has not lapsed."_said);
  if (terms.replacement_guide_price.minor > 0)
    out.push_back("Replacing a machine costs about {}."_said(terms.replacement_guide_price));
  if (terms.rules) rules_in_words(*terms.rules, out);
  for (const auto& thing : terms.not_included) out.push_back("Not included: {}."_said(thing));
  out.push_back("Invoices are due within {} days."_said(terms.payment_days));
  return out;
}

std::vector<Sentence> warnings(const Terms& terms) {
  std::vector<Sentence> out;
  if (terms.hourly_rate.minor == 0)
    out.push_back("The hourly rate is nothing: this agreement has no cap, all you can eat."_said);
  if (terms.included_minutes >= Minutes{24 * 60})
    out.push_back("Each incident includes {}: that is as good as no cap, all you can eat."_said(
        minutes_text(terms.included_minutes)));
  if (terms.courtesy_incidents > 0 && terms.courtesy_minutes >= Minutes{24 * 60})
    out.push_back("A courtesy of {} is as good as no cap."_said(minutes_text(terms.courtesy_minutes)));
  if (terms.courtesy_incidents > 3)
    out.push_back(
        "{} courtesy incidents: the client has little reason to prevent them."_said(terms.courtesy_incidents));
  if (terms.courtesy_incidents > 0 && terms.courtesy_counted_by == CountedBy::person)
    out.push_back("Courtesy is counted for each person: the more there are, the more is worked for nothing."_said);
  if (terms.courtesy_incidents > 0 && terms.courtesy_counted_by == CountedBy::machine)
    out.push_back("Courtesy is counted for each machine: the more there are, the more is worked for nothing."_said);
  if (terms.targets.empty()) out.push_back("No response targets: nothing tells the desk what breaches first."_said);
  if (!terms.only_our_people_install_software)
    out.push_back("The client's people may install software: expect more infections."_said);
  if (terms.not_included.empty())
    out.push_back(
        "Nothing is named as not included: replacement machines and data recovery will be argued about."_said);
  return out;
}

}  // namespace standfirm::agreement
