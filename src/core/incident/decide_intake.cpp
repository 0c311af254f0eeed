// How an incident comes in: report, triage, who has it, which machines, since when.
#include <fmt/format.h>

#include <algorithm>

#include "base/business_hours.hpp"
#include "core/incident/deciding.hpp"

namespace standfirm::incident {

Verdict decide(Deciding& d, const Report& asked) {
  if (d.state().exists()) return no(RefusalCode::already_done, "This incident was reported already."_said);
  if (auto bad = blank_reason("summary", asked.summary)) {
    bad->code = RefusalCode::invalid_argument;
    return bad;
  }
  if (auto bad = too_long("summary", asked.summary, 300)) return bad;
  if (auto bad = too_long("words", asked.words, 100'000)) return bad;
  if (asked.client != d.facts.client)
    return no(RefusalCode::invalid_argument, "The report names another client."_said, "Choose the client again."_said,
              "client");
  if (asked.person && d.facts.person(*asked.person) == nullptr)
    return no(RefusalCode::person_not_of_this_client, "This person doesn't belong to {}."_said(d.facts.client_name),
              "Choose a person of this client, or add them."_said, "person");
  if (asked.machines.size() > 100)
    return no(RefusalCode::invalid_argument, "More than 100 machines are named."_said,
              "Name those that show it; add others later."_said, "machines");
  std::vector<ReportedMachine> machines;
  for (const auto& id : asked.machines) {
    const auto* known = d.facts.machine(id);
    if (known == nullptr)
      return no(RefusalCode::machine_not_of_this_client, "A machine doesn't belong to {}."_said(d.facts.client_name),
                "Choose machines of this client."_said, "machines");
    if (std::ranges::find(machines, id, &ReportedMachine::id) == machines.end()) machines.push_back({id, known->name});
  }
  const auto& procedure = *d.facts.procedure;
  const auto* first = procedure.find(procedure.first_step);
  d.happens(IncidentReported{asked.incident, asked.number, asked.client, asked.person, asked.summary, asked.words,
                             std::move(machines), asked.through, procedure.id, procedure.version, procedure.first_step,
                             first != nullptr ? first->phase : Phase::reported, asked.acknowledge});
  return {};
}

Verdict decide(Deciding& d, const Triage& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  const State& state = d.state();
  if (state.urgency == asked.urgency && state.impact == asked.impact)
    return no(RefusalCode::already_done, "The incident was triaged so already."_said);
  Triaged triaged{asked.urgency, asked.impact, agreement::priority_of(asked.urgency, asked.impact), {}, {}};
  if (d.facts.agreement) {
    const auto& terms = d.facts.agreement->terms;
    const auto* target = agreement::target_for(terms, triaged.priority);
    const auto hours = BusinessHours::from_text(terms.business_hours, d.facts.time_zone, terms.holidays);
    if (target != nullptr && hours) {
      triaged.respond_by = hours->add_business_minutes(state.reported_at, target->respond_within);
      const unsigned exempt_from = terms.rules ? terms.rules->no_resolve_target_from_machines : 0;
      const bool promised = exempt_from == 0 || std::max<std::size_t>(1, state.machines.size()) < exempt_from;
      if (promised) triaged.resolve_by = hours->add_business_minutes(state.reported_at, target->resolve_within);
    }
  }
  d.happens(triaged);
  return {};
}

Verdict decide(Deciding& d, const Assign& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  if (std::ranges::find(d.facts.technicians, asked.technician, &KnownTechnician::id) == d.facts.technicians.end())
    return no(RefusalCode::not_found, "There is no such technician."_said, "Choose a technician of the firm."_said,
              "technician");
  if (d.state().assigned_to == asked.technician)
    return no(RefusalCode::already_done, "{} has this incident already."_said(d.facts.name_of(asked.technician)));
  d.happens(Assigned{asked.technician});
  return {};
}

Verdict decide(Deciding& d, const AddMachine& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  const auto* known = d.facts.machine(asked.machine);
  if (known == nullptr)
    return no(RefusalCode::machine_not_of_this_client, "This machine doesn't belong to {}."_said(d.facts.client_name),
              "Choose a machine of this client."_said, "machine");
  if (d.state().machine(asked.machine) != nullptr)
    return no(RefusalCode::already_done, "{} is part of this incident already."_said(known->name));
  if (d.state().machines.size() >= 500)
    return no(RefusalCode::invalid_argument, "An incident holds at most 500 machines."_said,
              "Report another incident for the rest."_said, "machine");
  d.happens(MachineAdded{asked.machine, known->name});
  return {};
}

Verdict decide(Deciding& d, const StateFirstEvidence& asked) {
  if (auto refusal = closed(d.state())) return refusal;
  if (auto refusal = not_in_incident(d.state(), d.facts, asked.machine)) return refusal;
  if (asked.at > d.now)
    return no(RefusalCode::invalid_argument, "First evidence can't lie in the future."_said,
              "State the day it was first seen."_said, "at");
  const auto& known = d.state().machine(asked.machine)->first_evidence;
  // A tool's finding is a fact: a person may move the day back, never forward past it.
  if (known && known->found && asked.at > known->at)
    return no(RefusalCode::invalid_argument, "A tool found the virus there by {}: {}."_said(known->at, known->why),
              "State that moment or an earlier one."_said, "at");
  if (auto refusal = blank_reason("reason", asked.reason)) return refusal;
  d.happens(FirstEvidenceStated{asked.machine, asked.at, asked.reason});
  return {};
}

Verdict decide(Deciding& d, const AddNote& asked) {
  if (auto refusal = blank_reason("text", asked.text)) return refusal;
  d.happens(NoteAdded{asked.text});
  return {};
}

Verdict decide(Deciding& d, const AttachEvidence& asked) {
  if (asked.order && d.state().order(*asked.order) == nullptr)
    return no(RefusalCode::not_found, "There is no such order."_said, "Attach it without an order."_said, "order");
  if (asked.sha256.size() != 64 || asked.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
    return no(RefusalCode::invalid_argument, "The hash is not a SHA-256."_said,
              "Give 64 lower-case hexadecimal digits."_said, "sha256");
  if (auto refusal = too_long("name", asked.name, 300)) return refusal;
  if (std::ranges::any_of(d.state().evidence, [&](const Evidence& e) {
        return e.sha256 == asked.sha256 && e.name == asked.name && e.order == asked.order;
      }))
    return no(RefusalCode::already_done, "This evidence is attached already."_said);
  d.happens(EvidenceAttached{asked.evidence, asked.name, asked.media_type, asked.sha256, asked.size, asked.order});
  return {};
}

}  // namespace standfirm::incident
