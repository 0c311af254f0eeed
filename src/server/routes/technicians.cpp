// /v1/technicians: who works at the firm.
#include "server/routes/route.hpp"
#include "wire/people/clients.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {

void add_technicians(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<TechnicianPage>("/v1/technicians", "list_technicians", "Everybody who works at the firm.").of("technicians").by(staff()).paged();
  to.post<AddTechnician, Made>("/v1/technicians", "add_technician", "Adds somebody to the firm, with a first password of at least 12 characters.")
      .of("technicians").by({Role::owner}).answering(201).refusing({already_done});
}

}  // namespace standfirm::server
