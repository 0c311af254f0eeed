#include "engine/questions/script.hpp"

#include <fmt/format.h>

#include "base/business_hours.hpp"

namespace standfirm::engine {
namespace {
Sentence ordinal(unsigned n) {
  switch (n) {
    case 1:
      return "first"_said;
    case 2:
      return "second"_said;
    case 3:
      return "third"_said;
    case 4:
      return "fourth"_said;
    case 5:
      return "fifth"_said;
    default:
      break;
  }
  const unsigned last = n % 10, teens = n % 100;
  if (teens < 11 || teens > 13) {
    if (last == 1) return "{}st"_said(n);
    if (last == 2) return "{}nd"_said(n);
    if (last == 3) return "{}rd"_said(n);
  }
  return "{}th"_said(n);
}
Sentence words(std::string text) { return Sentence::as_written(std::move(text)); }
template <class Value>
Sentence value(const Value& of) {
  return "{}"_said(of);
}
std::string counted(std::int64_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }
}  // namespace

Span spoken(Minutes m) {
  const auto hours = m.count() / 60, minutes = m.count() % 60;
  if (hours == 0) return {m, counted(minutes, "minute")};
  return {m, minutes == 0 ? counted(hours, "hour") : counted(hours, "hour") + " " + counted(minutes, "minute")};
}
Sentence spoken(Fallback f) {
  switch (f) {
    case Fallback::reinstall:
      return "reinstall the machine"_said;
    case Fallback::replace:
      return "replace the machine"_said;
    case Fallback::stop:
      return "stop"_said;
  }
  return {};
}

std::vector<Sentence> declined_sentences(const client::State& client) {
  std::vector<Sentence> out;
  out.reserve(client.declined.size());
  for (const auto& d : client.declined) {
    const auto* by = client.person(d.by);
    const Moment day{d.at, local_text(d.at, client.time_zone).substr(0, 10)};
    const auto who = by != nullptr ? Sentence::as_written(by->name) : Sentence("somebody"_said);
    auto one = "On {} {} declined: {}. Expected cost of that: {} a year."_said(day, who, d.what, d.yearly_risk);
    out.push_back(d.reason.empty() ? std::move(one) : one + "The reason given: {}"_said(d.reason));
  }
  return out;
}

procedure::ScriptValues script_values(const incident::State& s, const incident::Facts& facts,
                                      const client::State& client, const Settings& settings,
                                      const std::string& technician, TimePoint now) {
  procedure::ScriptValues v;
  v.firm = words(settings.firm_name);
  v.firm_phone = words(settings.firm_phone);
  v.technician = words(technician);
  v.client = words(client.name);
  if (const auto* person = s.reported_by ? client.person(*s.reported_by) : nullptr) {
    v.person = words(person->name);
    v.person_first_name = words(person->name.substr(0, person->name.find(' ')));
    v.user = words(person->user_name.value_or(""));
  }
  if (s.terms)
    v.approver = words(facts.name_of(s.terms->with));
  else
    for (const auto& p : client.people)
      if (p.approver && !p.left && v.approver.empty()) v.approver = words(p.name);
  if (!s.machines.empty()) v.machine = words(s.machines.front().name);
  v.incident = words(s.number);
  v.summary = words(s.summary);
  if (s.priority) v.priority = words("P" + std::to_string(static_cast<int>(*s.priority) + 1));
  if (s.respond_by && !s.responded_at)
    v.respond_by = value(Moment{*s.respond_by, local_text(*s.respond_by, client.time_zone)});
  if (const auto terms = incident::terms_of(s, facts)) {
    v.nth = ordinal(terms->nth);
    v.courtesy = terms->courtesy;
    if (terms->included > Minutes(0)) v.included_time = value(spoken(terms->included));
    v.hourly_rate = value(terms->hourly_rate);
    v.next_hourly_rate = value(terms->next_hourly_rate);
    v.increment = value(spoken(terms->increment));
  }
  const auto clock = incident::clock_at(s, now);
  if (clock.attended > Seconds(0)) v.worked_time = value(spoken(std::chrono::ceil<Minutes>(clock.attended)));
  if (clock.authorised > Seconds(0)) v.authorised_time = value(spoken(std::chrono::floor<Minutes>(clock.authorised)));
  if (clock.left) v.time_left = value(spoken(std::chrono::floor<Minutes>(*clock.left)));
  if (s.terms) v.at_limit = spoken(s.at_limit);
  if (facts.agreement) {
    const auto& terms = facts.agreement->terms;
    if (terms.replacement_guide_price.minor > 0) v.replacement_price = value(terms.replacement_guide_price);
    if (terms.watch_days > 0) v.watch_days = value(terms.watch_days);
    v.only_our_people_install_software = terms.only_our_people_install_software;
  }
  for (const auto& m : s.machines)
    if (m.first_evidence && !v.first_evidence_known) {
      v.first_evidence_known = true;
      v.first_evidence = value(Moment{m.first_evidence->at, local_text(m.first_evidence->at, client.time_zone)});
    }
  v.past = incident::past_of(facts);
  for (auto& sentence : declined_sentences(client)) v.past.push_back(std::move(sentence));
  return v;
}

std::string said(const std::string& line, const procedure::ScriptValues& values) {
  auto text = procedure::render(line, values);
  if (!text) return line;
  return std::move(*text);
}

}  // namespace standfirm::engine
