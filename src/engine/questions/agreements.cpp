// An agreement's versions, and what new terms would come to.
#include "core/agreement/example.hpp"
#include "engine/impl.hpp"
#include "engine/questions/questions.hpp"
#include "engine/same_shape.hpp"

namespace standfirm::engine {
namespace {
namespace people = wire::people;

people::AgreementView shown_version(AgreementId id, const agreement::State::Version& version) {
  people::AgreementView v;
  v.id = id;
  v.version = version.version;
  v.in_force_from = version.in_force_from;
  v.terms = shown(version.terms);
  v.in_words = agreement::in_words(version.terms);
  v.warnings = agreement::warnings(version.terms);
  return v;
}
}  // namespace

Allowed<people::AgreementVersions> Engine::agreement_versions(ClientId id) const {
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::AgreementVersions> {
    const auto client = read_folded<Clients>(reader, impl_->shared.memory, id);
    if (client->version == 0) return refuse(RefusalCode::not_found, "There is no such client."_said);
    people::AgreementVersions out;
    out.client = id;
    if (!client->state.agreement) return out;
    const auto agreement = read_folded<Agreements>(reader, impl_->shared.memory, *client->state.agreement);
    const auto& all = agreement->state.versions;
    out.items.reserve(all.size());
    for (auto version = all.rbegin(); version != all.rend(); ++version)
      out.items.push_back(shown_version(*client->state.agreement, *version));
    return out;
  });
}

Allowed<people::AgreementPreview> Engine::agreement_preview(ClientId id, const people::AgreementTerms& asked) const {
  auto terms = terms_from(asked);
  if (!terms) return std::unexpected(std::move(terms.error()));
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::AgreementPreview> {
    const auto client = read_folded<Clients>(reader, impl_->shared.memory, id);
    if (client->version == 0) return refuse(RefusalCode::not_found, "There is no such client."_said);
    people::AgreementPreview out;
    out.example_total = {0, terms->hourly_rate.currency};
    out.refusal = agreement::fault_in(*terms, client->state.currency, client->state.time_zone);
    if (out.refusal) return out;
    out.in_words = agreement::in_words(*terms);
    out.warnings = agreement::warnings(*terms);
    if (client->state.agreement) {
      const auto agreement = read_folded<Agreements>(reader, impl_->shared.memory, *client->state.agreement);
      if (const auto in_force = agreement::in_force(agreement->state, now))
        for (const auto& change : agreement::changes(in_force->terms, *terms))
          out.changes.push_back({change.field, change.before, change.after});
    }
    for (const auto& one : agreement::worked_example(*terms)) {
      out.example_total = out.example_total + one.price;
      out.example.push_back(same_shape<people::ExampleIncident>(one));
    }
    return out;
  });
}

}  // namespace standfirm::engine
