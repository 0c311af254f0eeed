// Each event as one sentence for the time line: who did what is told beside it.
#include <fmt/format.h>

#include <algorithm>

#include "base/business_hours.hpp"
#include "core/incident/needs.hpp"
#include "core/incident/views.hpp"

namespace standfirm::incident {
namespace {
struct Telling {
  const State& before;
  const Facts& facts;

  [[nodiscard]] Moment moment(TimePoint t) const {
    return {t, is_known_zone(facts.time_zone) ? local_text(t, facts.time_zone) : to_text(t)};
  }
  [[nodiscard]] std::string machine(MachineId id) const {
    const auto* m = before.machine(id);
    return m != nullptr ? m->name : facts.name_of(id);
  }
  static Sentence urgency(Urgency u) {
    switch (u) {
      case Urgency::low:
        return "low"_said;
      case Urgency::normal:
        return "normal"_said;
      case Urgency::high:
        return "high"_said;
      case Urgency::critical:
        return "critical"_said;
    }
    return {};
  }
  static Sentence impact(Impact i) {
    switch (i) {
      case Impact::one_person:
        return "one person"_said;
      case Impact::several_people:
        return "several people"_said;
      case Impact::whole_site:
        return "whole site"_said;
    }
    return {};
  }
  static Span minutes(Seconds s) {
    const auto whole = std::chrono::floor<Minutes>(s);
    return {whole, fmt::format("{} min", whole.count())};
  }
  static Span time(Minutes m) { return {m, fmt::format("{} minutes", m.count())}; }
  static Sentence by_way_of(Channel channel) {
    switch (channel) {
      case Channel::console:
        return "in the console"_said;
      case Channel::phone:
        return "by phone"_said;
      case Channel::email:
        return "by e-mail"_said;
      case Channel::link:
        return "through the link"_said;
      case Channel::in_person:
        return "in person"_said;
      case Channel::api:
        return "through the API"_said;
      case Channel::webhook:
        return "by an alert"_said;
      case Channel::agent:
        return "by the agent"_said;
    }
    return {};
  }
  static Sentence at_limit(Fallback fallback) {
    switch (fallback) {
      case Fallback::reinstall:
        return "reinstall"_said;
      case Fallback::replace:
        return "replace the machine"_said;
      case Fallback::stop:
        return "stop"_said;
    }
    return {};
  }
  static Sentence disposition(Disposition d) {
    switch (d) {
      case Disposition::open:
        return "open"_said;
      case Disposition::cleaned:
        return "cleaned"_said;
      case Disposition::rolled_back:
        return "rolled back"_said;
      case Disposition::reinstalled:
        return "reinstalled"_said;
      case Disposition::replaced:
        return "replaced"_said;
      case Disposition::not_infected:
        return "not infected"_said;
    }
    return {};
  }
  /// "FRONT-DESK: Isolate from the network"
  [[nodiscard]] Sentence what(OrderId id) const {
    const auto* order = before.order(id);
    if (order == nullptr) return "An order"_said;
    return "{}: {}"_said(machine(order->machine), actions::title_of(actions::kind_of(order->action)));
  }
  [[nodiscard]] Sentence outcome(OrderId id, const Sentence& word, const std::string& told) const {
    return "{}: {}."_said(what(id), word) + Sentence::as_written(told);
  }
  [[nodiscard]] std::string step(const std::string& id) const {
    const auto* found = facts.procedure != nullptr ? facts.procedure->find(id) : nullptr;
    return found != nullptr ? found->title : id;
  }

