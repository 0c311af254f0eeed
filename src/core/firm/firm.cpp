#include "core/firm/firm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace standfirm::firm {
namespace {
bool same(const LabourCost& a, const LabourCost& b) { return a.technician == b.technician && a.from == b.from; }

/// The newest rate of these that has begun.
template <class Whose>
const LabourCost* newest(const State& state, std::chrono::year_month_day on, Whose whose) {
  const LabourCost* found = nullptr;
  for (const auto& cost : state.labour_costs)
    if (cost.from <= on && whose(cost)) found = &cost;
  return found;
}

std::optional<Refusal> wrong_figure(const advice::Assumptions& to) {
  std::optional<Refusal> wrong;
  const auto check = [&](const char* name, double value) {
    const std::string_view field(name);
    const bool chance = field.starts_with("says_yes") || field == "reinstall_works" || field == "replacement_credit";
    constexpr double most = 1e6;
    if (!wrong && (!std::isfinite(value) || value < 0 || value > (chance ? 1 : most)))
      wrong = Refusal{RefusalCode::invalid_argument, "{} is out of range."_said(field),
                      chance ? "Give a chance between 0 and 1."_said() : "Give a figure between 0 and 1000000."_said(),
                      "to." + std::string(field)};
  };
  boost::mp11::mp_for_each<boost::describe::describe_members<advice::Assumptions, boost::describe::mod_public>>(
      [&](auto member) { check(member.name, to.*member.pointer); });
  return wrong;
}

struct Decide {
  const State& state;
  using Decision = Allowed<std::vector<Event>>;

  Decision operator()(const SetLabourCost& asked) const {
    const auto& cost = asked.cost;
    if (!cost.from.ok())
      return refuse(RefusalCode::invalid_argument, "There is no such day."_said, "Write it like 2026-03-01."_said,
                    "from");
    constexpr std::int64_t most_minor = 100'000'000;
    if (cost.hourly_cost.minor < 0 || cost.hourly_cost.minor > most_minor)
      return refuse(RefusalCode::invalid_argument, "The cost of an hour is out of range."_said,
                    "Check the decimal point."_said, "hourly_cost");
    for (const auto& known : state.labour_costs)
      if (same(known, cost) && known.hourly_cost == cost.hourly_cost)
        return refuse(RefusalCode::nothing_to_do, "That rate stands already."_said);
    if (state.labour_costs.size() >= max_labour_costs)
      return refuse(RefusalCode::invalid_argument, "More than 5,000 rates are kept."_said, "Change one of them."_said);
    return std::vector<Event>{LabourCostSet{cost}};
  }
  Decision operator()(const ChangeAssumptions& asked) const {
    if (auto wrong = wrong_figure(asked.to)) return std::unexpected(std::move(*wrong));
    if (json::write_text(asked.to) == json::write_text(state.assumptions))
      return refuse(RefusalCode::nothing_to_do, "Those are the assumptions already."_said);
    return std::vector<Event>{AssumptionsChanged{asked.to}};
  }
};
}  // namespace

Money hourly_cost(const State& state, TechnicianId technician, std::chrono::year_month_day on, Currency currency) {
  const auto* own = newest(state, on, [&](const LabourCost& c) { return c.technician == technician; });
  const auto* everybody = newest(state, on, [](const LabourCost& c) { return !c.technician; });
  const auto* cost = own != nullptr ? own : everybody;
  // One ledger has one firm; a client billed in another currency is reckoned at par until rates of exchange are known.
  if (cost != nullptr) return {cost->hourly_cost.minor, currency};
  return {std::llround(state.assumptions.labour_cost_per_hour * std::pow(10.0, currency.decimals())), currency};
}

advice::Assumptions assumptions_on(const State& state, std::chrono::year_month_day on) {
  auto out = state.assumptions;
  if (const auto* everybody = newest(state, on, [](const LabourCost& c) { return !c.technician; }))
    out.labour_cost_per_hour =
        static_cast<double>(everybody->hourly_cost.minor) / std::pow(10.0, everybody->hourly_cost.currency.decimals());
  return out;
}

Allowed<std::vector<Event>> decide(const State& state, const Command& command) {
  return std::visit(Decide{state}, command);
}

State evolve(State state, const Event& event) {
  if (const auto* set = std::get_if<LabourCostSet>(&event)) {
    std::erase_if(state.labour_costs, [&](const LabourCost& known) { return same(known, set->cost); });
    state.labour_costs.push_back(set->cost);
    std::ranges::stable_sort(state.labour_costs, {}, &LabourCost::from);
  } else if (const auto* changed = std::get_if<AssumptionsChanged>(&event)) {
    state.assumptions = changed->to;
  }
  return state;
}

}  // namespace standfirm::firm
