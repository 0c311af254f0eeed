// src/engine/commands/commands.hpp: one function for each request: load, decide, append. A refusal is thrown as
// Refused, so that everything written before it is undone.
#pragma once
#include "core/billing/billing.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

[[nodiscard]] Done carry_out(Work&, const AddClient&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AddPerson&, const Options&);
[[nodiscard]] Done carry_out(Work&, const ChangePerson&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordPersonLeft&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AgreeTerms&, const Options&);
[[nodiscard]] Done carry_out(Work&, const DeclineRecommendation&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AddTechnician&, const Options&);
[[nodiscard]] Done carry_out(Work&, const ChangeRole&, const Options&);
[[nodiscard]] Done carry_out(Work&, const Deactivate&, const Options&);
[[nodiscard]] Done carry_out(Work&, const Activate&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AddMachine&, const Options&);
[[nodiscard]] Done carry_out(Work&, const EnrolMachine&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordAgent&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RevokeEnrolment&, const Options&);
[[nodiscard]] Done carry_out(Work&, const ReportIncident&, const Options&);
[[nodiscard]] Done carry_out(Work&, const OnIncident&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AskForTime&, const Options&);
[[nodiscard]] Done carry_out(Work&, const OrderAction&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AttachEvidence&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordFacts&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordDelivered&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordOutcome&, const Options&);
[[nodiscard]] Done carry_out(Work&, const DraftInvoice&, const Options&);
[[nodiscard]] Done carry_out(Work&, const IssueInvoice&, const Options&);
[[nodiscard]] Done carry_out(Work&, const SendInvoice&, const Options&);
[[nodiscard]] Done carry_out(Work&, const VoidInvoice&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RunBilling&, const Options&);
[[nodiscard]] Done carry_out(Work&, const WriteOffLine&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordPayment&, const Options&);
[[nodiscard]] Done carry_out(Work&, const ChangeBilling&, const Options&);
[[nodiscard]] Done carry_out(Work&, const AgreeCharge&, const Options&);
[[nodiscard]] Done carry_out(Work&, const EndCharge&, const Options&);
[[nodiscard]] Done carry_out(Work&, const SetLabourCost&, const Options&);
[[nodiscard]] Done carry_out(Work&, const ChangeAssumptions&, const Options&);
[[nodiscard]] Done carry_out(Work&, const StartRollout&, const Options&);
[[nodiscard]] Done carry_out(Work&, const StopRollout&, const Options&);
[[nodiscard]] Done carry_out(Work&, const GoOnWithRollout&, const Options&);
[[nodiscard]] Done carry_out(Work&, const OfferRelease&, const Options&);
[[nodiscard]] Done carry_out(Work&, const RecordUpdateTold&, const Options&);
[[nodiscard]] Done carry_out(Work&, const ApproveByLink&, const Options&);
[[nodiscard]] Done carry_out(Work&, const DeclineByLink&, const Options&);

/// Decides a command on an incident with facts of this transaction and appends what it allows.
void on_incident(Work&, IncidentId, const incident::Command&);
/// The action an order carries, with what the firm's settings add: a tool's definition, what stays reachable, time
/// limits.
[[nodiscard]] actions::Action completed(actions::Action, const Settings&);
/// The facts of an incident's client for a reader that is a transaction.
[[nodiscard]] FactsNow facts_for(Work&, ClientId);

}  // namespace standfirm::engine
