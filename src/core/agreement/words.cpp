// The agreement in plain words, and what an owner should think about before signing it.
#include <fmt/format.h>

#include <algorithm>

#include "core/agreement/agreement.hpp"

namespace standfirm::agreement {
namespace {
std::string minutes_text(Minutes minutes) {
  if (minutes.count() % 60 == 0)
    return minutes.count() == 60 ? "1 hour" : fmt::format("{} hours", minutes.count() / 60);
  return fmt::format("{} minutes", minutes.count());
}
std::string period_text(const Terms& terms) {
  return terms.courtesy_period_days == 0 ? "" : fmt::format(" of each {} days", terms.courtesy_period_days);
}
std::string counted_text(const Terms& terms) {
  switch (terms.courtesy_counted_by) {
    case CountedBy::client:
      return "";
    case CountedBy::person:
      return ", counted for each person";
    case CountedBy::machine:
      return ", counted for each machine";
  }
  return "";
}
std::string percent_text(std::int64_t millis) {
  std::string text = fmt::format("{}.{:03}", millis / 1000, millis % 1000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}
void rules_in_words(const Rules& rules, std::vector<std::string>& out) {
  if (rules.most_billed > Minutes{0})
    out.push_back(fmt::format("An incident costs at most {}, however long it takes.", minutes_text(rules.most_billed)));
  if (rules.minimum_billed > Minutes{0})
    out.push_back(fmt::format("Where anything is billed, it is {} at least.", minutes_text(rules.minimum_billed)));
  if (rules.warranty_days > 0)
    out.push_back(fmt::format(
        "If the same machine is infected again within {} days, what the first removal cost is taken off the bill.",
        rules.warranty_days));
  for (const auto breach : rules.not_covered_when)
    out.push_back(fmt::format("Not covered, and billed from the first minute, when {}.", in_words(breach)));
  if (rules.no_resolve_target_from_machines == 1)
    out.emplace_back("No time to resolve is promised for virus incidents; the time to respond is.");
  else if (rules.no_resolve_target_from_machines > 1)
    out.push_back(fmt::format("From {} infected machines on, no time to resolve is promised; the time to respond is.",
                              rules.no_resolve_target_from_machines));
  for (const auto& goal : rules.readiness_goals) {
    std::string what = goal.what;
    std::ranges::replace(what, '_', ' ');
    out.push_back(fmt::format("Goal: {} on at least {} % of the machines.", what, goal.at_least_percent));
  }
  if (rules.project_from > Minutes{0})
    out.push_back(
        fmt::format("What needs more than {} is a project with a quote of its own.", minutes_text(rules.project_from)));
  for (const auto& other : rules.other) out.push_back(other);
}
std::string upper(Priority priority) { return fmt::format("P{}", static_cast<int>(priority) + 1); }
}  // namespace

std::string_view in_words(Breach breach) {
  switch (breach) {
    case Breach::lapsed_firewall:
      return "the firewall is missing or its warranty has lapsed";
    case Breach::user_was_administrator:
      return "the user was an administrator of the machine and caused it";
    case Breach::antivirus_removed:
      return "the anti-virus was removed or switched off by somebody else";
    case Breach::software_installed_by_client:
      return "the client's people installed the software it came with";
  }
  return {};
}

std::vector<std::string> in_words(const Terms& terms) {
  std::vector<std::string> out;
  const std::string rate = terms.hourly_rate.text();
  const Money nothing{0, terms.hourly_rate.currency};
  if (terms.courtesy_incidents == 1)
    out.push_back(fmt::format("The first virus incident{} is on us: up to {} at {} an hour{}.", period_text(terms),
                              minutes_text(terms.courtesy_minutes), nothing.text(), counted_text(terms)));
  else if (terms.courtesy_incidents > 1)
    out.push_back(fmt::format("The first {} virus incidents{} are on us: up to {} each at {} an hour{}.",
                              terms.courtesy_incidents, period_text(terms), minutes_text(terms.courtesy_minutes),
                              nothing.text(), counted_text(terms)));
  const std::string who = terms.courtesy_incidents == 0 ? "Every virus incident" : "Every later one";
  if (terms.included_minutes > Minutes{0})
    out.push_back(fmt::format("{} includes {}; beyond that it costs {} an hour.", who,
                              minutes_text(terms.included_minutes), rate));
  else
    out.push_back(fmt::format("{} costs {} an hour.", who, rate));
  out.push_back("Nobody works a billable minute that the client has not authorised.");
  out.push_back(
      fmt::format("Time is billed in steps of {}, rounded up once for each incident.", minutes_text(terms.increment)));
  if (!terms.unattended_tool_time_costs) out.push_back("Time in which a tool runs by itself costs nothing.");
  if (terms.tax_percent_millis > 0)
    out.push_back(fmt::format("{} tax is added.", percent_text(terms.tax_percent_millis)));
  for (const auto& target : terms.targets)
    out.push_back(fmt::format("{}: we respond within {} and resolve within {} of business time.",
                              upper(target.priority), minutes_text(target.respond_within),
                              minutes_text(target.resolve_within)));
  out.push_back(fmt::format("Business hours: {}.", terms.business_hours));
  if (terms.watch_days > 0)
    out.push_back(fmt::format("If it comes back within {} days, we go on with the same incident.", terms.watch_days));
  if (terms.only_our_people_install_software) out.push_back("Only our people install software.");
  if (terms.lapsed_firewall_voids_courtesy)
    out.push_back("The courtesy needs a firewall whose warranty has not lapsed.");
  if (terms.replacement_guide_price.minor > 0)
    out.push_back(fmt::format("Replacing a machine costs about {}.", terms.replacement_guide_price.text()));
  if (terms.rules) rules_in_words(*terms.rules, out);
  for (const auto& thing : terms.not_included) out.push_back(fmt::format("Not included: {}.", thing));
  out.push_back(fmt::format("Invoices are due within {} days.", terms.payment_days));
  return out;
}

std::vector<std::string> warnings(const Terms& terms) {
  std::vector<std::string> out;
  if (terms.hourly_rate.minor == 0)
    out.emplace_back("The hourly rate is nothing: this agreement has no cap, all you can eat.");
  if (terms.included_minutes >= Minutes{24 * 60})
    out.push_back(fmt::format("Each incident includes {}: that is as good as no cap, all you can eat.",
                              minutes_text(terms.included_minutes)));
  if (terms.courtesy_incidents > 0 && terms.courtesy_minutes >= Minutes{24 * 60})
    out.push_back(fmt::format("A courtesy of {} is as good as no cap.", minutes_text(terms.courtesy_minutes)));
  if (terms.courtesy_incidents > 3)
    out.push_back(fmt::format("{} courtesy incidents{}: the client has little reason to prevent them.",
                              terms.courtesy_incidents, period_text(terms)));
  if (terms.courtesy_incidents > 0 && terms.courtesy_counted_by != CountedBy::client)
    out.push_back(fmt::format("Courtesy is{}: the more there are, the more is worked for nothing.",
                              counted_text(terms).substr(1)));
  if (terms.targets.empty()) out.emplace_back("No response targets: nothing tells the desk what breaches first.");
  if (!terms.only_our_people_install_software)
    out.emplace_back("The client's people may install software: expect more infections.");
  if (terms.not_included.empty())
    out.emplace_back("Nothing is named as not included: replacement machines and data recovery will be argued about.");
  return out;
}

}  // namespace standfirm::agreement
