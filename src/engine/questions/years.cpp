// Whole years in money: the simulator, and what readiness is worth.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/advice/standard.hpp"
#include "engine/impl.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
namespace people = wire::people;

Money money(double amount, Currency currency) {
  return {std::llround(amount * std::pow(10.0, currency.decimals())), currency};
}
Refusal bad(const char* field, Sentence sentence, Sentence mend) {
  return {RefusalCode::invalid_argument, std::move(sentence), std::move(mend), field};
}
std::vector<Sentence> common_sources(const advice::Assumptions& with, unsigned learned_from) {
  return {
      "An hour of work costs the firm {}, an hour without the machine the client {} (/v1/labour_costs and "
      "/v1/assumptions)."_said(Rounded{with.labour_cost_per_hour, 2}, Rounded{with.downtime_per_hour, 2}),
      learned_from == 0
          ? "Chances and durations of tools and restore points: shipped priors, mostly judgement."_said()
          : "Chances and durations of tools and restore points: shipped priors and {} machines of the firm's own "
            "closed incidents."_said(learned_from),
      "Infections of an unprotected machine: {} a year; CompTIA 2007-08 and Microsoft SIR 14, self-reported and "
      "correlational."_said(Rounded{advice::rate_unprotected, 2}),
      "The model and its sources: docs/economics.md. No field data stands behind it: take orderings as the result, "
      "figures as illustration."_said};
}
std::optional<Refusal> fault_in(const people::Simulate& q) {
  constexpr unsigned most_machines = 20'000;
  if (q.clients < 1 || q.machines_per_client < 1 || q.clients > 1'000 || q.machines_per_client > 1'000 ||
      q.clients * q.machines_per_client > most_machines)
    return bad("clients", "Between 1 and 1000 clients with 1 to 1000 machines, 20000 machines in all."_said,
               "Ask for fewer."_said);
  if (q.hourly_rate.currency != q.monthly_price_per_machine.currency)
    return Refusal{RefusalCode::currency_differs, "Rate and price are in two currencies."_said, "Use one."_said,
                   "hourly_rate"};
  if (q.hourly_rate.currency.decimals() != 2)
    return bad("hourly_rate", "The simulator reckons in currencies with two decimals."_said, "Use another."_said);
  if (q.hourly_rate.minor < 0 || q.hourly_rate.minor > 10'000'000 || q.monthly_price_per_machine.minor < 0 ||
      q.monthly_price_per_machine.minor > 10'000'000)
    return bad("hourly_rate", "Rate or price is out of any range."_said, "Check the decimal point."_said);
  if (q.cap < Minutes{30} || q.cap > Minutes{1'440})
    return bad("cap", "The cap is 30 to 1440 minutes."_said, "240 is usual."_said);
  if (q.courtesy_minutes < Minutes{0} || q.courtesy_minutes > Minutes{1'440})
    return bad("courtesy_minutes", "Courtesy is 0 to 1440 minutes."_said, "240 is usual."_said);
  if (q.policy != "advice" && q.policy != "rule")
    return bad("policy", "The policy is advice or rule."_said, "Choose one."_said);
  if (q.years && (*q.years < 100 || *q.years > 20'000))
    return bad("years", "100 to 20000 years."_said, "2000 is usual."_said);
  for (const auto& id : q.preparations)
    if (std::ranges::find(advice::preparations(), id, &advice::Preparation::id) == advice::preparations().end())
      return bad("preparations", "'{}' is not a preparation."_said(id.substr(0, 40)), "See GET /v1/preparations."_said);
  return std::nullopt;
}

std::vector<people::MarginBin> bins_of(const std::vector<double>& sorted, Currency currency) {
  constexpr int most = 30;
  const double low = sorted.front(), high = sorted.back();
  const double width = std::max(0.01, (high - low) / most);
  std::vector<people::MarginBin> out;
  out.reserve(most);
  for (int i = 0; i < most; ++i)
    out.push_back({money(low + i * width, currency), money(low + (i + 1) * width, currency), 0});
  for (const double margin : sorted)
    ++out[static_cast<std::size_t>(std::clamp(static_cast<int>((margin - low) / width), 0, most - 1))].years;
  return out;
}

/// The rate below which a Gamma law with this shape lies with the chance that `z` stands for (Wilson and Hilferty).
double gamma_quantile(double shape, double rate, double z) {
  const double c = 1 / (9 * shape);
  const double root = 1 - c + z * std::sqrt(c);
  return shape * std::max(0.0, root * root * root) / rate;
}

struct Known {
  std::string state;
  Sentence how;
};
std::map<std::string, Known> known_of(const people::MachineView& view, const client::State& client, TimePoint now) {
  std::map<std::string, Known> out;
  for (const auto& one : advice::preparations()) out[one.id] = {"unknown", "nobody has said; counted as missing"_said};
  if (!view.facts) return out;
  const auto read = json::read<actions::MachineFacts>(*view.facts, json::Unknown::ignore);
  if (!read) return out;
  const auto said = [&](const char* id, bool present, const Sentence& how) {
    out[id] = {present ? "present" : "missing",
               "the machine's facts of {}: {}"_said(Moment{read->read_at, to_text(read->read_at).substr(0, 10)}, how)};
  };
  constexpr auto fresh = Days{7};
  if (read->antivirus) {
    const bool good = std::ranges::any_of(*read->antivirus, [&](const actions::AntivirusFact& av) {
      return av.running && (!av.definitions_date || now - *av.definitions_date <= fresh);
    });
    said("antivirus_current", good,
         good ? "running, definitions at most a week old"_said() : "none running with fresh definitions"_said());
  }
  if (read->pending_updates)
    said("os_supported_patched", read->pending_updates->empty(),
         read->pending_updates->empty() ? "no update is pending"_said()
                                        : "{} updates are pending"_said(read->pending_updates->size()));
  if (read->administrators) {
    const auto admin = std::ranges::find_if(client.people, [&](const client::Person& p) {
      return !p.left && p.user_name &&
             std::ranges::find(*read->administrators, *p.user_name) != read->administrators->end();
    });
    said("no_local_admin", admin == client.people.end(),
         admin == client.people.end() ? "nobody of the client's is an administrator"_said()
                                      : "{} is an administrator"_said(admin->name));
  }
  if (read->restore_points)
    said("restore_point_space", !read->restore_points->empty(), "{} restore points"_said(read->restore_points->size()));
  return out;
}
}  // namespace

people::Preparations Engine::preparations() const {
  people::Preparations out;
  out.items.reserve(advice::preparations().size());
  for (const auto& one : advice::preparations())
    out.items.push_back({one.id, one.title, one.rate_multiplier, money(one.cost_per_year, {}), one.source});
  return out;
}

Allowed<people::Simulation> Engine::simulation(const people::Simulate& q) const {
  if (auto wrong = fault_in(q)) return std::unexpected(std::move(*wrong));
  const auto now = impl_->shared.clock.now();
  std::shared_ptr<const advice::Learned> learned;
  advice::Assumptions with;
  impl_->shared.store.read([&](const store::Reader& reader) {
    learned = impl_->shared.learned.get(reader, impl_->shared.settings.procedure, now);
    with = firm::assumptions_on(read_folded<Firms>(reader, impl_->shared.memory, this_firm)->state,
                                std::chrono::year_month_day{std::chrono::floor<Days>(now)});
  });
  advice::YearsAsked asked;
  asked.clients = q.clients;
  asked.machines_per_client = q.machines_per_client;
  asked.preparations = q.preparations;
  asked.rate_c = q.hourly_rate.minor;
  asked.price_c_per_machine_month = q.monthly_price_per_machine.minor;
  asked.included_incidents = q.courtesy_incidents;
  asked.included = q.courtesy_minutes;
  asked.cap = q.cap;
  asked.by_advice = q.policy == "advice";
  const auto config = advice::years_of(asked, *learned, with);
  if (const auto ok = economics::checked(config); !ok)
    return std::unexpected(
        bad(ok.error().field.c_str(), Sentence::as_written(ok.error().text() + "."), "Change the assumptions."_said));
  const std::uint64_t seed = q.seed.value_or(1);
  const unsigned years = q.years.value_or(2'000);
  const auto reps = economics::simulate(config, seed, years, 2);
  const auto stats = economics::stats(config, reps);
  auto margins = economics::margins(config, reps);
  std::ranges::sort(margins);
  const auto currency = q.hourly_rate.currency;
  people::Simulation out;
  out.seed = seed;
  out.years = years;
  economics::RepTotals totals;
  for (const auto& rep : reps) totals += rep;
  out.incidents_a_year = static_cast<double>(totals.incidents) / years;
  out.margin_mean = money(stats.margin_mean, currency);
  out.margin_low = money(margins[margins.size() / 20], currency);
  out.margin_high = money(margins[margins.size() - 1 - margins.size() / 20], currency);
  out.loss_percent = stats.p_loss * 100;
  out.break_even_price = money(stats.breakeven_price, currency);
  out.safe_price = money(stats.price_p95, currency);
  out.cost_to_client_per_machine = money(stats.client_cost_per_machine, currency);
  out.cost_of_an_incident = money(stats.joint_per_incident, currency);
  out.margins = bins_of(margins, currency);
  const char* ends[] = {"cleaned", "rolled_back", "put_back_from_image", "reinstalled", "replaced", "unresolved"};
  for (std::size_t i = 0; i < totals.ends.size() && totals.incidents > 0; ++i)
    out.ends.push_back({ends[i], 100.0 * static_cast<double>(totals.ends[i]) / static_cast<double>(totals.incidents)});
  out.sources = common_sources(with, learned->incidents);
  return out;
}

namespace {
/// One machine's year; the value of an incident is the same for all of them.
people::MachineReadiness machine_year(const people::MachineView& view, const client::State& client,
                                      economics::ReadinessConfig config, TimePoint now) {
  people::MachineReadiness out;
  out.machine = view.machine.id;
  out.name = view.machine.name;
  const auto known = known_of(view, client, now);
  config.present.clear();
  for (const auto& one : advice::preparations()) {
    const auto& [state, how] = known.at(one.id);
    if (state == "present") config.present.push_back(one.id);
    out.preparations.push_back({one.id, one.title, state, how});
  }
  const auto assessed = economics::assess(config);
  if (!assessed) return out;
  const auto currency = client.currency;
  const double yearly = assessed->calibrated_yearly_cost.value_or(assessed->yearly_cost);
  out.yearly_cost = money(yearly, currency);
  // How far off the rate can be: a Gamma law, the prior worth its machine-years, the client's history what it is.
  constexpr double nine_in_ten = 1.645;
  const double shape =
      std::max(0.5, config.history->prior_strength_machine_years * assessed->rate + config.history->incidents);
  out.low = money(yearly * gamma_quantile(shape, shape, -nine_in_ten), currency);
  out.high = money(yearly * gamma_quantile(shape, shape, nine_in_ten), currency);
  out.infections_a_year = assessed->posterior_rate.value_or(assessed->rate);
  out.score = assessed->score;
  for (const auto& step : assessed->order) {
    const auto of = std::ranges::find(advice::preparations(), step.id, &advice::Preparation::id);
    out.steps.push_back({step.id, of->title, money(step.saving, currency), money(of->cost_per_year, currency),
                         money(step.net, currency), money(step.yearly_cost_after, currency), step.worth_it,
                         of->source});
  }
  return out;
}
}  // namespace

Allowed<people::ClientReadiness> Engine::readiness(ClientId id) const {
  const auto now = impl_->shared.clock.now();
  const auto machines = this->client(id);
  if (!machines) return std::unexpected(machines.error());
  constexpr std::size_t most_machines = 200;
  people::ClientReadiness out;
  std::shared_ptr<const advice::Learned> learned;
  advice::Assumptions with;
  std::shared_ptr<const Folded<Clients>> client;
  double machine_years = 0, incidents = 0;
  impl_->shared.store.read([&](const store::Reader& reader) {
    learned = impl_->shared.learned.get(reader, impl_->shared.settings.procedure, now);
    with = firm::assumptions_on(read_folded<Firms>(reader, impl_->shared.memory, this_firm)->state,
                                std::chrono::year_month_day{std::chrono::floor<Days>(now)});
    client = read_folded<Clients>(reader, impl_->shared.memory, id);
    const auto first = reader.events(stream_of<Clients>(id), 1, 1);
    if (!first.empty())
      machine_years = std::chrono::duration<double, std::ratio<31'557'600>>(now - first.front().at).count() *
                      static_cast<double>(machines->machines.size());
    for_each_row(reader, rows_of(view::earlier, id.text(), 200), [&](const store::Row& row) {
      if (!from_row<EarlierRow>(row).false_alarm) ++incidents;
    });
  });
  economics::ReadinessConfig config;
  config.rate_unprotected = advice::rate_unprotected;
  config.fixes.reserve(advice::preparations().size());
  for (const auto& one : advice::preparations())
    config.fixes.push_back({one.id, one.rate_multiplier, one.cost_per_year});
  config.attributes = {{"restore_point_space", 0.9, 0.35}, {"image_current", 0.9, 0.1}, {"data_on_server", 0.95, 0.5}};
  config.incident_value = advice::incident_values(*learned, with);
  config.dwell = {18, 0.265, with.downtime_per_hour};
  constexpr double prior_machine_years = 20;
  config.history = economics::History{prior_machine_years, machine_years, incidents};

  out.client = id;
  const auto currency = client->state.currency;
  out.yearly_cost = out.low = out.high = {0, currency};
  std::map<std::string, people::ReadinessStep> sums;
  for (const auto& row : machines->machines) {
    if (out.machines.size() == most_machines) {
      out.complete = false;
      break;
    }
    const auto view = machine(row.id);
    if (!view) continue;
    auto one = machine_year(*view, client->state, config, now);
    out.yearly_cost = out.yearly_cost + one.yearly_cost;
    out.low = out.low + one.low;
    out.high = out.high + one.high;
    for (const auto& step : one.steps) {
      auto [sum, is_new] = sums.try_emplace(step.id, step);
      if (is_new) continue;
      sum->second.saving = sum->second.saving + step.saving;
      sum->second.cost = sum->second.cost + step.cost;
      sum->second.net = sum->second.net + step.net;
      sum->second.yearly_cost_after = sum->second.yearly_cost_after + step.yearly_cost_after;
    }
    out.machines.push_back(std::move(one));
  }
  for (auto& [key, step] : sums) {
    step.worth_it = step.net.minor > 0;
    out.steps.push_back(std::move(step));
  }
  std::ranges::stable_sort(out.steps, std::ranges::greater{},
                           [](const people::ReadinessStep& s) { return s.net.minor; });
  out.sources = common_sources(with, learned->incidents);
  out.sources.push_back(
      "The client's own history: {} incidents in {} machine-years; the prior rate counts as {} machine-years."_said(
          Rounded{incidents, 0}, Rounded{machine_years, 1}, Rounded{prior_machine_years, 0}));
  out.sources.push_back(
      "A user lives with it 18 hours at 26 percent less output before it is reported (CompTIA 2007-08, "
      "self-reported)."_said);
  out.sources.push_back(
      "Between low and high lie nine in ten of the infection rates that leaves possible; chances and durations are "
      "held "
      "as they are."_said);
  return out;
}

}  // namespace standfirm::engine
