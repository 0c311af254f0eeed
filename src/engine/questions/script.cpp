#include "engine/questions/script.hpp"

#include <fmt/format.h>

#include "base/business_hours.hpp"

namespace standfirm::engine {
namespace {
std::string ordinal(unsigned n) {
  static constexpr const char* words[] = {"",      "first",   "second", "third", "fourth", "fifth",
                                          "sixth", "seventh", "eighth", "ninth", "tenth"};
  if (n < std::size(words)) return words[n];
  const unsigned last = n % 10, teens = n % 100;
  const char* ending = teens >= 11 && teens <= 13 ? "th"
                       : last == 1                ? "st"
                       : last == 2                ? "nd"
                       : last == 3                ? "rd"
                                                  : "th";
  return std::to_string(n) + ending;
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
  v.firm = settings.firm_name;
  v.firm_phone = settings.firm_phone;
  v.technician = technician;
  v.client = client.name;
  if (const auto* person = s.reported_by ? client.person(*s.reported_by) : nullptr) {
    v.person = person->name;
    v.person_first_name = person->name.substr(0, person->name.find(' '));
    v.user = person->user_name.value_or("");
  }
  if (s.terms)
    v.approver = facts.name_of(s.terms->with);
  else
    for (const auto& p : client.people)
      if (p.approver && !p.left && v.approver.empty()) v.approver = p.name;
  if (!s.machines.empty()) v.machine = s.machines.front().name;
  v.incident = s.number;
  v.summary = s.summary;
  if (s.priority) v.priority = "P" + std::to_string(static_cast<int>(*s.priority) + 1);
  if (s.respond_by && !s.responded_at) v.respond_by = local_text(*s.respond_by, client.time_zone);
  if (const auto terms = incident::terms_of(s, facts)) {
    v.nth = ordinal(terms->nth);
    v.courtesy = terms->courtesy;
    if (terms->included > Minutes(0)) v.included_time = spoken(terms->included).text;
    v.hourly_rate = terms->hourly_rate.text();
    v.next_hourly_rate = terms->next_hourly_rate.text();
    v.increment = spoken(terms->increment).text;
  }
  const auto clock = incident::clock_at(s, now);
  if (clock.attended > Seconds(0)) v.worked_time = spoken(std::chrono::ceil<Minutes>(clock.attended)).text;
  if (clock.authorised > Seconds(0)) v.authorised_time = spoken(std::chrono::floor<Minutes>(clock.authorised)).text;
  if (clock.left) v.time_left = spoken(std::chrono::floor<Minutes>(*clock.left)).text;
  if (s.terms) v.at_limit = spoken(s.at_limit).text;
  if (facts.agreement) {
    const auto& terms = facts.agreement->terms;
    if (terms.replacement_guide_price.minor > 0) v.replacement_price = terms.replacement_guide_price.text();
    if (terms.watch_days > 0) v.watch_days = std::to_string(terms.watch_days);
    v.only_our_people_install_software = terms.only_our_people_install_software;
  }
  for (const auto& m : s.machines)
    if (m.first_evidence && !v.first_evidence_known) {
      v.first_evidence_known = true;
      v.first_evidence = local_text(m.first_evidence->at, client.time_zone);
    }
  for (const auto& sentence : incident::past_of(facts)) v.past.push_back(sentence.text);
  for (const auto& sentence : declined_sentences(client)) v.past.push_back(sentence.text);
  return v;
}

std::string said(const std::string& line, const procedure::ScriptValues& values) {
  auto text = procedure::render(line, values);
  if (!text) return line;
  return std::move(*text);
}

}  // namespace standfirm::engine