  Sentence operator()(const IncidentReported& e) const {
    if (!e.person) return "{} reported {}: {}"_said(e.number, by_way_of(e.through), e.summary);
    return "{} reported {} by {}: {}"_said(e.number, by_way_of(e.through), facts.name_of(*e.person), e.summary);
  }
  Sentence operator()(const Triaged& e) const {
    auto out = "Triaged as priority P{}: urgency {}, impact {}."_said(static_cast<int>(e.priority) + 1,
                                                                      urgency(e.urgency), impact(e.impact));
    return e.respond_by ? out + "Respond by {}."_said(moment(*e.respond_by)) : out;
  }
  Sentence operator()(const Assigned& e) const { return "Given to {}."_said(facts.name_of(e.technician)); }
  Sentence operator()(const Responded& e) const { return "{} has responded."_said(facts.name_of(e.technician)); }
  Sentence operator()(const MachineAdded& e) const { return "{} is part of this incident."_said(e.name); }
  Sentence operator()(const FirstEvidenceStated& e) const {
    return "First evidence on {} stated as {}: {}"_said(machine(e.machine), moment(e.at), e.reason);
  }
  Sentence operator()(const FirstEvidenceFound& e) const {
    return "First evidence on {} by {}: {}."_said(machine(e.machine), moment(e.at), e.what);
  }
  Sentence operator()(const LimitsAgreed& e) const {
    const auto terms = e.courtesy                ? "a courtesy of {}"_said(time(e.included))
                       : e.included > Minutes{0} ? "{} included"_said(time(e.included))
                                                 : "nothing included"_said();
    return "Limits agreed with {} {}: {}, then {} an hour as authorised; at the limit: {}."_said(
        facts.name_of(e.with), by_way_of(e.heard_by), terms, e.hourly_rate, at_limit(e.at_limit));
  }
  Sentence operator()(const TermsOverridden& e) const {
    return (e.courtesy ? "Terms overridden: a courtesy with {} included."_said(time(e.included))
                       : "Terms overridden: at the rate with {} included."_said(time(e.included))) +
           Sentence::as_written(e.reason);
  }
  Sentence operator()(const TimeAskedFor& e) const {
    return "{} asked for {} at {} an hour."_said(facts.name_of(e.of), time(e.minutes), e.hourly_rate);
  }
  Sentence operator()(const TimeAuthorised& e) const {
    return "{} authorised {} at {} an hour {}; at the limit: {}."_said(
        facts.name_of(e.by), time(e.minutes), e.hourly_rate, by_way_of(e.heard_by), at_limit(e.at_limit));
  }
  Sentence operator()(const TimeDeclined& e) const {
    return "{} declined more time {}."_said(facts.name_of(e.by), by_way_of(e.heard_by)) +
           Sentence::as_written(e.reason);
  }
  Sentence operator()(const TargetsMoved& e) const {
    if (!e.resolve_by)
      return "The client was waited for during {} of business time; the targets stood still."_said(time(e.waited));
    return "The client was waited for during {} of business time; the targets stood still, resolve by {}."_said(
        time(e.waited), moment(*e.resolve_by));
  }
  Sentence operator()(const ClockStarted& e) const { return "The clock of {} runs."_said(facts.name_of(e.technician)); }
  Sentence operator()(const ClockPaused& e) const {
    if (e.why.empty()) return "The clock of {} stopped after {}."_said(facts.name_of(e.technician), minutes(e.counted));
    return "The clock of {} stopped after {}: {}."_said(facts.name_of(e.technician), minutes(e.counted), e.why);
  }
  Sentence operator()(const ClockCorrected& e) const {
    return "The clock was corrected by {}{} min {} s: {}"_said(
        e.by < Seconds{0} ? "-" : "+", std::abs(e.by.count()) / 60, std::abs(e.by.count()) % 60, e.reason);
  }
  Sentence operator()(const ToolTimeCounted& e) const {
    return "{}: {} without anybody beside it, counted as the agreement says."_said(what(e.order), minutes(e.counted));
  }
  Sentence operator()(const LimitWarned& e) const {
    return "{} of {} are worked, at {}."_said(minutes(e.attended), minutes(e.limit), moment(e.at));
  }
  Sentence operator()(const LimitReached& e) const {
    return "The limit of {} was reached at {}: the clocks stopped. Agreed for this: {}."_said(
        minutes(e.limit), moment(e.at), at_limit(e.at_limit));
  }
  Sentence operator()(const ActionOrdered& e) const {
    return "Ordered on {}: {}."_said(machine(e.machine), actions::title_of(actions::kind_of(e.action)));
  }
  Sentence operator()(const OrderDelivered& e) const { return "{}: taken by the machine."_said(what(e.order)); }
  Sentence operator()(const OrderSucceeded& e) const { return outcome(e.order, "succeeded"_said, e.sentence); }
  Sentence operator()(const OrderFailed& e) const { return outcome(e.order, "failed"_said, e.sentence); }
  Sentence operator()(const OrderRefused& e) const {
    return outcome(e.order, "refused by the machine"_said, e.sentence);
  }
  Sentence operator()(const OrderExpired& e) const { return outcome(e.order, "expired"_said, e.sentence); }
  Sentence operator()(const OrderUnknown& e) const {
    return outcome(e.order, "nobody knows whether it happened"_said, e.sentence);
  }
  Sentence operator()(const OrderResolved& e) const {
    const auto word = e.succeeded ? "it did happen"_said() : "it did not happen"_said();
    if (e.read_back) return outcome(e.order, word, e.statement);
    return "{}: {}. Stated: {}"_said(what(e.order), word, e.statement);
  }
  Sentence operator()(const StepEnded& e) const {
    return (e.succeeded ? "{}: done."_said(step(e.step)) : "{}: failed."_said(step(e.step))) +
           Sentence::as_written(e.statement);
  }
  Sentence operator()(const WayChosen& e) const {
    const auto way = e.way == Disposition::cleaned ? Sentence("go on cleaning"_said) : disposition(e.way);
    return (e.fallback ? "Way chosen: {}, as agreed for the limit."_said(way) : "Way chosen: {}."_said(way)) +
           Sentence::as_written(e.reason);
  }
  Sentence operator()(const ConfirmedAsUser& e) const {
    if (!e.person) return "{} confirmed as the user: {}"_said(machine(e.machine), e.statement);
    return "{} confirmed as the user by {}: {}"_said(machine(e.machine), facts.name_of(*e.person), e.statement);
  }
  Sentence operator()(const MachineAccountedFor& e) const {
    return "{} is {}: {}"_said(machine(e.machine), disposition(e.disposition), e.statement);
  }
  Sentence operator()(const NeedWaived& e) const {
    const auto need = json::enum_from_text<procedure::Need>(e.need);
    const auto what = need ? title_of(*need) : Sentence::as_written(e.need);
    if (!e.machine) return "Waived: {}. {}"_said(what, e.reason);
    return "Waived for {}: {}. {}"_said(machine(*e.machine), what, e.reason);
  }
  Sentence operator()(const NoteAdded& e) const { return Sentence::as_written(e.text); }
  Sentence operator()(const EvidenceAttached& e) const {
    return "Evidence kept: {} ({} bytes, SHA-256 {})."_said(e.name, e.size, e.sha256.substr(0, 12));
  }
  Sentence operator()(const RightsRemovalProposed& e) const {
    auto out = "Proposed to take {} ({}) out of the administrators of {}."_said(facts.name_of(e.person), e.user,
                                                                                machine(e.machine)) +
               Sentence::as_written(e.clause);
    return e.cost_of_first ? out + "The first infection's normal price was {}."_said(*e.cost_of_first) : out;
  }
  Sentence operator()(const RightsRemovalAgreed& e) const {
    return "{} agreed {} to take {} out of the administrators of {}."_said(facts.name_of(e.by), by_way_of(e.heard_by),
                                                                           e.user, machine(e.machine));
  }
  Sentence operator()(const IncidentClosed& e) const {
    return "Closed; watched until {}."_said(moment(e.watch_until)) + Sentence::as_written(e.summary);
  }
  Sentence operator()(const IncidentReopened& e) const { return "Reopened: {}"_said(e.reason); }
  Sentence operator()(const AdviceGiven& e) const {
    if (e.ways.empty()) return "No advice could be given."_said;
    const auto& best = e.ways.front();
    const auto title = way_in_words(best.way, best.title);
    if (best.way == e.chosen) return "Advised and chosen: {} (expected to cost {})."_said(title, best.expected);
    for (const auto& way : e.ways)
      if (way.way == e.chosen)
        return "Advised: {} (expected to cost {}); chosen: {} ({})."_said(
            title, best.expected, way_in_words(way.way, way.title), way.expected);
    return "Advised: {} (expected to cost {}); another way was chosen."_said(title, best.expected);
  }
};
}  // namespace

Sentence sentence_for(const Event& event, const State& before, const Facts& facts) {
  return std::visit(Telling{before, facts}, event);
}

Sentence way_in_words(const std::string& way, const std::string& title) {
  constexpr std::string_view tool = "tool:";
  if (way == "tool:by_hand") return "Clean by hand: start-up entries and files"_said;
  if (way.starts_with(tool) && title == "Clean with " + way.substr(tool.size()))
    return "Clean with {}"_said(way.substr(tool.size()));
  if (way == "reimage") return "Put back the image"_said;
  if (way == "reinstall") return "Reinstall the machine"_said;
  if (way == "replace") return "Replace the machine"_said;
  if (way == "stop") return "Stop and hand it back unresolved"_said;
  return Sentence::as_written(title);
}

Sentence who(const Actor& actor, const Facts& facts) {
  switch (actor.kind) {
    case Actor::Kind::technician:
      return Sentence::as_written(facts.name_of(TechnicianId{actor.id}));
    case Actor::Kind::person:
      return Sentence::as_written(facts.name_of(PersonId{actor.id}));
    case Actor::Kind::machine:
      return "the machine {}"_said(facts.name_of(MachineId{actor.id}));
    case Actor::Kind::system:
      return Sentence::as_written("Standfirm (" + actor.system + ")");
  }
  return {};
}

}  // namespace standfirm::incident
