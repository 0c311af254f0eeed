// /v1/clients with people, machines, agreement and enrolment tokens.
#include "wire/people/clients.hpp"

#include "server/routes/route.hpp"

namespace standfirm::server {

void add_clients(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<ClientPage>("/v1/clients", "list_clients", "The firm's clients by name.").of("clients").by(staff()).paged().taking({"search", "only those whose name contains this"});
  to.post<AddClient, Made>("/v1/clients", "add_client", "Adds a client with its time zone and currency.")
      .of("clients").by({Role::owner, Role::dispatcher}).answering(201).versioned();
  to.get<ClientView>("/v1/clients/{client}", "read_client", "One client: agreement in force, people, machines.").of("clients").by(staff()).versioned();
  to.post<AddPerson, Made>("/v1/clients/{client}/people", "add_person", "Adds somebody who works at the client; approvers may authorise time.")
      .of("clients").by(staff()).answering(201).with_if_match();
  to.post<AddMachineToClient, Made>("/v1/clients/{client}/machines", "add_machine_to_client", "Adds a machine of the client's; an agent enrols it later.")
      .of("clients").by(staff()).answering(201).with_if_match();
  to.post<AgreementTerms, Made>("/v1/clients/{client}/agreement", "agree_terms", "Puts a new version of the agreement in force from now on.")
      .of("clients").by({Role::owner}).answering(201).with_if_match().refusing({currency_differs});
  to.post<MakeEnrolmentToken, EnrolmentToken>("/v1/clients/{client}/enrolment_tokens", "make_enrolment_token", "Makes a single-use token that enrols one machine of this client; shown this once.")
      .of("clients").by({Role::owner, Role::technician}).answering(201).refusing({machine_not_of_this_client});
}

}  // namespace standfirm::server
