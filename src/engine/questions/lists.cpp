// Lists, page by page, from the views.
#include "core/incident/views.hpp"
#include "engine/impl.hpp"
#include "engine/questions/questions.hpp"
#include "engine/views/clients.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

store::Listing listing(std::string_view view, const ListQuery& query, bool descending = false) {
  auto out = rows_of(view, query.client ? std::optional(query.client->text()) : std::nullopt, query.limit);
  out.search = folded_case(query.search);
  out.descending = descending;
  out.after = query.after;
  return out;
}

/// Reads a page and turns each row into an item. A cursor that isn't one is the caller's mistake.
template <class Page, class Turn>
Allowed<Page> page_of(const store::Store& store, const store::Listing& what, Turn turn) {
  if (what.limit < 1 || what.limit > 200)
    return refuse(RefusalCode::invalid_argument, "A page has 1 to 200 items."_said, "Choose a limit in between."_said,
                  "limit");
  Page page;
  try {
    store.read([&](const store::Reader& reader) {
      page = {};
      auto rows = reader.list(what);
      for (const auto& row : rows.rows) page.items.push_back(turn(reader, row));
      page.next = std::move(rows.next);
    });
  } catch (const store::BadCursor&) {
    return refuse(RefusalCode::invalid_argument, "That is no cursor of this list."_said,
                  "Leave it out to begin at the beginning."_said, "after");
  }
  return page;
}

wire::people::DeskRow shown(const store::Row& row, TimePoint now) {
  auto kept = from_row<IncidentRow>(row);
  for (const auto since : kept.since)
    if (now > since) kept.row.attended += std::chrono::floor<Seconds>(now - since);
  if (kept.row.limit && !kept.since.empty()) kept.row.attended = std::min(kept.row.attended, *kept.row.limit);
  return kept.row;
}

}  // namespace

Allowed<wire::people::DeskPage> Engine::desk(const ListQuery& query) const {
  const auto now = impl_->shared.clock.now();
  return page_of<wire::people::DeskPage>(impl_->shared.store, listing(view::desk, query),
                                         [&](const auto&, const auto& row) { return shown(row, now); });
}
Allowed<wire::people::DeskPage> Engine::incidents(const ListQuery& query) const {
  const auto now = impl_->shared.clock.now();
  return page_of<wire::people::DeskPage>(impl_->shared.store, listing(view::incidents, query, true),
                                         [&](const auto&, const auto& row) { return shown(row, now); });
}

wire::people::ClientRow shown_client(const store::Reader& reader, const ClientListRow& kept) {
  wire::people::ClientRow row;
  row.id = kept.id;
  row.name = kept.name;
  row.time_zone = kept.time_zone;
  row.people = kept.people;
  row.has_agreement = kept.has_agreement;
  row.version = kept.version;
  row.machines = static_cast<unsigned>(reader.count(view::machines, kept.id.text()));
  row.open_incidents = static_cast<unsigned>(reader.count(view::desk, kept.id.text()));
  return row;
}
Allowed<wire::people::ClientPage> Engine::clients(const ListQuery& query) const {
  ListQuery all = query;
  all.client.reset();
  return page_of<wire::people::ClientPage>(
      impl_->shared.store, listing(view::clients, all),
      [](const auto& reader, const auto& row) { return shown_client(reader, from_row<ClientListRow>(row)); });
}

wire::people::MachineRow with_presence(wire::people::MachineRow row, const Presence& presence) {
  if (presence.at) row.last_seen_at = presence.at;
  row.online = presence.online;
  return row;
}
Allowed<wire::people::MachinePage> Engine::machines(const ListQuery& query) const {
  return page_of<wire::people::MachinePage>(impl_->shared.store, listing(view::machines, query),
                                            [&](const auto&, const auto& row) {
                                              auto machine = from_row<wire::people::MachineRow>(row);
                                              return with_presence(machine, impl_->presence_of(machine.id));
                                            });
}

Allowed<wire::people::TechnicianPage> Engine::technicians(const ListQuery& query) const {
  ListQuery all = query;
  all.client.reset();
  return page_of<wire::people::TechnicianPage>(
      impl_->shared.store, listing(view::technicians, all),
      [](const auto&, const auto& row) { return from_row<wire::people::TechnicianView>(row); });
}

Allowed<wire::people::InvoicePage> Engine::invoices(const ListQuery& query) const {
  return page_of<wire::people::InvoicePage>(
      impl_->shared.store, listing(view::invoices, query, true),
      [](const auto&, const auto& row) { return from_row<wire::people::InvoiceView>(row); });
}

}  // namespace standfirm::engine
