#include "rehearsal/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/catalogue.hpp"

namespace standfirm::rehearsal {

using namespace wire::people;

IncidentView Story::view() { return play_.dana.get<IncidentView>("/v1/incidents/" + incident_.text()); }

std::vector<TimelineEntry> Story::timeline() {
  std::vector<TimelineEntry> all;
  std::string after;
  for (;;) {
    auto page = play_.dana.get<TimelinePage>("/v1/incidents/" + incident_.text() + "/timeline?limit=200" +
                                             (after.empty() ? "" : "&after=" + after));
    all.insert(all.end(), page.items.begin(), page.items.end());
    if (!page.next || page.items.empty()) return all;
    after = *page.next;
  }
}

void Story::says(const std::string& who, const std::string& what) {
  const auto now = view();
  std::optional<Minutes> minutes;
  std::optional<Money> cost;
  if (now.terms) minutes = std::chrono::floor<Minutes>(now.clock.attended), cost = now.invoice.total;
  play_.told.row({play_.clock.now(), who, what, minutes, cost});
}

void Story::reads_out() {
  const auto now = view();
  for (const auto& step : now.steps)
    if (step.id == now.current_step)
      for (const auto& line : step.say) answers("(script)", "\"" + line.text + "\"");
}

void Story::start_clock() { tell(StartClock{}); }
void Story::pause_clock(const std::string& why) { tell(PauseClock{why}); }

void Story::work_until(Minutes attended) {
  const auto now = view();
  const auto left = Seconds{attended} - now.clock.attended;
  if (left < Seconds{0})
    throw std::runtime_error(
        fmt::format("{} s are on the clock already, more than {} min", now.clock.attended.count(), attended.count()));
  play_.clock.advance(left);
}

OrderAction Story::asked(const std::string& kind, const json::Object& changes) {
  const auto now = view();
  json::Object action{{"type", kind}};
  for (const auto& step : now.steps) {
    if (step.id != now.current_step) continue;
    for (const auto& offered : step.actions) {
      if (offered.action != kind || offered.machine != play_.cast.machine || !offered.arguments.is_object()) continue;
      const auto& arguments = offered.arguments.get_object();
      // Of several scans the one with the tool asked for.
      const auto *wanted = changes.if_contains("tool"), *has = arguments.if_contains("tool");
      if (wanted != nullptr && (has == nullptr || *has != *wanted)) continue;
      for (const auto& member : arguments) action[member.key()] = member.value();
      break;
    }
  }
  for (const auto& member : changes) action[member.key()] = member.value();
  return {play_.cast.machine, now.current_step, action};
}

OrderId Story::order(const std::string& kind, const json::Object& changes) {
  const auto body = asked(kind, changes);
  const auto* tool = body.action.get_object().if_contains("tool");
  says("Dana", "orders of front-desk-pc: " + actions::title_of(kind).text +
                   (tool != nullptr ? " (" + std::string(tool->as_string()) + ")" : ""));
  const auto done = tell(body);
  const auto id = uuid_from_text(done.id.value_or(""));
  if (!id) throw std::runtime_error("the order has no id");
  return OrderId{*id};
}

OrderView Story::outcome(OrderId order, std::chrono::milliseconds deadline) {
  OrderView found;
  found.status = OrderStatus::ordered;
  const auto asked_at = std::chrono::steady_clock::now();
  const bool over = until(deadline, [&] {
    if (found.status == OrderStatus::ordered && !found.title.empty() &&
        std::chrono::steady_clock::now() > asked_at + 60s)
      throw std::runtime_error(found.title.text + ": the machine did not take the order within a minute");
    const auto now = view();
    for (const auto& each : now.orders)
      if (each.id == order) found = each;
    play_.told.progress(found.title.text + ": " + std::string(json::enum_text(found.status)));
    return found.status != OrderStatus::ordered && found.status != OrderStatus::delivered;
  });
  if (!over)
    throw std::runtime_error(fmt::format("{}: no outcome within {} s, it is {}", found.title.text,
                                         deadline.count() / 1000, json::enum_text(found.status)));
  answers("front-desk-pc",
          (found.status == OrderStatus::succeeded ? "" : std::string(json::enum_text(found.status)) + ": ") +
              found.sentence);
  return found;
}

OrderView Story::carry_out(const std::string& kind, const json::Object& changes, std::chrono::milliseconds deadline) {
  auto done = outcome(order(kind, changes), deadline);
  if (done.status != OrderStatus::succeeded)
    play_.told.expect(done.title.text, "succeeded", std::string(json::enum_text(done.status)) + ": " + done.sentence);
  return done;
}

void Story::wait_delivered(OrderId order) {
  const bool delivered = until(60s, [&] {
    const auto now = view();
    return std::ranges::any_of(
        now.orders, [&](const OrderView& each) { return each.id == order && each.status != OrderStatus::ordered; });
  });
  if (!delivered) throw std::runtime_error("the machine did not take the order");
}

void Story::end_step(const std::string& step, const std::string& statement, bool succeeded) {
  tell(EndStep{step, succeeded, statement});
  says("Dana", (succeeded ? "ends the step: " : "ends the step as failed: ") + statement);
}

void Story::expect_step(const std::string& step) {
  play_.told.expect("the procedure's next step", step, view().current_step);
}

void Story::server_dies() {
  says("(fault)", "the server is killed (SIGKILL)");
  play_.server.kill();
  play_.server.start();
  answers("server", "started again, and goes on where its ledger ends");
}

void Story::machine_dies() {
  says("(fault)", "front-desk-pc loses its power");
  play_.machine.power_cut();
  play_.machine.boot();
  answers("front-desk-pc", "boots again");
}

void Story::wait_online() {
  const bool online = until(
      90s, [&] { return play_.dana.get<MachineView>("/v1/machines/" + play_.cast.machine.text()).machine.online; });
  if (!online) throw std::runtime_error("front-desk-pc did not come back to the server");
}

void Story::expect_nothing_lost_or_twice() {
  static const std::set<std::string> ends = {"order_succeeded", "order_failed", "order_refused", "order_expired",
                                             "order_unknown"};
  std::map<std::string, unsigned> begun, delivered, ended;
  std::uint64_t version = 0;
  bool in_order = true;
  for (const auto& entry : timeline()) {
    in_order = in_order && entry.version > version;
    version = entry.version;
    if (!entry.order) continue;
    if (entry.type == "action_ordered") ++begun[entry.order->text()];
    if (entry.type == "order_delivered") ++delivered[entry.order->text()];
    if (ends.contains(entry.type)) ++ended[entry.order->text()];
  }
  unsigned lost = 0, twice = 0;
  for (const auto& [order, times] : begun) lost += ended.contains(order) ? 0U : 1U, twice += times > 1 ? 1U : 0U;
  for (const auto& [order, times] : delivered) twice += times > 1 ? 1U : 0U;
  for (const auto& [order, times] : ended) twice += times > 1 ? 1U : 0U;
  play_.told.expect("the time line is in order", in_order);
  play_.told.expect(fmt::format("of {} orders lost", begun.size()), "0", std::to_string(lost));
  play_.told.expect("orders begun, delivered or ended twice", "0", std::to_string(twice));
  play_.told.expect("the ledger's chains hold", !play_.server.verify_ledger().empty());
}

IncidentId incident_from_mail(Play& play, const std::string& subject, const std::string& words) {
  play.told.row({play.clock.now(), "Paula", "writes to virus@firm.example: \"" + subject + "\"", {}, {}});
  play.mail.send("Paula Front", "paula@harbor-dental.example", "virus@firm.example", subject, words);
  std::optional<DeskRow> found;
  const bool there = until(60s, [&] {
    for (const auto& row : play.dana.get<DeskPage>("/v1/desk?limit=200").items)
      if (row.client.id == play.cast.client && row.summary.find(subject) != std::string::npos) found = row;
    play.told.progress("the server fetches its mail");
    return found.has_value();
  });
  if (!there) throw std::runtime_error("the letter did not become an incident within a minute");
  play.told.answer("server", found->number + " is on the desk: " + found->summary);
  return found->id;
}

InvoiceView issue_and_send(Play& play, IncidentId incident) {
  std::optional<InvoiceId> draft;
  const bool drafted = until(30s, [&] {
    draft = play.dana.get<IncidentView>("/v1/incidents/" + incident.text()).invoice_id;
    return draft.has_value();
  });
  if (!drafted) throw std::runtime_error("closing did not draft an invoice");
  const auto address = "/v1/invoices/" + draft->text();
  (void)play.owner.post<CommandDone>(address + "/issue", IssueInvoice{});
  (void)play.owner.post<CommandDone>(address + "/send", SendInvoice{});
  return play.owner.get<InvoiceView>(address);
}

}  // namespace standfirm::rehearsal
