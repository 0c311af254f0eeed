#include "letters/pdf/incident_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

using wire::people::IncidentMachine;
using wire::people::IncidentView;

/// A table of many rows says how many it leaves out, rather than printing a book.
constexpr std::size_t most_rows = 400;

std::string disposition_text(Disposition disposition) {
  switch (disposition) {
    case Disposition::open:
      return "still open";
    case Disposition::cleaned:
      return "cleaned";
    case Disposition::rolled_back:
      return "rolled back";
    case Disposition::reinstalled:
      return "reinstalled";
    case Disposition::replaced:
      return "replaced";
    case Disposition::not_infected:
      return "not infected";
  }
  return "";
}

std::string status_text(OrderStatus status) {
  switch (status) {
    case OrderStatus::ordered:
      return "ordered";
    case OrderStatus::delivered:
      return "under way";
    case OrderStatus::succeeded:
      return "done";
    case OrderStatus::failed:
      return "failed";
    case OrderStatus::refused:
      return "refused";
    case OrderStatus::expired:
      return "expired";
    case OrderStatus::unknown:
      return "unknown";
  }
  return "";
}

std::string through_text(Channel channel) {
  switch (channel) {
    case Channel::console:
      return "in the console";
    case Channel::phone:
      return "by phone";
    case Channel::email:
      return "by e-mail";
    case Channel::link:
      return "by link";
    case Channel::in_person:
      return "in person";
    case Channel::api:
      return "by another program";
    case Channel::webhook:
      return "by an alert";
    case Channel::agent:
      return "by the machine itself";
  }
  return "";
}

/// "14 h 5 min", or "3 days" where minutes no longer matter.
std::string span_text(TimePoint from, TimePoint to) {
  const auto span = std::chrono::duration_cast<Seconds>(to - from);
  if (span >= Seconds(48 * 3600)) return fmt::format("{} days", span.count() / 86400);
  return duration_text(std::max(span, Seconds(0)));
}

std::string text_in(const json::Object& object, std::string_view field) {
  const auto* value = object.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// What the tools found: from the results as the machines sent them, so nothing is taken for granted about their shape.
Values findings_of(const IncidentView& incident, bool& any) {
  Values list(Values::type::list);
  std::set<std::string> seen;
  const auto add = [&](const std::string& what, const std::string& where, const std::string& hash,
                       const std::string& then) {
    if (seen.size() >= most_rows || !seen.insert(what + '\0' + where + '\0' + hash).second) return;
    Values row;
    put(row, "what", one_line(what, 200));
    put(row, "where", one_line(where, 500));
    put(row, "sha256", one_line(hash, 64));
    put(row, "then", one_line(then, 200));
    list << row;
    any = true;
  };
  for (const auto& order : incident.orders) {
    const auto* result = order.result ? order.result->if_object() : nullptr;
    if (result == nullptr) continue;
    if (const auto* threats = result->if_contains("threats"); threats != nullptr && threats->is_array()) {
      for (const auto& each : threats->get_array()) {
        const auto* threat = each.if_object();
        if (threat == nullptr) continue;
        const auto vault = text_in(*threat, "vault_id"), left = text_in(*threat, "why_left");
        const auto* taken = threat->if_contains("taken_by_tool");
        add(text_in(*threat, "signature"), text_in(*threat, "path"), text_in(*threat, "sha256"),
            !vault.empty()                                              ? "quarantined"
            : taken != nullptr && taken->is_bool() && taken->get_bool() ? "taken away by the tool itself"
            : !left.empty()                                             ? "left: " + left
                                                                        : "found");
      }
    }
    if (order.action == "remove_startup_entry") {
      if (const auto* entry = result->if_contains("entry"); entry != nullptr && entry->is_object())
        add(fmt::format("Start-up entry {}", text_in(entry->get_object(), "name")),
            text_in(entry->get_object(), "location"), text_in(entry->get_object(), "digest"), "taken out");
    }
    if (const auto* back = result->if_contains("came_back"); back != nullptr && back->is_array()) {
      for (const auto& each : back->get_array())
        if (const auto* entry = each.if_object())
          add(fmt::format("Came back at sign-in: {}", text_in(*entry, "name")), text_in(*entry, "location"),
              text_in(*entry, "digest"), "seen");
    }
  }
  return list;
}

Values machines_of(const IncidentView& incident, const std::string& zone) {
  Values list(Values::type::list);
  for (const auto& machine : incident.machines) {
    Values row;
    put(row, "name", one_line(machine.name, 100));
    put(row, "how", disposition_text(machine.disposition));
    put(row, "first_evidence", machine.first_evidence_at ? minute_text(*machine.first_evidence_at, zone) : "");
    std::string checks;
    const auto check = [&](bool met, const char* words) {
      if (met) checks += (checks.empty() ? "" : ", ") + std::string(words);
    };
    check(machine.verified_as_user, "verified as its user");
    check(machine.updates_applied, "all updates applied");
    check(machine.new_restore_point, "new restore point made");
    check(machine.isolated, "still isolated");
    put(row, "checks", checks);
    list << row;
  }
  return list;
}

Values orders_of(const IncidentView& incident, const std::string& zone) {
  Values list(Values::type::list);
  std::size_t rows = 0;
  for (const auto& order : incident.orders) {
    if (++rows > most_rows) break;
    const auto machine = std::ranges::find(incident.machines, order.machine, &IncidentMachine::id);
    Values row;
    put(row, "at", minute_text(order.ended_at.value_or(order.ordered_at), zone));
    put(row, "what", one_line(order.title.text, 100));
    put(row, "machine", machine == incident.machines.end() ? "" : one_line(machine->name, 100));
    put(row, "status", status_text(order.status));
    row.set("bad", Values(order.status != OrderStatus::succeeded));
    put(row, "sentence", one_line(order.sentence, 400));
    put(row, "by", one_line(order.ordered_by.name, 100));
    list << row;
  }
  return list;
}

Values timeline_of(const IncidentReport& report) {
  Values days(Values::type::list);
  std::string day;
  Values rows(Values::type::list);
  const auto close = [&] {
    if (day.empty()) return;
    Values one;
    put(one, "day", day);
    one.set("rows", rows);
    days << one;
    rows = Values(Values::type::list);
  };
  std::size_t count = 0;
  for (const auto& entry : report.timeline) {
    if (++count > most_rows) break;
    const auto on = day_text(entry.at, report.time_zone);
    if (on != day) {
      close();
      day = on;
    }
    Values row;
    put(row, "time", time_of_day_text(entry.at, report.time_zone));
    put(row, "who", one_line(entry.who.text, 100));
    put(row, "sentence", one_line(entry.sentence.text, 600));
    rows << row;
  }
  close();
  return days;
}

void money(Values& values, const IncidentView& incident, const std::string& zone) {
  put(values, "attended", incident.clock.attended.count() > 0 ? duration_text(incident.clock.attended) : "none");
  put(values, "included", incident.clock.included.count() > 0 ? duration_text(incident.clock.included) : "");
  put(values, "authorised", incident.clock.authorised.count() > 0 ? duration_text(incident.clock.authorised) : "");
  put(values, "total", amount_with_currency(incident.invoice.total));
  Values lines(Values::type::list);
  for (const auto& line : incident.invoice.lines) {
    Values row;
    put(row, "text", one_line(line.text, 300));
    put(row, "amount", amount_text(line.amount));
    put(row, "normal", line.normal_price != line.amount ? amount_text(line.normal_price) : "");
    lines << row;
  }
  values.set("money_lines", lines);
  values.set("has_money", Values(!incident.invoice.lines.empty()));
  Values approvals(Values::type::list);
  for (const auto& each : incident.authorisations)
    approvals << Values(fmt::format("{} authorised {} at {} an hour {} on {}.", one_line(each.by.name, 100),
                                    duration_text(std::chrono::duration_cast<Seconds>(each.minutes)),
                                    amount_with_currency(each.hourly_rate), through_text(each.heard_by),
                                    minute_text(each.at, zone)));
  values.set("approvals", approvals);
}

}  // namespace

