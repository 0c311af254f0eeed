// One incident as the screen needs it: what stands in the ledger, what may be done now, and why the rest may not.
#include "core/incident/views.hpp"
#include "engine/commands/commands.hpp"
#include "engine/impl.hpp"
#include "engine/questions/script.hpp"
#include "engine/streams/actions.hpp"
#include "engine/views/invoices.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
namespace people = wire::people;

class Drawing {
 public:
  Drawing(const store::Reader& reader, Engine::Impl& impl, const incident::State& s, std::uint64_t version,
          const Caller& as, TimePoint now)
      : impl_(impl),
        s_(s),
        version_(version),
        as_(as),
        now_(now),
        client_(read_folded<Clients>(reader, impl.shared.memory, s.client)),
        facts_(reader, impl.shared.memory, impl.shared.facts, impl.shared.settings.procedure, s.client, now,
               as.actor.kind == Actor::Kind::technician ? std::optional(as.role) : std::nullopt, Shown::committed) {
    facts_.with_earlier(reader, s.number);
    invoice_ = looked_up(reader, "invoice_of/" + s.id.text());
  }

  people::IncidentView whole() {
    people::IncidentView v;
    v.id = s_.id;
    v.number = s_.number;
    v.version = version_;
    v.client = {s_.client, facts_->client_name};
    if (s_.reported_by) v.reported_by = {*s_.reported_by, name_of(*s_.reported_by)};
    v.summary = s_.summary;
    v.reported_through = s_.reported_through;
    v.reported_at = s_.reported_at;
    v.phase = s_.phase;
    v.hold = incident::hold_of(s_, now_);
    v.urgency = s_.urgency;
    v.impact = s_.impact;
    v.priority = s_.priority;
    v.respond_by = s_.respond_by;
    v.resolve_by = s_.resolve_by;
    v.responded_at = s_.responded_at;
    v.closed_at = s_.closed_at;
    v.target_paused = incident::target_paused(s_);
    if (s_.assigned_to) v.assigned_to = technician(*s_.assigned_to);
    v.current_step = s_.current_step;
    const auto me = as_.actor.technician() ? facts_->name_of(*as_.actor.technician()) : impl_.shared.settings.firm_name;
    const auto values = script_values(s_, *facts_, client_->state, impl_.shared.settings, me, now_);
    v.steps = steps(values);
    for (auto& value : procedure::by_name(values)) v.script.push_back({std::move(value.name), std::move(value.said)});
    for (auto& need : incident::closing_needs(s_, *facts_)) v.closing_needs.push_back(shown(std::move(need)));
    for (auto& p : incident::possible_commands(s_, *facts_, as_.actor, now_))
      v.commands.push_back({std::move(p.command), std::move(p.title), p.allowed, std::move(p.why_not)});
    v.clock = clock();
    if (auto t = incident::terms_of(s_, *facts_))
      v.terms = {t->agreement,   t->agreement_version, t->nth,       t->courtesy,           t->included,
                 t->hourly_rate, t->next_hourly_rate,  t->increment, std::move(t->in_words)};
    for (const auto& a : s_.authorisations)
      v.authorisations.push_back({a.id, {a.by, name_of(a.by)}, a.minutes, a.hourly_rate, a.heard_by, a.at_limit, a.at});
    for (const auto& m : s_.machines) v.machines.push_back(machine(m));
    for (const auto& o : s_.orders) v.orders.push_back(order(o));
    for (const auto& e : s_.evidence)
      v.evidence.push_back({e.id, e.name, e.media_type, e.sha256, e.size, e.at, e.order});
    auto draft = incident::preview(s_, *facts_, now_);
    v.invoice = {shown_lines(draft.lines), draft.net, draft.tax, draft.total, std::move(draft.sentences),
                 std::move(draft.said)};
    if (invoice_)
      if (const auto id = uuid_from_text(*invoice_)) v.invoice_id = InvoiceId{*id};
    for (const auto& p : facts_->people)
      if (p.approver) v.approvers.push_back({p.id, p.name});
    v.past = incident::past_of(*facts_);
    for (auto& sentence : declined_sentences(client_->state)) v.past.push_back(std::move(sentence));
    return v;
  }

 private:
  std::string name_of(PersonId id) const {  // also of those who have left
    const auto* person = client_->state.person(id);
    return person ? person->name : "somebody";
  }
  people::NamedTechnician technician(TechnicianId id) const { return {id, facts_->name_of(id)}; }
  Sentence who(const std::string& actor) const {
    const auto read = actor_from_text(actor);
    return read ? incident::who(*read, *facts_) : Sentence::as_written(actor);
  }
  people::Need shown(incident::NeedState need) const {
    people::Need out{std::move(need.what), std::move(need.sentence), need.met, std::nullopt};
    if (need.waived_by) out.waived_by = who(*need.waived_by);
    return out;
  }

