// /v1/sessions: signing in, who am I, signing out.
#include "server/routes/route.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {

void add_sessions(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.post<SignIn, SessionView>("/v1/sessions", "sign_in", "Signs a technician in; the session is a cookie that scripts cannot read.")
      .of("sessions").by_anyone().answering(201).refusing({signed_out, too_many_requests});
  to.get<SessionView>("/v1/sessions/current", "read_session", "Who is signed in, and the CSRF token to send with every change.")
      .of("sessions").by(staff()).by_a_person();
  to.remove("/v1/sessions/current", "sign_out", "Ends the session now, everywhere it is used.")
      .of("sessions").by(staff()).by_a_person();
}

}  // namespace standfirm::server
