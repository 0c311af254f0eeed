#include "core/advice/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace standfirm::advice {
namespace {
using economics::Way;

Money money(double amount, Currency currency) {
  return {std::llround(amount * std::pow(10.0, currency.decimals())), currency};
}
Minutes minutes(double hours) { return Minutes{std::llround(hours * 60)}; }
int percent(double chance) { return static_cast<int>(std::lround(chance * 100)); }
std::string moment(TimePoint at) {
  const auto text = to_text(at);
  return fmt::format("{}, {} UTC", text.substr(0, 10), text.substr(11, 5));
}

std::string title_of(const Posed& posed, const economics::Choice& choice) {
  switch (choice.way) {
    case Way::go_on: {
      const auto& tool = posed.tools[static_cast<std::size_t>(posed.problem.state.running->tool)];
      return tool == verify ? "Verify: sign in as the user and look again" : fmt::format("Let {} go on", tool);
    }
    case Way::tool: {
      const auto& tool = posed.tools[static_cast<std::size_t>(choice.index)];
      return tool == by_hand ? "Clean by hand: start-up entries and files" : fmt::format("Clean with {}", tool);
    }
    case Way::rollback:
      return fmt::format("Roll back to the restore point of {}",
                         moment(posed.points[static_cast<std::size_t>(choice.index)].made_at));
    case Way::reimage:
      return "Put back the image";
    case Way::reinstall:
      return "Reinstall the machine";
    case Way::replace:
      return "Replace the machine";
    case Way::ask_hours:
      if (posed.nothing_agreed) return fmt::format("Agree on {} minutes with the client", posed.more_minutes.count());
      return posed.waits_for_client ? "Wait for the client's answer"
                                    : fmt::format("Ask the client for {} more minutes", posed.more_minutes.count());
    case Way::ask_reinstall:
      return "Ask the client whether to reinstall";
    case Way::ask_replace:
      return "Ask the client whether to replace the machine";
    case Way::stop:
      return "Stop and hand it back unresolved";
  }
  return {};
}

struct Part {
  const char* what;
  const char* words;
  double economics::Items::* of;
};
constexpr Part all_parts[] = {{"work", "our time", &economics::Items::labour},
                              {"downtime", "time without the machine", &economics::Items::downtime},
                              {"new_machine", "a new machine", &economics::Items::hardware},
                              {"lost_work", "work to be done again", &economics::Items::rework_loss},
                              {"coming_back", "the risk that it comes back", &economics::Items::relapse},
                              {"unresolved", "the risk of no result at all", &economics::Items::unresolved},
                              {"other", "other costs", &economics::Items::other}};

/// "8.00 USD less for time without the machine and 3.10 USD less for our time": the two that differ most.
std::string differences(const economics::Items& one, const economics::Items& other, Currency currency) {
  std::vector<std::pair<double, const Part*>> sorted;
  for (const auto& part : all_parts) sorted.emplace_back(one.*part.of - other.*part.of, &part);
  std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
  std::string out;
  constexpr std::size_t most = 2;
  for (std::size_t i = 0; i < most; ++i) {
    const auto by = money(std::abs(sorted[i].first), currency);
    if (by.minor == 0) break;
    if (!out.empty()) out += " and ";
    out += fmt::format("{} {} for {}", by.text(), sorted[i].first < 0 ? "less" : "more", sorted[i].second->words);
  }
  return out;
}

std::vector<Ending> endings_of(const economics::Components& c) {
  std::vector<Ending> out;
  for (const auto& [how, chance] : {std::pair{"cleaned", c.end_clean},
                                    {"rolled_back", c.end_rollback},
                                    {"reinstalled", c.end_reimage + c.end_reinstall},
                                    {"replaced", c.end_replace},
                                    {"unresolved", c.end_stop}})
    if (percent(chance) > 0) out.push_back({how, percent(chance)});
  std::ranges::stable_sort(out, std::ranges::greater{}, &Ending::percent);
  return out;
}

WayOn way_on(const Posed& posed, const economics::Option& option, Currency currency) {
  WayOn way;
  const auto& c = option.components;
  way.way = word_of(posed, option.choice);
  way.title = title_of(posed, option.choice);
  way.expected = money(option.q, currency);
  way.firm = money(c.msp, currency);
  way.client = money(c.client, currency);
  way.price = money(c.billed, currency);
  way.work = minutes(c.labour_h);
  way.downtime = minutes(c.downtime_h);
  way.comes_back_percent = percent(c.relapse_p);
  for (const auto& part : all_parts)
    if (const auto amount = money(option.items.*part.of, currency); amount.minor != 0)
      way.parts.push_back({part.what, amount});
  way.endings = endings_of(c);
  return way;
}

std::vector<std::size_t> cheapest_first(const economics::Advice& solved) {
  std::vector<std::size_t> order;
  order.reserve(solved.options.size());
  for (std::size_t i = 0; i < solved.options.size(); ++i) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return solved.options[i].q; });
  // The model breaks ties in an order of its own.
  std::ranges::rotate(order.begin(), std::ranges::find(order, solved.best), std::ranges::find(order, solved.best) + 1);
  return order;
}

std::string best_in(Posed posed, economics::View view) {
  posed.problem.view = view;
  const auto solved = economics::advise(posed.problem);
  return solved ? word_of(posed, solved->options[solved->best].choice) : std::string();
}

