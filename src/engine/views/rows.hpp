// src/engine/views/rows.hpp: the views' names, and rows as structs. A row is made from its stream's state and events
// alone, so rebuilding gives the same rows.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "engine/engine.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

namespace view {
/// Of the rows, all together: another one and they are made anew when the server starts.
inline constexpr std::string_view shape = "3";
inline constexpr std::string_view desk = "desk";            ///< open incidents, what breaches first on top
inline constexpr std::string_view incidents = "incidents";  ///< all, by the moment of the report
inline constexpr std::string_view earlier =
    "earlier";  ///< by client: what counts for courtesy and for the conversation
inline constexpr std::string_view concerned =
    "concerned";  ///< by machine or person: incidents a new report may belong to
inline constexpr std::string_view outstanding = "outstanding";  ///< by machine: orders it has not answered
inline constexpr std::string_view due = "due";                  ///< when an incident must be looked at again
inline constexpr std::string_view clients = "clients";
inline constexpr std::string_view machines = "machines";
inline constexpr std::string_view technicians = "technicians";
inline constexpr std::string_view invoices = "invoices";
inline constexpr std::string_view labour = "labour";      ///< stretches of attended time, by when they ended
inline constexpr std::string_view outcomes = "outcomes";  ///< what closed incidents teach, by when they closed
inline constexpr std::string_view advised = "advised";    ///< incidents in which advice was given, by the newest
inline constexpr std::string_view index = "index";        ///< names, addresses, keys and numbers to ids
inline constexpr std::string_view all[] = {desk,     incidents,   earlier,  concerned, outstanding, due,     clients,
                                           machines, technicians, invoices, labour,    outcomes,    advised, index};
}  // namespace view

/// A row that can't be read again is a damaged view: rebuild_views() mends it.
template <class T>
[[nodiscard]] T from_row(const store::Row& row) {
  auto read = json::read_text<T>(row.body, json::Unknown::ignore, 4u << 20);
  if (!read)
    throw StreamParked("the row " + row.key + " of the view " + row.view + ": " + read.error().text() +
                       "; rebuild the views");
  return std::move(*read);
}

/// A view's rows from the beginning, of one scope or of all.
[[nodiscard]] store::Listing rows_of(std::string_view view, std::optional<std::string> scope = {}, unsigned limit = 50);
/// Every row of a listing, page by page; at most 10,000.
void for_each_row(const store::Reader&, store::Listing, const std::function<void(const store::Row&)>&);

/// Lower case, for searching and for names that must not be taken twice.
[[nodiscard]] std::string folded_case(std::string_view);
/// A moment as a sort key.
[[nodiscard]] inline std::string by_time(TimePoint at) { return to_text(at); }

/// The index: "client/<name>", "machine/<client>/<name>", "technician/<email>", "key/<fingerprint>", "number/INC-1001",
/// "order/<order>" (its incident), "invoice_of/<incident>". `scope`: what it is taken out with by unindex_all, at most
/// 200.
[[nodiscard]] std::optional<std::string> looked_up(const store::Reader&, const std::string& name);
void index(store::Transaction&, const std::string& name, const std::string& id, const std::string& scope = {});
void unindex(store::Transaction&, const std::string& name, const std::string& id);  ///< only when it leads to `id`
void unindex_all(store::Transaction&, const std::string& scope);

struct EarlierRow {
  IncidentId id;
  std::string number;
  TimePoint reported_at{};
  std::optional<PersonId> person;
  std::vector<MachineId> machines;
  bool false_alarm = false;
  Seconds attended{0};
  Money billed, normal_price;
  std::optional<TimePoint> closed_at{};
};
BOOST_DESCRIBE_STRUCT(EarlierRow, (),
                      (id, number, reported_at, person, machines, false_alarm, attended, billed, normal_price,
                       closed_at))

/// `since`: clocks running, to add what they ran until the moment of looking.
struct IncidentRow {
  wire::people::DeskRow row;
  std::vector<TimePoint> since;
};
BOOST_DESCRIBE_STRUCT(IncidentRow, (), (row, since))

struct ConcernedRow {
  IncidentId incident;
  std::optional<TimePoint> watch_until;
};  ///< absent: the incident is open
BOOST_DESCRIBE_STRUCT(ConcernedRow, (), (incident, watch_until))

struct OutstandingRow {
  OrderId id;
  OrderStatus status{};
  ClientId client;
  MachineId machine;
  IncidentId incident;
  std::string step;
  json::Value action;
  TechnicianId ordered_by;
  TimePoint ordered_at{}, expires_at{};
};
BOOST_DESCRIBE_STRUCT(OutstandingRow, (),
                      (id, status, client, machine, incident, step, action, ordered_by, ordered_at, expires_at))

/// One stretch of a technician's attended time, as an event counted it.
struct LabourRow {
  IncidentId incident;
  std::string number;
  ClientId client;
  TechnicianId technician;
  std::optional<AgreementId> agreement;
  std::uint64_t agreement_version = 0;
  TimePoint at{};
  Seconds counted{0};
  std::uint64_t event = 0;  ///< the incident's version
  std::string why;
};
BOOST_DESCRIBE_STRUCT(LabourRow, (),
                      (incident, number, client, technician, agreement, agreement_version, at, counted, event, why))

struct AdvisedRow {
  IncidentId incident;
};
BOOST_DESCRIBE_STRUCT(AdvisedRow, (), (incident))

struct DueRow {
  IncidentId incident;
  TimePoint at{};
};
BOOST_DESCRIBE_STRUCT(DueRow, (), (incident, at))

/// Somebody at a client, found by address.
struct ReporterRow {
  ClientId client;
  PersonId person;
};
BOOST_DESCRIBE_STRUCT(ReporterRow, (), (client, person))

}  // namespace standfirm::engine
