// What the advisor says about an incident now, and who was right about those before.
#include <fmt/format.h>

#include "core/advice/advice.hpp"
#include "core/advice/judged.hpp"
#include "core/incident/views.hpp"
#include "engine/impl.hpp"
#include "engine/same_shape.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
namespace people = wire::people;

std::vector<Sentence> sources_of(const advice::Assumptions& with, unsigned learned_from) {
  return {learned_from == 0
              ? "Chances of success: the shipped priors; no closed incident of the firm's own yet."_said()
              : "Chances of success: the shipped priors and {} machines of the firm's own closed incidents."_said(
                    learned_from),
          "An hour of work costs the firm {}; an hour without the machine costs the client {}."_said(
              Rounded{with.labour_cost_per_hour, 2}, Rounded{with.downtime_per_hour, 2}),
          "Rate, minutes and replacement price: the client's agreement. The model: docs/economics.md."_said};
}

people::JudgedChoice shown(const advice::Judged& j, const incident::State& s, const std::string& client_name,
                           const incident::Facts& facts) {
  people::JudgedChoice v;
  v.incident = s.id;
  v.incident_number = s.number;
  v.client_name = client_name;
  v.event = j.event;
  v.at = j.at;
  const auto by = actor_from_text(j.by);
  v.by = by ? incident::who(*by, facts) : Sentence::as_written(j.by);
  v.machine_name = facts.name_of(j.machine);
  v.advised = j.advised;
  v.advised_title = incident::way_in_words(j.advised, j.advised_title);
  v.chosen = j.chosen;
  v.chosen_title = incident::way_in_words(j.chosen, j.chosen_title);
  v.advised_cost = j.advised_cost;
  v.chosen_cost = j.chosen_cost;
  v.followed = j.followed;
  v.came_to = j.came_to;
  v.verdict = std::string(json::enum_text(j.verdict));
  return v;
}

void count(people::AdviceReport& report, const advice::Judged& j) {
  ++report.choices;
  if (j.followed) ++report.followed;
  switch (j.verdict) {
    case advice::Verdict::open:
      ++report.open;
      break;
    case advice::Verdict::followed_worked:
      ++report.followed_worked;
      break;
    case advice::Verdict::followed_failed:
      ++report.followed_failed;
      break;
    case advice::Verdict::own_way_cheaper:
      ++report.own_way_cheaper;
      break;
    case advice::Verdict::advice_was_cheaper:
      ++report.advice_was_cheaper;
      break;
  }
}
}  // namespace

Allowed<people::AdviceView> Engine::advice(IncidentId id, std::optional<MachineId> machine) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::AdviceView> {
    auto& shared = impl_->shared;
    const auto folded = read_folded<Incidents>(reader, shared.memory, id);
    if (folded->version == 0) return refuse(RefusalCode::not_found, "There is no such incident."_said);
    const auto& s = folded->state;
    FactsNow facts(reader, shared.memory, shared.facts, shared.settings.procedure, s.client, now, std::nullopt,
                   Shown::committed);
    facts.with_earlier(reader, s.number);
    people::AdviceView v;
    v.incident = id;
    v.version = folded->version;
    v.as_of = now;
    if (machine && s.machine(*machine) == nullptr)
      return refuse(RefusalCode::machine_not_in_this_incident, "That machine is not part of this incident."_said,
                    "Choose one of its machines."_said, "machine");
    v.machine = machine ? machine : advice::machine_in_question(s);
    if (!v.machine) {
      v.headline = *(v.nothing = "No machine is part of the incident yet."_said());
      return v;
    }
    const auto learned = shared.learned.get(reader, shared.settings.procedure, now);
    const auto with = firm::assumptions_on(read_folded<Firms>(reader, shared.memory, this_firm)->state,
                                           std::chrono::year_month_day{std::chrono::floor<Days>(now)});
    auto advised = advice::advise(s, *v.machine, *facts, *learned, with, now);
    v.machine_name = facts->name_of(*v.machine);
    v.ways.reserve(advised.ways.size());
    for (const auto& way : advised.ways) v.ways.push_back(same_shape<people::AdviceWay>(way));
    v.nothing = std::move(advised.nothing);
    v.headline = std::move(advised.headline);
    v.to_the_client = std::move(advised.to_the_client);
    v.stop_after = advised.stop_after;
    v.best_for_firm = std::move(advised.best_for_firm);
    v.best_for_client = std::move(advised.best_for_client);
    v.disagreement = std::move(advised.disagreement);
    v.learned_from = advised.learned_from;
    v.sources = sources_of(with, advised.learned_from);
    return v;
  });
}

Allowed<people::AdviceReport> Engine::advice_report(const ListQuery& query) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::AdviceReport> {
    auto& shared = impl_->shared;
    const auto with = firm::assumptions_on(read_folded<Firms>(reader, shared.memory, this_firm)->state,
                                           std::chrono::year_month_day{std::chrono::floor<Days>(now)});
    people::AdviceReport report;
    // Everything is counted, the newest first; a page of it is shown.
    constexpr std::size_t most_incidents = 2'000;
    std::size_t seen = 0;
    std::size_t skip = 0;
    if (query.after) {
      const auto read = json::read_text<std::size_t>(*query.after);
      if (!read) return refuse(RefusalCode::invalid_argument, "That is not where a page ended."_said, {}, "after");
      skip = *read;
    }
    std::optional<std::string> scope;
    if (query.client) scope = query.client->text();
    auto newest_first = rows_of(view::advised, scope, 200);
    newest_first.descending = true;
    for (bool more = true; more && seen < most_incidents;) {
      const auto page = reader.list(newest_first);
      for (const auto& row : page.rows) {
        ++seen;
        const auto folded = read_folded<Incidents>(reader, shared.memory, from_row<AdvisedRow>(row).incident);
        const auto client = read_folded<Clients>(reader, shared.memory, folded->state.client);
        const FactsNow facts(reader, shared.memory, shared.facts, shared.settings.procedure, folded->state.client, now,
                             std::nullopt, Shown::committed);
        const auto all = advice::judged(folded->state, with);
        for (auto j = all.rbegin(); j != all.rend(); ++j) {
          count(report, *j);
          if (report.choices > skip && report.items.size() < query.limit)
            report.items.push_back(shown(*j, folded->state, client->state.name, *facts));
        }
      }
      more = page.next.has_value();
      newest_first.after = page.next;
    }
    if (skip + report.items.size() < report.choices) report.next = std::to_string(skip + report.items.size());
    report.in_words =
        "Of {} choices {} followed the advice: {} of those ended as advised, {} did not. Of the others {} came to less "
        "than the advice was expected to, {} to more. Not decided yet: {}."_said(
            report.choices, report.followed, report.followed_worked, report.followed_failed, report.own_way_cheaper,
            report.advice_was_cheaper, report.open);
    return report;
  });
}

}  // namespace standfirm::engine