std::string said_to_client(const WayOn& best) {
  const auto likely = best.endings.empty() ? std::string() : [&] {
    const auto& first = best.endings.front();
    const char* how = first.how == "cleaned"       ? "it ends with the machine clean"
                      : first.how == "rolled_back" ? "it ends with the machine as it was before the virus"
                      : first.how == "reinstalled" ? "it ends with the machine set up anew"
                      : first.how == "replaced"    ? "it ends with another machine"
                                                   : "it stays unresolved";
    return fmt::format(" In {} of 100 such cases {}.", first.percent, how);
  }();
  return fmt::format(
      "{} is what costs you least in all: about {} for our work and about {} minutes without the machine.{}",
      best.title, best.price.text(), best.downtime.count(), likely);
}
}  // namespace

Advice advise(const incident::State& state, MachineId machine, const incident::Facts& facts, const Learned& learned,
              const Assumptions& with, TimePoint now) {
  Advice out;
  out.machine = machine;
  out.learned_from = learned.incidents;
  const auto posed = pose(state, machine, facts, learned, with, now);
  if (!posed) {
    out.nothing = posed.error();
    out.headline = posed.error();
    return out;
  }
  const auto solved = economics::advise(posed->problem);
  if (!solved) {
    out.nothing = "The advisor cannot weigh this incident: " + solved.error().text() + ".";
    out.headline = *out.nothing;
    return out;
  }
  const auto order = cheapest_first(*solved);
  const auto& best = solved->options[order.front()];
  for (const auto i : order) {
    const auto& option = solved->options[i];
    auto way = way_on(*posed, option, facts.currency);
    way.best = i == solved->best;
    const auto& against = way.best ? (order.size() > 1 ? solved->options[order[1]] : best) : best;
    const double by = std::abs(option.q - against.q);
    if (order.size() == 1)
      way.reason = "It is the only way on that is left.";
    else if (money(by, facts.currency).minor == 0)
      way.reason = fmt::format("It costs as much as: {}.", title_of(*posed, against.choice));
    else
      way.reason = fmt::format("{} {} than \"{}\": {}.", money(by, facts.currency).text(),
                               option.q < against.q ? "less" : "more", title_of(*posed, against.choice),
                               differences(option.items, against.items, facts.currency));
    out.ways.push_back(std::move(way));
  }
  const auto& first = out.ways.front();
  out.headline = out.ways.size() == 1
                     ? fmt::format("{}: expected to cost {} in all.", first.title, first.expected.text())
                     : fmt::format("{}: expected to cost {} in all; {}: {}.", first.title, first.expected.text(),
                                   out.ways[1].title, out.ways[1].expected.text());
  out.to_the_client = said_to_client(first);
  if (solved->timebox_steps) out.stop_after = Minutes{15} * *solved->timebox_steps;
  out.best_for_firm = best_in(*posed, {1, 0});
  out.best_for_client = best_in(*posed, {0, 1});
  if (out.best_for_firm != first.way) {
    const auto firm = std::ranges::find(out.ways, out.best_for_firm, &WayOn::way);
    out.disagreement =
        fmt::format("The firm alone would earn more with \"{}\"; together with the client it costs more.",
                    firm == out.ways.end() ? out.best_for_firm : firm->title);
  }
  return out;
}

std::optional<incident::RecordAdvice> to_record(const incident::State& state, MachineId machine, std::string chosen,
                                                const incident::Facts& facts, const Learned& learned,
                                                const Assumptions& with, TimePoint now) {
  const auto posed = pose(state, machine, facts, learned, with, now);
  if (!posed) return std::nullopt;
  const auto solved = economics::advise(posed->problem);
  if (!solved || solved->options.empty()) return std::nullopt;
  incident::RecordAdvice record{machine, {}, std::move(chosen), learned.incidents};
  for (const auto i : cheapest_first(*solved)) {
    const auto& option = solved->options[i];
    record.ways.push_back(
        {word_of(*posed, option.choice), title_of(*posed, option.choice), money(option.q, facts.currency)});
  }
  return record;
}

std::optional<Chosen> choice_in(const incident::State& state, const incident::Command& command) {
  if (const auto* order = std::get_if<incident::OrderAction>(&command)) {
    if (const auto* scan = std::get_if<actions::Scan>(&order->action))
      return scan->clean ? std::optional(Chosen{order->machine, "tool:" + scan->tool}) : std::nullopt;
    if (const auto* roll = std::get_if<actions::RollBack>(&order->action))
      return Chosen{order->machine, "rollback:" + roll->restore_point};
    if (std::holds_alternative<actions::RemoveStartupEntry>(order->action) ||
        std::holds_alternative<actions::QuarantineFile>(order->action)) {
      // Cleaning by hand is one choice however many things are taken out.
      const auto way = "tool:" + std::string(by_hand);
      const auto last =
          std::ranges::find_if(state.advice.rbegin(), state.advice.rend(),
                               [&](const incident::Advised& a) { return a.given.machine == order->machine; });
      if (last != state.advice.rend() && last->given.chosen == way) return std::nullopt;
      return Chosen{order->machine, way};
    }
    return std::nullopt;
  }
  const auto machine = machine_in_question(state);
  if (!machine) return std::nullopt;
  if (std::holds_alternative<incident::AskForTime>(command)) return Chosen{*machine, "ask_hours"};
  if (const auto* way = std::get_if<incident::ChooseWay>(&command)) {
    if (way->way == Disposition::reinstalled) return Chosen{*machine, "reinstall"};
    if (way->way == Disposition::replaced) return Chosen{*machine, "replace"};
  }
  return std::nullopt;
}

}  // namespace standfirm::advice
