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
Moment moment(TimePoint at) {
  const auto text = to_text(at);
  return {at, fmt::format("{}, {} UTC", text.substr(0, 10), text.substr(11, 5))};
}

Sentence title_of(const Posed& posed, const economics::Choice& choice) {
  switch (choice.way) {
    case Way::go_on: {
      const auto& tool = posed.tools[static_cast<std::size_t>(posed.problem.state.running->tool)];
      return tool == verify ? "Verify: sign in as the user and look again"_said() : "Let {} go on"_said(tool);
    }
    case Way::tool: {
      const auto& tool = posed.tools[static_cast<std::size_t>(choice.index)];
      return tool == by_hand ? "Clean by hand: start-up entries and files"_said() : "Clean with {}"_said(tool);
    }
    case Way::rollback:
      return "Roll back to the restore point of {}"_said(
          moment(posed.points[static_cast<std::size_t>(choice.index)].made_at));
    case Way::reimage:
      return "Put back the image"_said();
    case Way::reinstall:
      return "Reinstall the machine"_said();
    case Way::replace:
      return "Replace the machine"_said();
    case Way::ask_hours:
      if (posed.nothing_agreed) return "Agree on {} minutes with the client"_said(posed.more_minutes.count());
      return posed.waits_for_client ? "Wait for the client's answer"_said()
                                    : "Ask the client for {} more minutes"_said(posed.more_minutes.count());
    case Way::ask_reinstall:
      return "Ask the client whether to reinstall"_said();
    case Way::ask_replace:
      return "Ask the client whether to replace the machine"_said();
    case Way::stop:
      return "Stop and hand it back unresolved"_said();
  }
  return {};
}

struct Part {
  const char* what;
  Sentence words;
  double economics::Items::* of;
};
const std::vector<Part>& all_parts() {
  static const std::vector<Part> all{{"work", "our time"_said, &economics::Items::labour},
                                     {"downtime", "time without the machine"_said, &economics::Items::downtime},
                                     {"new_machine", "a new machine"_said, &economics::Items::hardware},
                                     {"lost_work", "work to be done again"_said, &economics::Items::rework_loss},
                                     {"coming_back", "the risk that it comes back"_said, &economics::Items::relapse},
                                     {"unresolved", "the risk of no result at all"_said, &economics::Items::unresolved},
                                     {"other", "other costs"_said, &economics::Items::other}};
  return all;
}

/// "8.00 USD less for time without the machine and 3.10 USD less for our time": the two that differ most.
Sentence differences(const economics::Items& one, const economics::Items& other, Currency currency) {
  std::vector<std::pair<double, const Part*>> sorted;
  sorted.reserve(all_parts().size());
  for (const auto& part : all_parts()) sorted.emplace_back(one.*part.of - other.*part.of, &part);
  std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
  Sentence out;
  constexpr std::size_t most = 2;
  for (std::size_t i = 0; i < most; ++i) {
    const auto by = money(std::abs(sorted[i].first), currency);
    if (by.minor == 0) break;
    auto each = sorted[i].first < 0 ? "{} less for {}"_said(by, sorted[i].second->words)
                                    : "{} more for {}"_said(by, sorted[i].second->words);
    out = out.empty() ? std::move(each) : "{} and {}"_said(out, each);
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
  for (const auto& part : all_parts())
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

Sentence said_to_client(const WayOn& best) {
  auto out = "{} is what costs you least in all: about {} for our work and about {} minutes without the machine."_said(
      best.title, best.price, best.downtime.count());
  if (best.endings.empty()) return out;
  const auto& [how, chance] = best.endings.front();
  const auto end = how == "cleaned"       ? "it ends with the machine clean"_said()
                   : how == "rolled_back" ? "it ends with the machine as it was before the virus"_said()
                   : how == "reinstalled" ? "it ends with the machine set up anew"_said()
                   : how == "replaced"    ? "it ends with another machine"_said()
                                          : "it stays unresolved"_said();
  return out + "In {} of 100 such cases {}."_said(chance, end);
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
    out.nothing = "The advisor cannot weigh this incident: {}."_said(solved.error().text());
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
      way.reason = "It is the only way on that is left."_said;
    else if (money(by, facts.currency).minor == 0)
      way.reason = "It costs as much as: {}."_said(title_of(*posed, against.choice));
    else
      way.reason = option.q < against.q
                       ? "{} less than \"{}\": {}."_said(money(by, facts.currency), title_of(*posed, against.choice),
                                                         differences(option.items, against.items, facts.currency))
                       : "{} more than \"{}\": {}."_said(money(by, facts.currency), title_of(*posed, against.choice),
                                                         differences(option.items, against.items, facts.currency));
    out.ways.push_back(std::move(way));
  }
  const auto& first = out.ways.front();
  out.headline = out.ways.size() == 1 ? "{}: expected to cost {} in all."_said(first.title, first.expected)
                                      : "{}: expected to cost {} in all; {}: {}."_said(
                                            first.title, first.expected, out.ways[1].title, out.ways[1].expected);
  out.to_the_client = said_to_client(first);
  if (solved->timebox_steps) out.stop_after = Minutes{15} * *solved->timebox_steps;
  out.best_for_firm = best_in(*posed, {1, 0});
  out.best_for_client = best_in(*posed, {0, 1});
  if (out.best_for_firm != first.way) {
    const auto firm = std::ranges::find(out.ways, out.best_for_firm, &WayOn::way);
    out.disagreement = "The firm alone would earn more with \"{}\"; together with the client it costs more."_said(
        firm == out.ways.end() ? Sentence::as_written(out.best_for_firm) : firm->title);
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
        {word_of(*posed, option.choice), title_of(*posed, option.choice).text, money(option.q, facts.currency)});
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
