#include "core/incident/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/incident/deciding.hpp"
#include "core/incident/orders.hpp"

namespace standfirm::incident {
namespace {

constexpr Seconds sweep_timeout{45};     // so that the answer is there within a minute of asking
constexpr Minutes asked_for_within{10};  // a machine that is not there by then was not reached
constexpr std::size_t most_machines = 1000;

std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void add(actions::Sweep& to, actions::KnownFile file) {
  if (file.sha256.size() != 64 || to.files.size() >= actions::max_sweep_files) return;
  const auto known = std::ranges::find(to.files, file.sha256, &actions::KnownFile::sha256);
  if (known == to.files.end())
    to.files.push_back(std::move(file));
  else if (known->size == 0)
    known->size = file.size;
}
void add(actions::Sweep& to, actions::KnownEntry entry) {
  if (entry.digest.empty() || to.startup_entries.size() >= actions::max_sweep_entries) return;
  if (std::ranges::find(to.startup_entries, entry.digest, &actions::KnownEntry::digest) == to.startup_entries.end())
    to.startup_entries.push_back(std::move(entry));
}

/// What one order's result says was found on its machine.
struct Found {
  actions::Sweep& signs;
  void operator()(const actions::Scanned& r) const {
    for (const auto& threat : r.threats) add(signs, {threat.sha256, threat.size, last_name(threat.path)});
  }
  void operator()(const actions::FileQuarantined& r) const { add(signs, {r.sha256, 0, last_name(r.path)}); }
  void operator()(const actions::StartupEntryRemoved& r) const { entry(r.entry); }
  void operator()(const actions::SignedInAsUser& r) const {
    for (const auto& one : r.came_back) entry(one);
  }
  template <class Other>
  void operator()(const Other&) const {}

 private:
  void entry(const actions::StartupEntry& one) const {
    if (!one.package) add(signs, actions::KnownEntry{one.kind, one.name, one.digest});
  }
};

actions::Sweep signs_of_order(const Order& order) {
  actions::Sweep out;
  if (order.result) std::visit(Found{out}, *order.result);
  return out;
}
bool gave_signs(const State& state, MachineId machine) {
  return std::ranges::any_of(state.orders, [&](const Order& order) {
    if (order.machine != machine) return false;
    const auto signs = signs_of_order(order);
    return !signs.files.empty() || !signs.startup_entries.empty();
  });
}
const Order* newest_sweep(const State& state, MachineId machine) {
  const auto at = std::find_if(state.orders.rbegin(), state.orders.rend(), [&](const Order& order) {
    return order.machine == machine && std::holds_alternative<actions::Sweep>(order.action);
  });
  return at == state.orders.rend() ? nullptr : &*at;
}

std::string state_of(const Order& order) {
  switch (order.status) {
    case OrderStatus::ordered:
      return "asked";
    case OrderStatus::delivered:
      return "looking";
    case OrderStatus::expired:
      return "not_reached";
    case OrderStatus::failed:
    case OrderStatus::refused:
    case OrderStatus::unknown:
      return "failed";
    case OrderStatus::succeeded:
      break;
  }
  const auto* result = order.result ? std::get_if<actions::Swept>(&*order.result) : nullptr;
  if (result == nullptr) return "failed";
  if (std::ranges::any_of(result->seen, [](const actions::Seen& seen) { return seen.what != "name"; })) return "found";
  if (!result->complete) return "incomplete";
  return result->seen.empty() ? "nothing_found" : "looks_alike";
}

}  // namespace

actions::Sweep signs_of(const State& state) {
  actions::Sweep out;
  out.timeout = sweep_timeout;
  for (const auto& order : state.orders)
    if (order.result) std::visit(Found{out}, *order.result);
  return out;
}

Verdict decide(Deciding& d, const Sweep&) {
  const State& state = d.state();
  if (auto refusal = closed(state)) return refusal;
  const auto signs = signs_of(state);
  if (signs.files.empty() && signs.startup_entries.empty())
    return no(RefusalCode::nothing_to_do,
              "Nothing was found on this incident's machines that could be looked for."_said,
              "Run a tool, or take a start-up entry out, first."_said);
  const auto* step = d.facts.procedure->find(state.current_step);
  const auto& at_step = step != nullptr ? state.current_step : d.facts.procedure->first_step;
  std::vector<MachineId> asked;
  bool busy = false;
  for (const auto& machine : d.facts.machines) {
    if (!machine.enrolled || gave_signs(state, machine.id) || asked.size() == most_machines) continue;
    const auto* before = newest_sweep(state, machine.id);
    if (before != nullptr && is_outstanding(*before))
      busy = true;
    else
      asked.push_back(machine.id);
  }
  if (asked.empty() && busy)
    return no(RefusalCode::order_outstanding, "The other machines are being looked at already."_said,
              "Wait for their answers."_said);
  if (asked.empty())
    return no(RefusalCode::nothing_to_do, "{} has no other machine with an agent."_said(d.facts.client_name),
              "Look at the others by hand."_said);
  responded(d);
  for (const auto machine : asked)
    d.happens(ActionOrdered{d.ids.make<OrderId>(d.now), machine, at_step, signs, d.technician(), d.now,
                            d.now + asked_for_within});
  return {};
}

void swept_elsewhere(Deciding& d, const Order& order, const actions::Swept& result, TimePoint ended_at) {
  const auto same = std::ranges::find_if(result.seen, [](const actions::Seen& seen) { return seen.what != "name"; });
  if (same == result.seen.end()) return;
  // Whoever has the very same thing belongs to the incident: nobody may forget it at closing.
  if (d.state().machine(order.machine) == nullptr)
    d.happens(MachineAdded{order.machine, d.facts.name_of(order.machine)});
  const auto* m = d.state().machine(order.machine);
  if (m->first_evidence) return;
  d.happens(FirstEvidenceFound{order.machine, std::min(ended_at, d.now), order.id,
                               fmt::format("the same as found on another machine: {}", same->where.substr(0, 1000))});
}

std::vector<SweptMachine> swept(const State& state, const Facts& facts) {
  std::vector<SweptMachine> out;
  if (std::ranges::none_of(state.orders,
                           [](const Order& order) { return std::holds_alternative<actions::Sweep>(order.action); }))
    return out;
  for (const auto& machine : facts.machines) {
    SweptMachine one{machine.id, machine.name, {}, {}, {}, {}, {}};
    if (const auto* order = newest_sweep(state, machine.id); order != nullptr) {
      one.state = state_of(*order);
      one.sentence = Sentence::as_written(order->sentence);
      one.asked_at = order->ordered_at;
      one.answered_at = order->ended_at;
      if (order->result)
        if (const auto* result = std::get_if<actions::Swept>(&*order->result)) one.seen = result->seen;
    } else if (gave_signs(state, machine.id)) {
      one.state = "where_found";
      one.sentence = "What is looked for was found here."_said;
    } else if (!machine.enrolled) {
      one.state = "no_agent";
      one.sentence = "It has no agent: look by hand."_said;
    } else {
      one.state = "not_asked";
      one.sentence = "It came after the others were asked: ask again."_said;
    }
    out.push_back(std::move(one));
  }
  std::ranges::sort(out, {}, &SweptMachine::name);
  return out;
}

}  // namespace standfirm::incident
