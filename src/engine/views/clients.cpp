// The rows of clients and their agreements: the list, and people found by address.
#include "engine/views/clients.hpp"

#include "engine/views/rows.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

void show(Work& work, ClientId id, const client::State& s, std::uint64_t version, const std::vector<client::Event>&) {
  const ClientListRow row{id,     s.name, s.time_zone, static_cast<unsigned>(s.people.size()), s.agreement.has_value(),
                          version};
  work.tx().put(store::Row{
      std::string(view::clients), id.text(), {}, folded_case(s.name), folded_case(s.name), json::write_text(row)});
  index(work.tx(), "client/" + folded_case(s.name), id.text());
  for (const auto& person : s.people) {
    const auto key = "person/" + person.id.text();
    if (person.email.empty() || person.left)
      work.tx().drop(view::index, key);
    else
      work.tx().put(store::Row{
          std::string(view::index), key, person.email, key, {}, json::write_text(ReporterRow{id, person.id})});
  }
  change_stamp(work.tx(), "client/" + id.text(), work.make_id<LinkId>().text());
  work.changed("client", id.text(), version);
}

void show(Work& work, AgreementId, const agreement::State& s, std::uint64_t version,
          const std::vector<agreement::Event>&) {
  work.changed("client", s.client.text(), version);  // an agreement is shown with its client
}

}  // namespace standfirm::engine
