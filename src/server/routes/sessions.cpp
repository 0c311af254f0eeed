// /v1/sessions: signing in, who am I, signing out.
#include <spdlog/spdlog.h>

#include "engine/same_shape.hpp"
#include "server/routes/first_run.hpp"
#include "server/routes/handle.hpp"
#include "server/sessions/cookie.hpp"
#include "server/sessions/passwords.hpp"

namespace standfirm::server {
namespace {

namespace people = wire::people;

people::SessionView view_of(const Call& call, const Visitor& visitor) {
  people::SessionView out{visitor.technician, visitor.name,       visitor.role,
                          visitor.csrf,       visitor.expires_at, call.house.engine.settings().firm_name,
                          std::nullopt};
  if (const auto locked = call.house.lockdown.now())
    out.locked_down = engine::same_shape<people::LockdownView>(*locked);
  return out;
}

bool over_tls(const Call& call) {
  return call.question.peer.encrypted || call.house.public_address.starts_with("https://");
}

void sign_in(Call& call, const people::SignIn& with) {
  auto& house = call.house;
  std::string account = with.email.substr(0, 320);
  for (auto& c : account)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  if (!house.sign_ins_by_address.allow(call.address, call.now) || !house.sign_ins_by_account.allow(account, call.now)) {
    spdlog::warn("sign-in refused for now: too many tries from {}", call.address);
    return call.refuse(
        {RefusalCode::too_many_requests, "Too many tries."_said, "Try again in a quarter of an hour."_said, {}});
  }
  const auto technician = house.engine.technician_by_email(account);
  const bool right =
      is_password(house.engine.keep(), technician ? technician->id : TechnicianId{}, with.password, call.now);
  if (!technician || !right || !technician->active) {
    spdlog::info("sign-in failed from {}", call.address);
    return call.refuse(
        {RefusalCode::signed_out, "The e-mail address and the password do not go together."_said, {}, {}});
  }
  house.sign_ins_by_account.forget(account);
  const auto begun = house.visitors.begin(*technician, call.now);
  net::Response out;
  out.status = 201;
  out.headers.push_back({"Content-Type", "application/json"});
  out.headers.push_back(set_session_cookie(begun.word, house.visitors.session_lasts(), over_tls(call)));
  out.body = json::write_text(view_of(call, begun.visitor));
  call.answer(std::move(out));
}

void sign_out(Call& call) {
  call.house.visitors.end(call.visitor->session);
  net::Response out;
  out.status = 204;
  out.headers.push_back(set_session_cookie("", Seconds(0), over_tls(call)));
  call.answer(std::move(out));
}

}  // namespace

void add_sessions(RouteTable& to) {
  using enum RefusalCode;
  add_first_run(to);
  to.post<people::SignIn, people::SessionView>(
        "/v1/sessions", "sign_in", "Signs a technician in; the session is a cookie that scripts cannot read.")
      .of("sessions")
      .by_anyone()
      .answering(201)
      .refusing({signed_out, too_many_requests})
      .without_comparing_keys()
      .even_when_locked()
      .up_to(4096)
      .does(slowly<people::SignIn>(sign_in));
  to.get<people::SessionView>("/v1/sessions/current", "read_session",
                              "Who is signed in, and the CSRF token to send with every change.")
      .of("sessions")
      .by(staff())
      .by_a_person()
      .does(reads([](const Call& call) { return Allowed<people::SessionView>(view_of(call, *call.visitor)); }));
  to.remove("/v1/sessions/current", "sign_out", "Ends the session now, everywhere it is used.")
      .even_when_locked()
      .of("sessions")
      .by(staff())
      .by_a_person()
      .does(slowly(sign_out));
}

}  // namespace standfirm::server
