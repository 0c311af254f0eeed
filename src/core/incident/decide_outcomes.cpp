// What became of an order. Outcomes are facts: taken down also at the limit and after closing, but never twice.
#include <fmt/format.h>

#include <algorithm>

#include "core/incident/clock.hpp"
#include "core/incident/deciding.hpp"
#include "core/incident/orders.hpp"

namespace standfirm::incident {
namespace {
struct Effect {
  using Missing = std::optional<std::string>;
  Missing operator()(const actions::Isolated& r) const {
    return r.others_cut_off ? Missing() : "other machines could still be reached";
  }
  Missing operator()(const actions::Released& r) const {
    return r.rules_gone ? Missing() : "the isolation rules are still there";
  }
  Missing operator()(const actions::SafeModeEntered& r) const {
    return r.mode == "safe_mode" ? Missing() : "it came up in mode '" + r.mode + "'";
  }
  Missing operator()(const actions::SafeModeLeft& r) const {
    return r.mode == "normal" ? Missing() : "it came up in mode '" + r.mode + "'";
  }
  Missing operator()(const actions::Restarted& r) const {
    return r.boot_id != r.boot_id_before ? Missing() : "it has not restarted since";
  }
  Missing operator()(const actions::StartupEntryRemoved& r) const {
    return r.gone ? Missing() : "the entry is still there";
  }
  Missing operator()(const actions::FileQuarantined& r) const { return r.gone ? Missing() : "the file is still there"; }
  Missing operator()(const actions::SignedInAsUser& r) const {
    return r.session_opened ? Missing() : "no session could be opened";
  }
  Missing operator()(const actions::AdministratorRemoved& r) const {
    return r.still_administrator ? Missing("the user is still an administrator") : Missing();
  }
  template <class Other>
  Missing operator()(const Other&) const {
    return {};
  }
};

constexpr std::size_t sentence_limit = 2000;
std::string bounded(const std::string& text) {
  return text.size() <= sentence_limit ? text : text.substr(0, sentence_limit - 3) + "...";
}

Refusal ended_already(const Order& order) {
  return no(RefusalCode::order_already_ended, "This order has ended already: {}."_said(json::enum_text(order.status)));
}
Refusal no_such_order() { return no(RefusalCode::not_found, "There is no such order on this incident."_said); }

/// A tool's finding dates the infection: at the report where the machine was named in it, otherwise when it was found.
void found_evidence(Deciding& d, const Order& order, const actions::Scanned& scan, TimePoint ended_at) {
  if (scan.threats.empty()) return;
  const State& state = d.state();
  const auto* m = state.machine(order.machine);
  if (m == nullptr) return;
  const TimePoint at = m->in_report ? state.reported_at : std::min(ended_at, d.now);
  if (m->first_evidence && m->first_evidence->at <= at) return;
  const auto& threat = scan.threats.front();
  d.happens(FirstEvidenceFound{order.machine, at, order.id,
                               bounded(fmt::format("{} found {} in {}", scan.tool, threat.signature, threat.path))});
}

/// Where the agreement says so, a tool's own time counts too: what nobody's clock covered, as far as the limit allows.
void count_tool_time(Deciding& d, const Order& order, const actions::Outcome& told) {
  const State& state = d.state();
  if (!state.terms || !state.terms->unattended_tool_time_costs || !std::holds_alternative<actions::Scan>(order.action))
    return;
  // The machine's own times are believed no further than the server saw time pass.
  const auto ran =
      std::chrono::duration_cast<Seconds>(std::min(told.ended_at - told.started_at, d.now - order.ordered_at));
  const Seconds attended = attended_at(state, d.now);
  const Seconds counted = std::min(ran - (attended - order.attended_before), *limit_of(state) - attended);
  if (counted <= Seconds{0}) return;
  d.happens(ToolTimeCounted{order.id, order.ordered_by, counted});
  auto due = come_due(d.state(), d.now);
  // With nobody's clock running there is nothing to stop, but the limit is reached all the same.
  if (due.empty() && is_at_limit(d.state(), d.now))
    due.emplace_back(LimitReached{whole_second(d.now), *limit_of(d.state()), d.state().at_limit});
  for (auto& event : due) d.happens(std::move(event));
}

void facts_resolve(Deciding& d, MachineId machine, const Machine& before, const actions::MachineFacts& facts) {
  std::vector<OrderResolved> resolved;
  for (const auto& order : d.state().orders)
    if (order.machine == machine && order.status == OrderStatus::unknown)
      if (const auto done = told_by_facts(order, before, facts))
        resolved.push_back(
            {order.id, *done, true,
             *done ? "The machine's facts show that it was done." : "The machine's facts show that it was not done."});
  for (auto& one : resolved) d.happens(std::move(one));
}
}  // namespace

std::optional<std::string> effect_missing(const actions::Action& action, const actions::Result& result) {
  if (!actions::answers(action, result)) return "it gave the result of another action";
  return std::visit(Effect{}, result);
}

std::optional<bool> told_by_facts(const Order& order, const Machine& before, const actions::MachineFacts& facts) {
  const auto& kind = actions::kind_of(order.action);
  if (kind == "isolate") return facts.isolated;
  if (kind == "release") return facts.isolated ? std::optional(!*facts.isolated) : std::nullopt;
  if (kind == "enter_safe_mode") return facts.mode.empty() ? std::nullopt : std::optional(facts.mode == "safe_mode");
  if (kind == "leave_safe_mode") return facts.mode.empty() ? std::nullopt : std::optional(facts.mode == "normal");
  if (kind == "restart")
    return before.boot_id.empty() || facts.boot_id.empty() ? std::nullopt
                                                           : std::optional(facts.boot_id != before.boot_id);
  if (kind == "apply_updates")
    return facts.pending_updates ? std::optional(facts.pending_updates->empty()) : std::nullopt;
  if (kind == "make_restore_point") {
    if (!facts.restore_points) return std::nullopt;
    return std::ranges::any_of(*facts.restore_points,
                               [&](const actions::RestorePoint& p) { return p.made_at >= order.ordered_at; });
  }
  const auto is_administrator = [&](const std::string& user) -> std::optional<bool> {
    if (!facts.administrators) return std::nullopt;
    return std::ranges::find(*facts.administrators, user) != facts.administrators->end();
  };
  if (const auto* removal = std::get_if<actions::RemoveAdministrator>(&order.action)) {
    const auto still = is_administrator(removal->user);
    return still ? std::optional(!*still) : std::nullopt;
  }
  if (const auto* addition = std::get_if<actions::AddAdministrator>(&order.action))
    return is_administrator(addition->user);
  if (actions::hazard_of(kind) == Hazard::reads || kind == "sign_in_as_user" || kind == "log_off_user")
    return false;       // leaves nothing behind: ask again
  return std::nullopt;  // only a person can tell
}

Verdict decide(Deciding& d, const RecordDelivered& asked) {
  const auto* order = d.state().order(asked.order);
  if (order == nullptr) return no_such_order();
  if (order->status == OrderStatus::delivered)
    return no(RefusalCode::already_done, "The delivery is on record already."_said);
  if (order->status != OrderStatus::ordered) return ended_already(*order);
  d.happens(OrderDelivered{asked.order});
  return {};
}

Verdict decide(Deciding& d, const RecordOutcome& asked) {
  const auto& told = asked.outcome;
  const auto* known = d.state().order(told.order);
  if (known == nullptr) return no_such_order();
  // A late word on an expired or unknown order is the truth about it; one on an ended order is a repetition.
  if (known->status == OrderStatus::succeeded || known->status == OrderStatus::failed ||
      known->status == OrderStatus::refused)
    return ended_already(*known);
  if (known->status == told.status) return no(RefusalCode::already_done, "This outcome is on record already."_said);
  const Order order = *known;
  const auto* machine = d.state().machine(order.machine);
  const Machine before = machine != nullptr ? *machine : Machine{};
  const std::string sentence = bounded(told.sentence);
  // Only a result of the right kind is kept.
  const auto result = told.result && actions::answers(order.action, *told.result) ? told.result : std::nullopt;
  switch (told.status) {
    case OrderStatus::succeeded: {
      if (!told.result) {
        d.happens(OrderUnknown{order.id, "The machine says it succeeded but not with what result."});
        return {};
      }
      if (const auto missing = effect_missing(order.action, *told.result)) {
        d.happens(OrderFailed{order.id, fmt::format("The machine says it succeeded, but {}.", *missing), result,
                              told.started_at, told.ended_at, told.boot_id});
        return {};
      }
      d.happens(OrderSucceeded{order.id, sentence, told.result, told.started_at, told.ended_at, told.boot_id});
      if (const auto* scan = std::get_if<actions::Scanned>(&*told.result))
        found_evidence(d, order, *scan, told.ended_at);
      if (const auto* swept = std::get_if<actions::Swept>(&*told.result))
        swept_elsewhere(d, order, *swept, told.ended_at);
      count_tool_time(d, order, told);
      if (const auto* read = std::get_if<actions::FactsRead>(&*told.result))
        facts_resolve(d, order.machine, before, read->facts);
      return {};
    }
    case OrderStatus::failed: {
      d.happens(OrderFailed{order.id, sentence, result, told.started_at, told.ended_at, told.boot_id});
      if (result)
        if (const auto* scan = std::get_if<actions::Scanned>(&*result)) found_evidence(d, order, *scan, told.ended_at);
      count_tool_time(d, order, told);
      return {};
    }
    case OrderStatus::refused:
      d.happens(OrderRefused{order.id, sentence, told.refusal});
      return {};
    case OrderStatus::expired:
      d.happens(OrderExpired{order.id, sentence});
      return {};
    case OrderStatus::unknown:
      d.happens(OrderUnknown{order.id, sentence});
      return {};
    case OrderStatus::ordered:
    case OrderStatus::delivered:
      break;
  }
  return no(RefusalCode::invalid_argument, "That is not an outcome."_said,
            "An outcome is succeeded, failed, refused, expired or unknown."_said, "outcome.status");
}

Verdict decide(Deciding& d, const ExpireOrder& asked) {
  const auto* order = d.state().order(asked.order);
  if (order == nullptr) return no_such_order();
  if (order->status == OrderStatus::delivered)
    return no(RefusalCode::order_outstanding, "The machine has taken this order, so it is waited for."_said,
              "Wait for its outcome, or state what came of it."_said);
  if (order->status != OrderStatus::ordered) return ended_already(*order);
  if (d.now < order->expires_at)
    return no(RefusalCode::order_outstanding, "This order is good until {}."_said(order->expires_at),
              "Wait for it."_said);
  d.happens(OrderExpired{asked.order, "No machine took it in time, so it was not done."});
  return {};
}

Verdict decide(Deciding& d, const ResolveOrder& asked) {
  const auto* order = d.state().order(asked.order);
  if (order == nullptr) return no_such_order();
  if (order->status == OrderStatus::ordered)
    return no(RefusalCode::order_outstanding, "No machine has taken this order yet."_said,
              "Wait until it is taken or expires."_said);
  if (order->status != OrderStatus::delivered && order->status != OrderStatus::unknown) return ended_already(*order);
  if (auto refusal = blank_reason("statement", asked.statement)) return refusal;
  d.happens(OrderResolved{asked.order, asked.succeeded, false, asked.statement});
  return {};
}

}  // namespace standfirm::incident
