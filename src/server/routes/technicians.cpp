// /v1/technicians: who works at the firm.
#include "server/routes/handle.hpp"
#include "server/sessions/passwords.hpp"
#include "wire/people/clients.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {
namespace {

/// The technician is made in the ledger, then gets the password; asked again with the same key, a lost half is made
/// good.
void add(std::unique_ptr<Call> call) {
  auto body = call->body<wire::people::AddTechnician>();
  if (!body) return;
  if (const auto fault = fault_in_password(body->password)) return call->refuse(*fault);
  auto& engine = call->house.engine;
  const auto caller = call->caller();
  const auto options = call->options();
  engine::AddTechnician request{body->name, body->email, body->role};
  auto then = [call = std::move(call), password = std::move(body->password)](const std::exception_ptr& outage,
                                                                             Allowed<engine::Done> done) mutable {
    if (outage) return call->outage(outage);
    if (!done) return call->refuse(done.error());
    on_a_worker(std::move(call), [done = std::move(*done), password](Call& on) {
      set_password(on.house.engine.keep(), TechnicianId{*uuid_from_text(done.id.value_or(""))}, password);
      on.answer_json(201, as_made(done));
    });
  };
  engine.submit(std::move(request), caller, options, std::move(then));
}

}  // namespace

void add_technicians(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<TechnicianPage>("/v1/technicians", "list_technicians", "Everybody who works at the firm.")
      .of("technicians")
      .by(staff())
      .paged()
      .does(reads([](const Call& call) { return call.house.engine.technicians(call.list); }));
  to.post<AddTechnician, Made>("/v1/technicians", "add_technician",
                               "Adds somebody to the firm, with a first password of at least 12 characters.")
      .of("technicians")
      .by({Role::owner})
      .answering(201)
      .refusing({already_done})
      .does(add);
}

}  // namespace standfirm::server
