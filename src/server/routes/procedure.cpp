// /v1/procedure: the firm's procedure as it runs.
#include "wire/people/procedure.hpp"

#include "server/routes/handle.hpp"

namespace standfirm::server {
namespace {

wire::people::ProcedureView view_of(const procedure::Procedure& from) {
  wire::people::ProcedureView out{from.id, from.title, from.version, from.first_step, {}, {}, from.approved_tools};
  for (const auto& step : from.steps) {
    auto& shown = out.steps.emplace_back(wire::people::ProcedureStep{
        step.id, step.title, step.phase, step.do_this, step.say, {}, {}, step.on_success, step.on_failure});
    for (const auto& action : step.actions) shown.actions.push_back(action.kind);
    for (const auto need : step.needs) shown.needs.emplace_back(json::enum_text(need));
  }
  for (const auto need : from.closing_needs) out.closing_needs.emplace_back(json::enum_text(need));
  return out;
}

}  // namespace

void add_procedure(RouteTable& to) {
  to.get<wire::people::ProcedureView>("/v1/procedure", "read_procedure",
                                      "The steps as they run now, with the version of the file.")
      .of("binder")
      .by(staff())
      .does(reads([](const Call& call) {
        return Allowed<wire::people::ProcedureView>(view_of(call.house.engine.settings().procedure));
      }));
}

}  // namespace standfirm::server
