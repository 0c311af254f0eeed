// /v1/clients/{client}/agreement: its versions, and what new terms would come to.
#include "wire/people/agreements.hpp"

#include "server/routes/handle.hpp"

namespace standfirm::server {

void add_agreements(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<AgreementVersions>("/v1/clients/{client}/agreement/versions", "list_agreement_versions",
                            "Every version of the client's agreement, newest first, in words.")
      .of("clients")
      .by(staff())
      .does(reads([](const Call& call) { return call.house.engine.agreement_versions(call.id<ClientId>()); }));
  to.post<AgreementTerms, AgreementPreview>(
        "/v1/clients/{client}/agreement/preview", "preview_agreement",
        "What terms would say and come to: in words, what changes, a year's example day by day. Changes nothing.")
      .of("clients")
      .by(staff())
      .without_comparing_keys()
      .even_when_locked()
      .does([](std::unique_ptr<Call> call) {
        const auto terms = call->body<AgreementTerms>();
        if (!terms) return;
        const auto preview = call->house.engine.agreement_preview(call->id<ClientId>(), *terms);
        if (!preview) return call->refuse(preview.error());
        call->answer_with(*preview);
      });
}

}  // namespace standfirm::server
