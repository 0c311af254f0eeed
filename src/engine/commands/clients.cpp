#include "base/business_hours.hpp"
#include "engine/commands/commands.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

Done decide_and_append(Work& work, ClientId id, const client::Command& command, const client::Facts& facts = {},
                       std::optional<std::string> made = {}) {
  work.append<Clients>(id, allowed_or_refused(client::decide(work.load<Clients>(id).state, command, facts)));
  return work.done<Clients>(id, std::move(made));
}

}  // namespace

Done carry_out(Work& work, const AddClient& r, const Options&) {
  const auto id = work.make_id<ClientId>();
  client::Facts facts;
  facts.name_taken = looked_up(work.tx(), "client/" + folded_case(r.client.name)).has_value();
  facts.time_zone_known = is_known_zone(r.client.time_zone);
  return decide_and_append(work, id, client::Add{id, r.client.name, r.client.time_zone, r.client.currency}, facts,
                           id.text());
}

Done carry_out(Work& work, const AddPerson& r, const Options& options) {
  work.expect<Clients>(r.client, options);
  const auto id = work.make_id<PersonId>();
  const auto& p = r.person;
  return decide_and_append(work, r.client, client::AddPerson{id, p.name, p.email, p.phone, p.approver, p.user_name}, {},
                           id.text());
}

Done carry_out(Work& work, const ChangePerson& r, const Options& options) {
  work.expect<Clients>(r.client, options);
  return decide_and_append(
      work, r.client, client::ChangePerson{r.person, r.to.name, r.to.email, r.to.phone, r.to.approver, r.to.user_name});
}

Done carry_out(Work& work, const RecordPersonLeft& r, const Options& options) {
  work.expect<Clients>(r.client, options);
  return decide_and_append(work, r.client, client::RecordPersonLeft{r.person});
}

Done carry_out(Work& work, const AgreeTerms& r, const Options& options) {
  const auto& known = work.known<Clients>(r.client).state;
  work.expect<Clients>(r.client, options);
  const auto id = known.agreement.value_or(work.make_id<AgreementId>());
  const agreement::AgreeTerms command{id, r.client, r.terms, r.in_force_from.value_or(work.now())};
  const auto& before = work.load<Agreements>(id).state;
  work.append<Agreements>(id, allowed_or_refused(agreement::decide(before, command, known.currency, known.time_zone)));
  if (!known.agreement)
    work.append<Clients>(r.client, allowed_or_refused(client::decide(known, client::TakeAgreement{id}, {})));
  return work.done<Clients>(r.client, id.text());
}

Done carry_out(Work& work, const DeclineRecommendation& r, const Options& options) {
  work.expect<Clients>(r.client, options);
  return decide_and_append(work, r.client,
                           client::DeclineRecommendation{r.what, r.yearly_risk, r.by, r.reason, work.now()});
}

}  // namespace standfirm::engine
