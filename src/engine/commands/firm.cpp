#include "engine/commands/commands.hpp"
#include "engine/same_shape.hpp"

namespace standfirm::engine {
namespace {
Done decide_and_append(Work& work, const firm::Command& command, const Options& options) {
  work.expect<Firms>(this_firm, options);
  work.append<Firms>(this_firm, allowed_or_refused(firm::decide(work.load<Firms>(this_firm).state, command)));
  return work.done<Firms>(this_firm);
}
}  // namespace

Done carry_out(Work& work, const SetLabourCost& r, const Options& options) {
  if (r.cost.technician) (void)work.known<Technicians>(*r.cost.technician);
  return decide_and_append(work, firm::SetLabourCost{{r.cost.technician, r.cost.from, r.cost.hourly_cost}}, options);
}
Done carry_out(Work& work, const ChangeAssumptions& r, const Options& options) {
  return decide_and_append(work, firm::ChangeAssumptions{same_shape<advice::Assumptions>(r.to)}, options);
}

}  // namespace standfirm::engine
