// The rows of an incident: on the desk while it is open, in the list for ever, what it counts for later, whom it
// concerns, its orders, and when it is due.
#include <fmt/format.h>
#include <algorithm>

#include "base/json_text.hpp"
#include "core/billing/billing.hpp"
#include "core/incident/views.hpp"
#include "engine/streams/actions.hpp"
#include "engine/views/incident_money.hpp"
#include "engine/views/rows.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {
namespace {

/// What breaches first: untriaged incidents by their report, then by the next target; those waiting for the client
/// after the rest.
std::string breach_order(const incident::State& s) {
  constexpr std::string_view no_target = "9999";
  std::string next(no_target);
  if (!s.priority)
    next = by_time(s.reported_at);
  else if (!s.responded_at && s.respond_by)
    next = by_time(*s.respond_by);
  else if (s.resolve_by)
    next = by_time(*s.resolve_by);
  return fmt::format("{} {} {:>12}", incident::target_paused(s) ? 2 : 1, next, s.number);
}

IncidentRow row_of(Work& work, const incident::State& s, std::uint64_t version) {
  IncidentRow out;
  auto& row = out.row;
  row.id = s.id;
  row.number = s.number;
  row.client = {s.client, work.load<Clients>(s.client).state.name};
  row.summary = s.summary;
  row.phase = s.phase;
  row.hold = incident::hold_of(s, work.now());
  row.priority = s.priority;
  if (!s.responded_at) row.respond_by = s.respond_by;
  row.resolve_by = s.resolve_by;
  row.target_paused = incident::target_paused(s);
  if (s.assigned_to) row.assigned_to = {*s.assigned_to, work.load<Technicians>(*s.assigned_to).state.name};
  const auto* step = work.settings().procedure.find(s.current_step);
  row.next_step = s.is_closed()               ? ""
                  : step                      ? step->title
                  : s.current_step == "close" ? "Close the incident"
                                              : s.current_step;
  row.attended = s.attended;
  if (s.terms) {
    Minutes limit = s.terms->included;
    for (const auto& a : s.authorisations) limit += a.minutes;
    row.limit = limit;
  }
  row.clock_running = !s.running.empty();
  for (const auto& r : s.running) out.since.push_back(r.since);
  row.reported_at = s.reported_at;
  row.version = version;
  return out;
}

void show_earlier(Work& work, const incident::State& s) {
  EarlierRow row{s.id, s.number, s.reported_at, s.reported_by, {}, false, s.attended, {}, {}, s.closed_at};
  for (const auto& m : s.machines) row.machines.push_back(m.id);
  row.false_alarm = s.is_closed() && !s.machines.empty() && std::ranges::all_of(s.machines, [](const auto& m) {
                      return m.disposition == Disposition::not_infected;
                    });
  row.billed.currency = row.normal_price.currency = work.load<Clients>(s.client).state.currency;
  if (const auto worked = incident::worked(s, work.now())) {
    const auto draft = billing::draft(*worked);
    row.billed = draft.net;
    row.normal_price = {0, draft.net.currency};
    for (const auto& line : draft.lines) row.normal_price = row.normal_price + line.normal_price;
  }
  work.tx().put(store::Row{std::string(view::earlier),
                           s.id.text(),
                           s.client.text(),
                           fmt::format("{:>12}", s.number),
                           {},
                           json::direct_text(row)});
  change_stamp(work.tx(), "earlier/" + s.client.text(), work.make_id<LinkId>().text());
}

void show_concerned(Work& work, const incident::State& s) {
  const auto body = json::direct_text(ConcernedRow{s.id, s.is_closed() ? s.watch_until : std::nullopt});
  for (const auto& m : s.machines)
    work.tx().put(store::Row{
        std::string(view::concerned), m.id.text() + "/" + s.id.text(), m.id.text(), by_time(s.reported_at), {}, body});
  if (!s.reported_by) return;
  const auto key = s.reported_by->text() + "/" + s.id.text();
  if (s.is_closed())
    work.tx().drop(view::concerned, key);
  else
    work.tx().put(
        store::Row{std::string(view::concerned), key, s.reported_by->text(), by_time(s.reported_at), {}, body});
}

void show_order(Work& work, const incident::State& s, OrderId id) {
  const auto* order = s.order(id);
  if (order == nullptr) return;
  const bool waits = order->status == OrderStatus::ordered || order->status == OrderStatus::delivered;
  if (!waits) return work.tx().drop(view::outstanding, id.text());
  const OutstandingRow row{
      order->id,   order->status,          s.client,          order->machine,    s.id,
      order->step, written(order->action), order->ordered_by, order->ordered_at, order->expires_at};
  work.tx().put(store::Row{std::string(view::outstanding),
                           id.text(),
                           order->machine.text(),
                           by_time(order->ordered_at) + id.text(),
                           {},
                           json::direct_text(row)});
}

/// What the events of just now touch besides the incident's own row.
struct Touched {
  bool reported = false, concerned = false, closing = false;
  std::vector<OrderId> orders, new_orders;

