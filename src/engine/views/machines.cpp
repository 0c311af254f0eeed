// The row of a machine, its name and its key.
#include "base/json_text.hpp"
#include "engine/views/rows.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

void show(Work& work, MachineId id, const machine::State& s, std::uint64_t version,
          const std::vector<machine::Event>& events) {
  wire::people::MachineRow row;
  row.id = id;
  row.name = s.name;
  row.client = s.client;
  row.client_name = work.load<Clients>(s.client).state.name;
  row.enrolled = s.enrolment.has_value();
  row.isolated = s.isolated;
  if (s.enrolment) row.agent_version = s.enrolment->agent_version;
  if (s.facts) {
    row.operating_system = s.facts->operating_system;
    row.facts_at = s.facts->read_at;
  }
  row.version = version;
  const auto client = s.client.text();
  work.tx().put(store::Row{std::string(view::machines), id.text(), client, folded_case(s.name) + " " + id.text(),
                           folded_case(s.name + " " + row.client_name), json::direct_text(row)});
  bool name_or_key = false;
  for (const auto& event : events)
    name_or_key = name_or_key || std::holds_alternative<machine::MachineAdded>(event) ||
                  std::holds_alternative<machine::MachineRenamed>(event) ||
                  std::holds_alternative<machine::MachineEnrolled>(event) ||
                  std::holds_alternative<machine::EnrolmentRevoked>(event);
  if (name_or_key) {
    unindex_all(work.tx(), "machine/" + id.text());
    index(work.tx(), "machine/" + client + "/" + folded_case(s.name), id.text(), "machine/" + id.text());
    if (s.enrolment) index(work.tx(), "key/" + s.enrolment->key_fingerprint, id.text(), "machine/" + id.text());
    change_stamp(work.tx(), "client/" + client, work.make_id<LinkId>().text());
  }
  work.changed("machine", id.text(), version);
}

}  // namespace standfirm::engine
