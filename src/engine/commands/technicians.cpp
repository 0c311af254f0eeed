#include "engine/commands/commands.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

technician::Facts facts_of(Work& work, TechnicianId id, const std::string& email) {
  technician::Facts facts;
  const auto same = looked_up(work.tx(), "technician/" + folded_case(email));
  facts.address_taken = same && *same != id.text();
  for_each_row(work.tx(), rows_of(view::technicians), [&](const store::Row& row) {
    const auto other = from_row<wire::people::TechnicianView>(row);
    if (other.id != id && other.active && other.role == Role::owner) ++facts.other_active_owners;
  });
  return facts;
}

Done decide_and_append(Work& work, TechnicianId id, const technician::Command& command, const std::string& email,
                       std::optional<std::string> made = {}) {
  work.append<Technicians>(
      id, allowed_or_refused(technician::decide(work.load<Technicians>(id).state, command, facts_of(work, id, email))));
  return work.done<Technicians>(id, std::move(made));
}

}  // namespace

Done carry_out(Work& work, const AddTechnician& r, const Options&) {
  const auto id = work.make_id<TechnicianId>();
  return decide_and_append(work, id, technician::Add{id, r.name, r.email, r.role}, r.email, id.text());
}
Done carry_out(Work& work, const ChangeRole& r, const Options& options) {
  work.expect<Technicians>(r.technician, options);
  return decide_and_append(work, r.technician, technician::ChangeRole{r.role}, {});
}
Done carry_out(Work& work, const Deactivate& r, const Options& options) {
  work.expect<Technicians>(r.technician, options);
  return decide_and_append(work, r.technician, technician::Deactivate{r.reason}, {});
}
Done carry_out(Work& work, const Activate& r, const Options& options) {
  work.expect<Technicians>(r.technician, options);
  return decide_and_append(work, r.technician, technician::Activate{}, {});
}

}  // namespace standfirm::engine
