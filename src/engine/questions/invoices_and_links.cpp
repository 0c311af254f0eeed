// One invoice; and what the holder of a client link may see.
#include <fmt/format.h>

#include "base/business_hours.hpp"
#include "core/incident/views.hpp"
#include "engine/impl.hpp"
#include "engine/questions/script.hpp"
#include "engine/same_shape.hpp"
#include "engine/views/invoices.hpp"

namespace standfirm::engine {

Allowed<wire::people::InvoiceView> Engine::invoice(InvoiceId id) const {
  return impl_->look([&](const store::Reader& reader) -> Allowed<wire::people::InvoiceView> {
    const auto folded = read_folded<Invoices>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return refuse(RefusalCode::not_found, "There is no such invoice."_said);
    auto v = shown(folded->state, folded->version);
    if (!v.billed_to) {
      const auto client = read_folded<Clients>(reader, impl_->shared.memory, v.client);
      v.billed_to = same_shape<wire::people::BillingDetails>(client->state.billing);
    }
    return v;
  });
}

Allowed<wire::people::LinkView> Engine::link(std::string_view token) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<wire::people::LinkView> {
    const auto id = impl_->shared.tokens.read(LinkPurpose::approve_time, token);
    const auto record = id ? reader.record(link_kind, id->text(), now) : std::nullopt;
    const auto link =
        record ? json::read_text<Link>(record->body, json::Unknown::ignore) : std::unexpected(json::Error{});
    if (!link)
      return refuse(RefusalCode::not_found, "This link isn't one of ours."_said,
                    "Open the newest message from us, or call us."_said);
    if (link->state == LinkState::open && now >= link->expires_at)
      return refuse(RefusalCode::link_expired, "This link has expired."_said, "Call us, or ask for a new one."_said);
    const auto incident = read_folded<Incidents>(reader, impl_->shared.memory, link->incident);
    const auto client = read_folded<Clients>(reader, impl_->shared.memory, link->client);
    const auto& s = incident->state;
    wire::people::LinkView v;
    v.purpose = std::string(json::enum_text(link->purpose));
    v.firm_name = impl_->shared.settings.firm_name;
    v.firm_phone = impl_->shared.settings.firm_phone;
    v.client_name = client->state.name;
    v.incident_number = s.number;
    v.summary = s.summary;
    if (const auto* person = client->state.person(link->person)) v.approver_name = person->name;
    v.minutes = link->minutes;
    v.hourly_rate = link->hourly_rate;
    v.at_most = at_hourly_rate(link->hourly_rate, link->minutes);
    v.at_limit = link->at_limit;
    v.at_limit_in_words = "When these {} are used up and the machine isn't clean, we {}."_said(spoken(link->minutes),
                                                                                               spoken(link->at_limit));
    const auto clock = incident::clock_at(s, now);
    v.so_far.push_back(
        "Reported on {}."_said(Moment{s.reported_at, local_text(s.reported_at, client->state.time_zone)}));
    if (clock.attended > Seconds(0))
      v.so_far.push_back("We have worked {} on it."_said(spoken(std::chrono::ceil<Minutes>(clock.attended))));
    if (clock.included > Seconds(0))
      v.so_far.push_back("Your agreement includes {} of it."_said(spoken(std::chrono::floor<Minutes>(clock.included))));
    if (clock.authorised > Seconds(0))
      v.so_far.push_back("You have approved {} before."_said(spoken(std::chrono::floor<Minutes>(clock.authorised))));
    v.state = std::string(json::enum_text(link->state));
    v.expires_at = link->expires_at;
    return v;
  });
}

}  // namespace standfirm::engine
