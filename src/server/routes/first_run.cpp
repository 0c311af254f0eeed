// /v1/first_run: the firm's first owner, made in the browser by whoever can read the server's own words. Shut for good
// as soon as there is an owner; later ones are made on the host's console.
#include "server/routes/first_run.hpp"

#include <spdlog/spdlog.h>

#include "server/routes/handle.hpp"
#include "server/sessions/first_run.hpp"
#include "server/sessions/passwords.hpp"
#include "server/sessions/secrets.hpp"
#include "wire/people/first_run.hpp"

namespace standfirm::server {
namespace {

namespace people = wire::people;

people::FirstRun look(const Call& call) {
  return {nobody_yet(call.house.engine), call.house.engine.settings().firm_name};
}

void begin(Call& call, const people::BeginFirm& with) {
  auto& house = call.house;
  if (!house.sign_ins_by_address.allow(call.address, call.now))
    return call.refuse(
        {RefusalCode::too_many_requests, "Too many tries."_said, "Try again in a quarter of an hour."_said, {}});
  if (!nobody_yet(house.engine))
    return call.refuse({RefusalCode::already_done,
                        "The firm has its people already."_said,
                        "Sign in; further owners are added on the host with: standfirm owner add."_said,
                        {}});
  if (!same_secret(with.code, first_run_code(house.secret))) {
    spdlog::warn("first run: a wrong code from {}", call.address);
    return call.refuse({RefusalCode::invalid_argument, "That is not the code."_said,
                        "The server says it when it starts: look at its log or terminal."_said, "code"});
  }
  if (const auto fault = fault_in_password(with.password)) return call.refuse(*fault);
  const auto made = house.engine.act(engine::AddTechnician{with.name, with.email, Role::owner},
                                     {Actor::of_system("first run"), Role::owner});
  if (!made) return call.refuse(made.error());
  set_password(house.engine.keep(), TechnicianId{*uuid_from_text(made->id.value_or(""))}, with.password);
  spdlog::info("first run: {} is the firm's first owner", with.email);
  call.answer_json(201, as_made(*made));
}

}  // namespace

void add_first_run(RouteTable& to) {
  using enum RefusalCode;
  to.get<people::FirstRun>("/v1/first_run", "read_first_run", "Whether the firm still has nobody who could sign in.")
      .of("sessions")
      .by_anyone()
      .does(reads([](const Call& call) { return Allowed<people::FirstRun>(look(call)); }));
  to.post<people::BeginFirm, people::Made>(
        "/v1/first_run", "begin_firm",
        "Makes the first owner, with the code the server says when it starts; only while there is nobody.")
      .of("sessions")
      .by_anyone()
      .answering(201)
      .refusing({already_done, too_many_requests})
      .without_comparing_keys()
      .up_to(4096)
      .does(slowly<people::BeginFirm>(begin));
}

}  // namespace standfirm::server
