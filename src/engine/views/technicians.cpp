// The row of a technician, and their address.
#include "engine/views/rows.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

void show(Work& work, TechnicianId id, const technician::State& s, std::uint64_t version,
          const std::vector<technician::Event>&) {
  const wire::people::TechnicianView row{id, s.name, s.email, s.role, s.active};
  work.tx().put(store::Row{std::string(view::technicians),
                           id.text(),
                           {},
                           folded_case(s.name) + " " + id.text(),
                           folded_case(s.name + " " + s.email),
                           json::write_text(row)});
  index(work.tx(), "technician/" + s.email, id.text());
  change_stamp(work.tx(), "technicians", work.make_id<LinkId>().text());
  work.changed("technician", id.text(), version);
}

}  // namespace standfirm::engine
