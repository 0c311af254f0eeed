#include "core/incident/evolve_orders.hpp"

#include <algorithm>

namespace standfirm::incident {
namespace {
Order* order_of(State& state, OrderId id) {
  const auto at = std::ranges::find(state.orders, id, &Order::id);
  return at == state.orders.end() ? nullptr : &*at;
}
Machine* machine_of(State& state, MachineId id) {
  const auto at = std::ranges::find(state.machines, id, &Machine::id);
  return at == state.machines.end() ? nullptr : &*at;
}

void restarted_to(Machine& m, const std::string& mode, const std::string& boot_id, At when) {
  if (!boot_id.empty()) m.boot_id = boot_id;
  m.safe_mode = mode != "normal";
  if (!m.safe_mode) {
    m.safe_mode_undo_at.reset();
    if (m.restarted <= m.changed) m.restarted = when;
  }
}

/// What a result tells of the machine. The order's own arguments are in `action`.
struct Learnt {
  State& state;
  Machine& m;
  const actions::Action& action;
  At when;

  void operator()(const actions::FactsRead& r) const {
    const auto& facts = r.facts;
    m.facts_read = when;
    if (facts.restore_points) {
      m.restore_points = *facts.restore_points;
      m.restore_points_read = when;
    }
    if (facts.administrators) m.administrators = facts.administrators;
    if (facts.isolated) {
      m.isolated = *facts.isolated;
      if (!m.isolated) m.isolation_undo_at.reset();
    }
    if (!facts.boot_id.empty() && facts.boot_id != m.boot_id && !m.boot_id.empty()) {
      restarted_to(m, facts.mode, facts.boot_id, when);
    } else {
      m.boot_id = facts.boot_id;
      if (!facts.mode.empty()) m.safe_mode = facts.mode != "normal";
    }
  }
  void operator()(const actions::Isolated& r) const {
    m.isolated = true;
    m.isolation_undo_at = r.undo_at;
  }
  void operator()(const actions::Released&) const {
    m.isolated = false;
    m.isolation_undo_at.reset();
  }
  void operator()(const actions::SafeModeEntered& r) const {
    m.safe_mode = true;
    m.safe_mode_undo_at = r.undo_at;
    m.boot_id = r.boot_id;
  }
  void operator()(const actions::SafeModeLeft& r) const { restarted_to(m, r.mode, r.boot_id, when); }
  void operator()(const actions::Restarted& r) const { restarted_to(m, r.mode, r.boot_id, when); }
  void operator()(const actions::Scanned& r) const {
    const auto* scan = std::get_if<actions::Scan>(&action);
    const auto left = std::ranges::count_if(r.threats, [](const actions::Threat& t) { return !t.put_away(); });
    m.scans.push_back({when, r.tool, scan != nullptr && scan->clean, r.verdict, static_cast<unsigned>(left)});
    // Something was found: whatever was verified before it is verified no more.
    if (!r.threats.empty()) m.changed = when;
  }
  void operator()(const actions::StartupEntriesListed&) const { m.startup_reviewed = when; }
  void operator()(const actions::StartupEntryRemoved&) const { m.changed = when; }
  void operator()(const actions::FileQuarantined&) const { m.changed = when; }
  void operator()(const actions::FileRestored&) const { m.changed = when; }
  void operator()(const actions::SystemFilesVerified& r) const {
    m.system_files_verified = when;
    m.system_files_intact = r.intact;
  }
  void operator()(const actions::RestorePointsListed& r) const {
    m.restore_points = r.points;
    m.restore_points_read = when;
  }
  void operator()(const actions::RestorePointMade& r) const {
    std::erase_if(m.restore_points, [&](const actions::RestorePoint& p) { return p.id == r.point.id; });
    m.restore_points.push_back(r.point);
    m.new_restore_point = when;
  }
  void operator()(const actions::RolledBack& r) const {
    m.changed = m.wiped = m.rolled_back = m.restarted = when;  // it restarts to take effect
    m.boot_id = r.boot_id;
  }
  void operator()(const actions::UpdatesApplied& r) const {
    if (r.still_pending.empty()) m.updated = when;
  }
  void operator()(const actions::SignedInAsUser& r) const {
    if (!r.session_opened) return;
    m.signed_in = when;
    // A program that outlives the session is something to look at too, though it need not start by itself again.
    m.something_came_back = !r.came_back.empty() || !r.started.empty();
    m.came_back.clear();
    for (const auto& entry : r.came_back) m.came_back.push_back(entry.location.empty() ? entry.name : entry.location);
  }
  void operator()(const actions::UserLoggedOff&) const {}
  void operator()(const actions::Swept& r) const {
    if (std::ranges::any_of(r.seen, [](const actions::Seen& seen) { return seen.what != "name"; })) m.changed = when;
  }
  void operator()(const actions::AdministratorRemoved& r) const {
    m.administrators = r.administrators_left;
    for (auto& one : state.rights)
      if (one.machine == m.id && one.user == r.user) one.done = true;
  }
  void operator()(const actions::AdministratorAdded& r) const {
    m.administrators = r.administrators;
    for (auto& one : state.rights)
      if (one.machine == m.id && one.user == r.user) one.done = false;
  }
};

/// What an order does when it is only known that it was done, without the result.
void assume_done(State& state, Machine& m, const Order& order, At when) {
  const auto kind = actions::kind_of(order.action);
  if (kind == "isolate")
    m.isolated = true;
  else if (kind == "release")
    m.isolated = false, m.isolation_undo_at.reset();
  else if (kind == "enter_safe_mode")
    m.safe_mode = true;
  else if (kind == "leave_safe_mode" || kind == "restart")
    restarted_to(m, "normal", {}, when);
  else if (kind == "roll_back")
    m.changed = m.wiped = m.rolled_back = m.restarted = when;
  else if (kind == "apply_updates")
    m.updated = when;
  else if (kind == "make_restore_point")
    m.new_restore_point = when;
  else if (kind == "quarantine_file" || kind == "remove_startup_entry" || kind == "restore_file" || kind == "scan")
    m.changed = when;
  else if (const auto* removal = std::get_if<actions::RemoveAdministrator>(&order.action)) {
    for (auto& one : state.rights)
      if (one.machine == m.id && one.user == removal->user) one.done = true;
    if (m.administrators) std::erase(*m.administrators, removal->user);
  } else if (const auto* addition = std::get_if<actions::AddAdministrator>(&order.action)) {
    for (auto& one : state.rights)
      if (one.machine == m.id && one.user == addition->user) one.done = false;
  }
}

void learn(State& state, const Order& order, const actions::Result& result) {
  if (auto* m = machine_of(state, order.machine)) std::visit(Learnt{state, *m, order.action, state.version}, result);
}
}  // namespace

void order_ended(State& state, OrderId id, OrderStatus status, const std::string& sentence, TimePoint at) {
  auto* order = order_of(state, id);
  if (order == nullptr) return;
  order->status = status;
  order->sentence = sentence;
  order->ended_at = at;
}

void order_succeeded(State& state, const OrderSucceeded& e, TimePoint at) {
  order_ended(state, e.order, OrderStatus::succeeded, e.sentence, at);
  auto* order = order_of(state, e.order);
  if (order == nullptr) return;
  order->result = e.result;
  if (e.result) learn(state, *order, *e.result);
}

void order_failed(State& state, const OrderFailed& e, TimePoint at) {
  order_ended(state, e.order, OrderStatus::failed, e.sentence, at);
  auto* order = order_of(state, e.order);
  if (order == nullptr) return;
  order->result = e.result;
  // How far a scan got still counts against the machine; no other failed order changes what is known.
  if (e.result && std::holds_alternative<actions::Scanned>(*e.result)) learn(state, *order, *e.result);
}

void order_unknown(State& state, const OrderUnknown& e, TimePoint at) {
  order_ended(state, e.order, OrderStatus::unknown, e.sentence, at);
  auto* order = order_of(state, e.order);
  auto* m = order != nullptr ? machine_of(state, order->machine) : nullptr;
  if (m == nullptr) return;
  // Held for the worse until it is known: what must be undone may stand, what was verified may not.
  const auto kind = actions::kind_of(order->action);
  if (kind == "isolate") m->isolated = true;
  if (kind == "enter_safe_mode") m->safe_mode = true;
  if (kind == "roll_back") m->changed = m->wiped = state.version;
  if (kind == "scan" || kind == "quarantine_file" || kind == "remove_startup_entry" || kind == "restore_file")
    m->changed = state.version;
}

void order_resolved(State& state, const OrderResolved& e, TimePoint at) {
  order_ended(state, e.order, e.succeeded ? OrderStatus::succeeded : OrderStatus::failed, e.statement, at);
  const auto* order = order_of(state, e.order);
  auto* m = order != nullptr ? machine_of(state, order->machine) : nullptr;
  if (m == nullptr) return;
  // Not done: what was held for the worse stays so until the machine's facts, or an undo, say otherwise.
  if (e.succeeded) assume_done(state, *m, *order, state.version);
}

}  // namespace standfirm::incident
