// /v1/clients with people, machines, agreement and enrolment tokens.
#include "wire/people/clients.hpp"

#include "server/routes/handle.hpp"
#include "server/sessions/secrets.hpp"

namespace standfirm::server {
namespace {

namespace people = wire::people;

/// The wire's terms as the core's; what cannot be read is refused with its field.
Allowed<agreement::Terms> terms_of(const people::AgreementTerms& from) {
  auto terms = json::read<agreement::Terms>(json::write(from));
  if (terms) return std::move(*terms);
  return refuse(RefusalCode::invalid_argument, Sentence::as_written(terms.error().text() + "."), {},
                terms.error().field);
}

void agree_terms(std::unique_ptr<Call> call) {
  const auto body = call->body<people::AgreementTerms>();
  if (!body) return;
  auto terms = terms_of(*body);
  if (!terms) return call->refuse(terms.error());
  const auto client = call->id<ClientId>();
  submit(std::move(call), engine::AgreeTerms{client, std::move(*terms), {}}, as_made);
}

void make_token(Call& call, const people::MakeEnrolmentToken& wanted) {
  if (call.house.enrolment == nullptr)
    return call.fault(Fault::unavailable,
                      "Machines cannot reach this server: its agents' listener is off (agents.listen)."_said);
  // With an Idempotency-Key the same question gives the same token again.
  const std::string seed = call.once
                               ? derived_word(call.house.secret, "enrolment\n" + call.visitor->technician.text() +
                                                                     "\n" + call.once->key + "\n" + call.once->digest)
                               : random_word();
  const auto token = call.house.enrolment->make(call.id<ClientId>(), wanted, call.caller(), seed);
  if (token)
    call.answer_with(*token);
  else
    call.refuse(token.error());
}

}  // namespace

void add_clients(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<ClientPage>("/v1/clients", "list_clients", "The firm's clients by name.")
      .of("clients")
      .by(staff())
      .paged()
      .taking({"search", "only those whose name contains this"})
      .does(reads_often([](const Call& call) { return call.house.engine.clients(call.list); }));
  to.post<AddClient, Made>("/v1/clients", "add_client", "Adds a client with its time zone and currency.")
      .of("clients")
      .by({Role::owner, Role::dispatcher})
      .answering(201)
      .versioned()
      .refusing({already_done})
      .does(commands<AddClient>(
          [](const Call&, AddClient body) -> engine::Request { return engine::AddClient{std::move(body)}; }, as_made));
  to.get<ClientView>("/v1/clients/{client}", "read_client", "One client: agreement in force, people, machines.")
      .of("clients")
      .by(staff())
      .versioned()
      .does(reads([](const Call& call) { return call.house.engine.client(call.id<ClientId>()); }));
  to.post<AddPerson, Made>("/v1/clients/{client}/people", "add_person",
                           "Adds somebody who works at the client; approvers may authorise time.")
      .of("clients")
      .by(staff())
      .answering(201)
      .with_if_match()
      .refusing({already_done})
      .does(commands<AddPerson>(
          [](const Call& call, AddPerson body) -> engine::Request {
            return engine::AddPerson{call.id<ClientId>(), std::move(body)};
          },
          as_made));
  to.post<AddMachineToClient, Made>("/v1/clients/{client}/machines", "add_machine_to_client",
                                    "Adds a machine of the client's; an agent enrols it later.")
      .of("clients")
      .by(staff())
      .answering(201)
      .with_if_match()
      .refusing({already_done})
      .does(commands<AddMachineToClient>(
          [](const Call& call, AddMachineToClient body) -> engine::Request {
            return engine::AddMachine{call.id<ClientId>(), std::move(body.name)};
          },
          as_made));
  to.post<AgreementTerms, Made>("/v1/clients/{client}/agreement", "agree_terms",
                                "Puts a new version of the agreement in force from now on.")
      .of("clients")
      .by({Role::owner})
      .answering(201)
      .with_if_match()
      .refusing({currency_differs, nothing_to_do})
      .does(agree_terms);
  to.post<MakeEnrolmentToken, EnrolmentToken>(
        "/v1/clients/{client}/enrolment_tokens", "make_enrolment_token",
        "Makes a single-use token that enrols one machine of this client; shown this once.")
      .of("clients")
      .by({Role::owner, Role::technician})
      .answering(201)
      .refusing({machine_not_of_this_client, already_done})
      .without_comparing_keys()
      .does(slowly<MakeEnrolmentToken>(make_token));
}

}  // namespace standfirm::server
