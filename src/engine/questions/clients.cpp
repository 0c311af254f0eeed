// Clients, machines and technicians, one at a time.
#include <fmt/format.h>

#include "core/contact.hpp"
#include "engine/impl.hpp"
#include "engine/questions/questions.hpp"
#include "engine/same_shape.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
template <class T>
std::optional<T> id_from(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto id = uuid_from_text(*text);
  if (!id) return std::nullopt;
  return T{*id};
}
}  // namespace

wire::people::AgreementTerms shown(const agreement::Terms& t) {
  wire::people::AgreementTerms v;
  v.name = t.name;
  v.courtesy_incidents = t.courtesy_incidents;
  v.courtesy_period_days = t.courtesy_period_days;
  v.courtesy_counted_by = std::string(json::enum_text(t.courtesy_counted_by));
  v.courtesy_minutes = t.courtesy_minutes;
  v.included_minutes = t.included_minutes;
  v.hourly_rate = t.hourly_rate;
  v.increment = t.increment;
  v.tax_percent_millis = t.tax_percent_millis;
  for (const auto& target : t.targets)
    v.targets.push_back({target.priority, target.respond_within, target.resolve_within});
  v.business_hours = t.business_hours;
  v.holidays = t.holidays;
  v.watch_days = t.watch_days;
  v.unattended_tool_time_costs = t.unattended_tool_time_costs;
  v.only_our_people_install_software = t.only_our_people_install_software;
  v.lapsed_firewall_voids_courtesy = t.lapsed_firewall_voids_courtesy;
  v.replacement_guide_price = t.replacement_guide_price;
  v.not_included = t.not_included;
  v.payment_days = t.payment_days;
  if (t.rules) v.rules = same_shape<wire::people::AgreementRules>(*t.rules);
  return v;
}

Allowed<agreement::Terms> terms_from(const wire::people::AgreementTerms& v) {
  const auto counted_by = json::enum_from_text<agreement::CountedBy>(v.courtesy_counted_by);
  if (!counted_by)
    return refuse(RefusalCode::invalid_argument, "Courtesy incidents are counted by client, person or machine."_said,
                  "Choose one of them."_said, "courtesy_counted_by");
  agreement::Terms t;
  t.name = v.name;
  t.courtesy_incidents = v.courtesy_incidents;
  t.courtesy_period_days = v.courtesy_period_days;
  t.courtesy_counted_by = *counted_by;
  t.courtesy_minutes = v.courtesy_minutes;
  t.included_minutes = v.included_minutes;
  t.hourly_rate = v.hourly_rate;
  t.increment = v.increment;
  t.tax_percent_millis = v.tax_percent_millis;
  for (const auto& target : v.targets)
    t.targets.push_back({target.priority, target.respond_within, target.resolve_within});
  t.business_hours = v.business_hours;
  t.holidays = v.holidays;
  t.watch_days = v.watch_days;
  t.unattended_tool_time_costs = v.unattended_tool_time_costs;
  t.only_our_people_install_software = v.only_our_people_install_software;
  t.lapsed_firewall_voids_courtesy = v.lapsed_firewall_voids_courtesy;
  t.replacement_guide_price = v.replacement_guide_price;
  t.not_included = v.not_included;
  t.payment_days = v.payment_days;
  if (v.rules) {
    auto rules = taken_as<agreement::Rules>(*v.rules);
    if (!rules) return std::unexpected(std::move(rules.error()));
    t.rules = std::move(*rules);
  }
  return t;
}