  template <class E>
  void operator()(const E& e) {
    if constexpr (std::is_same_v<E, incident::IncidentReported>) reported = true;
    if constexpr (std::is_same_v<E, incident::MachineAdded>) concerned = true;
    if constexpr (std::is_same_v<E, incident::IncidentClosed> || std::is_same_v<E, incident::IncidentReopened>)
      closing = true;
    if constexpr (std::is_same_v<E, incident::ActionOrdered>) new_orders.push_back(e.order);
    if constexpr (requires { e.order; } && !std::is_same_v<E, incident::EvidenceAttached> &&
                  !std::is_same_v<E, incident::FirstEvidenceFound>)
      orders.push_back(e.order);
  }
};

void show_due(Work& work, const incident::State& s) {
  std::optional<TimePoint> at;
  const auto or_earlier = [&](std::optional<TimePoint> other) {
    if (other && (!at || *other < *at)) at = other;
  };
  if (!s.running.empty()) {
    const auto clock = incident::clock_at(s, s.running.back().since);
    if (s.warned_of != clock.limit) or_earlier(clock.warns_at);
    or_earlier(clock.stops_at);
  }
  for (const auto& order : s.orders)
    if (order.status == OrderStatus::ordered) or_earlier(order.expires_at);
  const auto key = s.id.text();
  if (!at) return work.tx().drop(view::due, key);
  work.tx().put(store::Row{std::string(view::due), key, {}, by_time(*at), {}, json::direct_text(DueRow{s.id, *at})});
  work.has_due();
}

}  // namespace

void show(Work& work, IncidentId id, const incident::State& s, std::uint64_t version,
          const std::vector<incident::Event>& events) {
  Touched touched;
  for (const auto& event : events) std::visit(touched, event);
  const auto body = json::direct_text(row_of(work, s, version));
  const auto key = id.text(), client = s.client.text();
  auto search = folded_case(s.number + " " + work.load<Clients>(s.client).state.name + " " + s.summary);
  if (s.is_closed())
    work.tx().drop(view::desk, key);
  else
    work.tx().put(store::Row{std::string(view::desk), key, client, breach_order(s), search, body});
  work.tx().put(store::Row{std::string(view::incidents), key, client, by_time(s.reported_at) + s.number,
                           std::move(search), body});
  if (touched.reported) index(work.tx(), "number/" + s.number, key);
  if (touched.reported || touched.concerned || touched.closing) show_concerned(work, s);
  if (touched.reported || touched.concerned || touched.closing) show_earlier(work, s);
  for (const auto order : touched.new_orders) index(work.tx(), "order/" + order.text(), key);
  for (const auto order : touched.orders) show_order(work, s, order);
  for (const auto order : touched.new_orders)
    if (const auto* made = s.order(order); made && made->status == OrderStatus::ordered) work.order_for(made->machine);
  show_due(work, s);
  show_money(work, s, version, events);
  work.changed("incident", key, version);
  work.changed("desk", key, version);
}

}  // namespace standfirm::engine
