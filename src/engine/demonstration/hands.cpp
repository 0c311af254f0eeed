#include "engine/demonstration/hands.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/demonstration/said.hpp"
#include "engine/streams/actions.hpp"

namespace standfirm::engine::demonstration {
namespace {

constexpr unsigned most_actions_of_a_step = 40;
constexpr unsigned most_steps = 60;

bool cleans(const actions::Action& action) {
  const auto* scan = std::get_if<actions::Scan>(&action);
  return scan != nullptr && scan->clean;
}
bool has_need(const wire::people::StepView& step, std::string_view what) {
  return std::ranges::any_of(step.needs, [&](const auto& n) { return n.what == what && !n.met && !n.waived_by; });
}
bool all_met(const wire::people::StepView& step) {
  return std::ranges::all_of(step.needs, [](const auto& n) {
    return n.met || n.waived_by || n.what == "statement" || n.what == "machines_accounted_for" ||
           n.what == "verified_as_user";
  });
}
/// What a careful technician leaves alone unless it is what the step is there for.
bool tempting(const std::string& action, const wire::people::StepView& step) {
  if (action == "restore_file" || action == "add_administrator") return false;
  if (action == "roll_back") return step.phase == Phase::rolling_back;
  return true;
}
const wire::people::StepView& current(const wire::people::IncidentView& v) {
  const auto found = std::ranges::find(v.steps, v.current_step, &wire::people::StepView::id);
  if (found == v.steps.end()) throw std::runtime_error(v.number + " is at no step of the procedure: " + v.current_step);
  return *found;
}

}  // namespace

Done Hands::must(Request request) { return must(std::move(request), technician_); }
Done Hands::must(Request request, const Caller& caller) {
  auto answer = engine_.act(std::move(request), caller);
  if (!answer)
    throw std::runtime_error("refused: " + std::string(json::enum_text(answer.error().code)) + ": " +
                             answer.error().sentence.text);
  return std::move(*answer);
}

wire::people::IncidentView Hands::look(IncidentId id) const {
  auto view = engine_.incident(id, technician_);
  if (!view) throw std::runtime_error(view.error().sentence.text);
  return std::move(*view);
}

void Hands::order(IncidentId id, MachineId machine, const std::string& step, const actions::Action& action,
                  const Pretended& pretended) {
  const auto before = look(id);
  // Nothing is left to find once a tool has cleaned or the machine was rolled back.
  const bool infected = std::ranges::none_of(before.orders, [&](const auto& o) {
    return o.machine == machine && o.status == OrderStatus::succeeded &&
           (o.action == "scan" || o.action == "roll_back");
  });
  const auto done = must(OrderAction{id, {machine, step, written(action)}});
  const OrderId order{uuid_from_text(done.id.value_or("")).value_or(Uuid{})};
  const Caller agent{Actor::of(machine)};
  must(RecordDelivered{machine, order}, agent);
  const auto started = clock_.now();
  clock_.advance(Seconds(20));
  actions::Outcome outcome{order,
                           OrderStatus::succeeded,
                           said_by_machine(actions::kind_of(action), infected && cleans(action)),
                           answer(action, pretended, clock_.now(), infected),
                           started,
                           clock_.now(),
                           "boot-" + to_text(clock_.now())};
  must(RecordOutcome{machine, std::move(outcome)}, agent);
}

void Hands::do_step(IncidentId id, const Pretended& pretended, Minutes each) {
  auto view = look(id);
  const auto step_id = view.current_step;
  std::vector<std::string> ordered;
  for (unsigned n = 0; n < most_actions_of_a_step; ++n) {
    const auto& step = current(view);
    if (all_met(step)) break;
    const wire::people::PossibleAction* next = nullptr;
    for (const auto& a : step.actions) {
      const auto key = a.machine.text() + json::text(a.arguments);
      if (a.allowed && tempting(a.action, step) && std::ranges::find(ordered, key) == ordered.end()) {
        next = &a;
        ordered.push_back(key);
        break;
      }
    }
    if (next == nullptr) break;
    const auto action = action_from(next->arguments, json::Unknown::ignore);
    if (!action) throw std::runtime_error(action.error().text());
    order(id, next->machine, step_id, *action, pretended);
    clock_.advance(each);
    view = look(id);
  }
  const auto& step = current(view);
  const bool confirm = has_need(step, "verified_as_user"), account = has_need(step, "machines_accounted_for");
  for (const auto& m : view.machines) {
    if (confirm) on(id, incident::ConfirmAsUser{m.id, "It is as it was, nothing strange.", {}});
    if (account && m.disposition == Disposition::open) {
      const bool back = std::ranges::any_of(view.orders, [&](const auto& o) {
        return o.machine == m.id && o.action == "roll_back" && o.status == OrderStatus::succeeded;
      });
      on(id, incident::AccountForMachine{m.id, back ? Disposition::rolled_back : Disposition::cleaned,
                                         "Verified with the user."});
    }
  }
  clock_.advance(each);
  on(id, incident::EndStep{step_id, true, said_at_end_of(step_id)});
}

void Hands::work_until(IncidentId id, const std::string& step, const Pretended& pretended, Minutes each) {
  for (unsigned n = 0; n < most_steps; ++n) {
    if (look(id).current_step == step) return;
    do_step(id, pretended, each);
  }
  throw std::runtime_error("the procedure doesn't come to the step " + step);
}

}  // namespace standfirm::engine::demonstration