Allowed<wire::people::ClientView> Engine::client(ClientId id) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<wire::people::ClientView> {
    const auto folded = read_folded<Clients>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return refuse(RefusalCode::not_found, "There is no such client."_said);
    const auto& s = folded->state;
    wire::people::ClientView v;
    v.client = shown_client(reader, {id, s.name, s.time_zone, static_cast<unsigned>(s.people.size()),
                                     s.agreement.has_value(), folded->version});
    for (const auto& p : s.people)
      if (!p.left) v.people.push_back({p.id, p.name, p.email, p.phone, p.approver, p.user_name});
    if (s.agreement) {
      const auto agreement = read_folded<Agreements>(reader, impl_->shared.memory, *s.agreement);
      if (const auto in_force = agreement::in_force(agreement->state, now)) {
        wire::people::AgreementView a;
        a.id = in_force->id;
        a.version = in_force->version;
        for (const auto& version : agreement->state.versions)
          if (version.version == in_force->version) a.in_force_from = version.in_force_from;
        a.terms = shown(in_force->terms);
        a.in_words = agreement::in_words(in_force->terms);
        a.warnings = agreement::warnings(in_force->terms);
        v.agreement = std::move(a);
      }
    }
    for_each_row(reader, rows_of(view::machines, id.text()), [&](const store::Row& row) {
      auto machine = from_row<wire::people::MachineRow>(row);
      v.machines.push_back(with_presence(machine, impl_->presence_of(machine.id)));
    });
    return v;
  });
}

std::optional<Reporter> Engine::reporter_by_email(std::string_view email) const {
  return impl_->look([&](const store::Reader& reader) -> std::optional<Reporter> {
    if (email.empty()) return std::nullopt;
    const auto page = reader.list(rows_of(view::index, contact::lower(email), 2));
    if (page.rows.size() != 1) return std::nullopt;  // nobody, or people of two clients: somebody must look
    const auto found = from_row<ReporterRow>(page.rows.front());
    return Reporter{found.client, found.person};
  });
}

Allowed<wire::people::MachineView> Engine::machine(MachineId id) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<wire::people::MachineView> {
    const auto row = reader.row(view::machines, id.text());
    if (!row) return refuse(RefusalCode::not_found, "There is no such machine."_said);
    wire::people::MachineView v;
    v.machine = with_presence(from_row<wire::people::MachineRow>(*row), impl_->presence_of(id));
    const auto folded = read_folded<Machines>(reader, impl_->shared.memory, id);
    if (const auto& facts = folded->state.facts) {
      v.facts = json::write(*facts);
      const auto age = std::chrono::floor<Days>(now - facts->read_at);
      if (age >= actions::facts_grow_old_after)
        v.facts_are_old = "These facts are {} days old: the machine has not told of itself since {}."_said(
            age.count(), Moment{facts->read_at, to_text(facts->read_at).substr(0, 10)});
    }
    return v;
  });
}

std::optional<MachineIdentity> Engine::machine_identity(MachineId id) const {
  return impl_->look([&](const store::Reader& reader) -> std::optional<MachineIdentity> {
    const auto folded = read_folded<Machines>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return std::nullopt;
    const auto& s = folded->state;
    MachineIdentity identity{s.id, s.client, s.name, std::nullopt, std::nullopt};
    if (s.enrolment) {
      identity.key_fingerprint = s.enrolment->key_fingerprint;
      identity.agent_version = s.enrolment->agent_version;
    }
    return identity;
  });
}
std::optional<MachineIdentity> Engine::machine_by_key(std::string_view key_fingerprint) const {
  const auto id = impl_->look([&](const store::Reader& reader) {
    return id_from<MachineId>(looked_up(reader, "key/" + std::string(key_fingerprint.substr(0, 64))));
  });
  if (!id) return std::nullopt;
  return machine_identity(*id);
}

std::optional<Technician> Engine::technician(TechnicianId id) const {
  return impl_->look([&](const store::Reader& reader) -> std::optional<Technician> {
    const auto folded = read_folded<Technicians>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return std::nullopt;
    const auto& s = folded->state;
    return Technician{s.id, s.name, s.email, s.role, s.active, folded->version};
  });
}
std::optional<Technician> Engine::technician_by_email(std::string_view email) const {
  const auto id = impl_->look([&](const store::Reader& reader) {
    return id_from<TechnicianId>(
        looked_up(reader, "technician/" + contact::lower(email.substr(0, contact::max_email_bytes))));
  });
  if (!id) return std::nullopt;
  return technician(*id);
}

std::optional<IncidentId> Engine::incident_by_number(std::string_view number) const {
  return impl_->look([&](const store::Reader& reader) {
    return id_from<IncidentId>(looked_up(reader, "number/" + std::string(number.substr(0, 40))));
  });
}

}  // namespace standfirm::engine