std::expected<std::string, std::string> incident_report_page(const Stationery& stationery,
                                                             const IncidentReport& report) {
  const auto& incident = report.incident;
  const auto& zone = report.time_zone;
  Values values = head_values(report.from);
  values.set("created", Values(to_text(report.written_at)));
  put(values, "title", "Incident report " + one_line(incident.number, 40));
  put(values, "number", one_line(incident.number, 40));
  put(values, "client_name", one_line(incident.client.name, 200));
  put(values, "summary", one_line(incident.summary, 600));
  put(values, "written", day_text(report.written_at, zone));
  put(values, "zone", zone_text(report.written_at, zone));
  put(values, "reported", minute_text(incident.reported_at, zone));
  put(values, "reporter", incident.reported_by ? one_line(incident.reported_by->name, 100) : "");
  put(values, "through", through_text(incident.reported_through));
  put(values, "technician", incident.assigned_to ? one_line(incident.assigned_to->name, 100) : "");
  put(values, "responded_after", incident.responded_at ? span_text(incident.reported_at, *incident.responded_at) : "");
  put(values, "closed", incident.closed_at ? minute_text(*incident.closed_at, zone) : "");
  put(values, "closed_after", incident.closed_at ? span_text(incident.reported_at, *incident.closed_at) : "");
  values.set("open", Values(!incident.closed_at));
  values.set("machines", machines_of(incident, zone));
  bool found = false;
  values.set("findings", findings_of(incident, found));
  values.set("found", Values(found));
  values.set("orders", orders_of(incident, zone));
  values.set("has_orders", Values(!incident.orders.empty()));
  put(values, "orders_left_out",
      incident.orders.size() > most_rows ? std::to_string(incident.orders.size() - most_rows) : "");
  values.set("days", timeline_of(report));
  values.set("has_timeline", Values(!report.timeline.empty()));
  put(values, "timeline_left_out",
      report.timeline.size() > most_rows ? std::to_string(report.timeline.size() - most_rows) : "");
  money(values, incident, zone);
  Values evidence(Values::type::list);
  for (std::size_t i = 0; i < incident.evidence.size() && i < most_rows; ++i) {
    Values row;
    put(row, "name", one_line(incident.evidence[i].name, 200));
    put(row, "at", minute_text(incident.evidence[i].at, zone));
    put(row, "sha256", one_line(incident.evidence[i].sha256, 64));
    evidence << row;
  }
  values.set("evidence", evidence);
  values.set("has_evidence", Values(!incident.evidence.empty()));
  Values advice(Values::type::list);
  for (std::size_t i = 0; i < report.advice.size() && i < 20; ++i) advice << Values(one_line(report.advice[i], 600));
  values.set("advice", advice);
  values.set("has_advice", Values(!report.advice.empty()));
  return stationery.fill("incident_report.html", values);
}

std::expected<std::string, std::string> incident_report_pdf(const Stationery& stationery, const Printer& printer,
                                                            const IncidentReport& report) {
  const auto page = incident_report_page(stationery, report);
  if (!page) return page;
  return printer.print(*page, report.written_at);
}

std::string incident_report_file_name(const IncidentView& incident) {
  std::string name = "Incident-" + incident.number;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') c = '-';
  return name + ".pdf";
}

}  // namespace standfirm::letters