  std::vector<people::StepView> steps(const procedure::ScriptValues& values) {
    std::vector<people::StepView> out;
    auto states = incident::steps_of(s_, *facts_);
    for (std::size_t i = 0; i < states.size(); ++i) {
      auto& state = states[i];
      const auto* step = impl_.shared.settings.procedure.find(state.id);
      if (step == nullptr) continue;
      people::StepView v;
      v.id = step->id;
      v.title = Sentence::as_written(step->title);
      v.phase = step->phase;
      v.state = std::move(state.state);
      v.do_this = Sentence::as_written(step->do_this);
      for (const auto& line : step->say)
        if (auto text = said(line, values); !text.empty()) v.say.push_back({std::move(text), line});
      for (auto& need : state.needs) v.needs.push_back(shown(std::move(need)));
      if (v.state == "current")
        for (auto& p : incident::possible_actions(s_, *step, *facts_, as_.actor, now_))
          v.actions.push_back({std::move(p.action), std::move(p.title), p.machine, p.hazard, p.allowed,
                               std::move(p.why_not), with_settings(std::move(p.arguments))});
      if (state.ended_by) v.ended_by = who(*state.ended_by);
      v.ended_at = state.ended_at;
      out.push_back(std::move(v));
    }
    return out;
  }
  /// The order as it would really be given: with tool definition and time limits.
  json::Value with_settings(const json::Value& arguments) const {
    auto action = action_from(arguments, json::Unknown::ignore);
    return action ? written(completed(std::move(*action), impl_.shared.settings)) : arguments;
  }

  people::ClockView clock() const {
    const auto c = incident::clock_at(s_, now_);
    people::ClockView v;
    v.state = std::string(json::enum_text(c.state));
    v.as_of = c.as_of;
    v.attended = c.attended;
    v.included = c.included;
    v.authorised = c.authorised;
    v.limit = c.limit;
    v.left = c.left;
    v.warn_at = c.warn_at;
    for (const auto& r : c.running) v.running.push_back({technician(r.technician), r.since});
    return v;
  }

  people::IncidentMachine machine(const incident::Machine& m) const {
    people::IncidentMachine v;
    v.id = m.id;
    v.name = m.name;
    v.enrolled = facts_->is_enrolled(m.id);
    v.online = impl_.presence_of(m.id).online;
    v.isolated = m.isolated;
    v.safe_mode = m.safe_mode;
    v.isolation_undo_at = m.isolation_undo_at;
    v.safe_mode_undo_at = m.safe_mode_undo_at;
    if (m.first_evidence) v.first_evidence_at = m.first_evidence->at;
    v.disposition = m.disposition;
    const auto p = incident::progress_of(s_, m, *facts_);
    v.restarted_after_cleaning = p.restarted_after_cleaning;
    v.verified_as_user = p.verified_as_user;
    v.updates_applied = p.updates_applied;
    v.new_restore_point = p.new_restore_point;
    for (auto& r : incident::restore_points_of(m))
      v.restore_points.push_back(
          {std::move(r.id), r.made_at, std::move(r.description), r.usable, std::move(r.why_not)});
    return v;
  }

  people::OrderView order(const incident::Order& o) const {
    people::OrderView v;
    v.id = o.id;
    v.machine = o.machine;
    v.action = actions::kind_of(o.action);
    v.title = actions::title_of(v.action);
    v.step = o.step;
    v.hazard = actions::hazard_of(v.action);
    v.status = o.status;
    v.ordered_by = technician(o.ordered_by);
    v.ordered_at = o.ordered_at;
    v.delivered_at = o.delivered_at;
    v.ended_at = o.ended_at;
    v.sentence = o.sentence;
    if (o.result) v.result = written(*o.result);
    return v;
  }

  Engine::Impl& impl_;
  const incident::State& s_;
  std::uint64_t version_;
  const Caller& as_;
  TimePoint now_;
  std::shared_ptr<const Folded<Clients>> client_;
  FactsNow facts_;
  std::optional<std::string> invoice_;
};

}  // namespace

Allowed<wire::people::IncidentView> Engine::incident(IncidentId id, const Caller& as) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<wire::people::IncidentView> {
    const auto folded = read_folded<Incidents>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return refuse(RefusalCode::not_found, "There is no such incident."_said);
    return Drawing(reader, *impl_, folded->state, folded->version, as, now).whole();
  });
}

std::optional<ClientId> Engine::client_of(IncidentId id) const {
  return impl_->look([&](const store::Reader& reader) -> std::optional<ClientId> {
    const auto folded = read_folded<Incidents>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return std::nullopt;
    return folded->state.client;
  });
}

Allowed<EvidenceFile> Engine::evidence(IncidentId incident, EvidenceId id) const {
  return impl_->look([&](const store::Reader& reader) -> Allowed<EvidenceFile> {
    const auto folded = read_folded<Incidents>(reader, impl_->shared.memory, incident);
    for (const auto& e : folded->state.evidence) {
      if (e.id != id) continue;
      auto content = reader.blob(e.sha256);
      if (!content) return refuse(RefusalCode::not_found, "The content of this evidence isn't kept here."_said);
      return EvidenceFile{{e.id, e.name, e.media_type, e.sha256, e.size, e.at, e.order}, std::move(*content)};
    }
    return refuse(RefusalCode::not_found, "There is no such evidence."_said);
  });
}

}  // namespace standfirm::engine
