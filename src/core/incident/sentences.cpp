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

  [[nodiscard]] std::string moment(TimePoint t) const {
    return is_known_zone(facts.time_zone) ? local_text(t, facts.time_zone) : to_text(t);
  }
  [[nodiscard]] std::string machine(MachineId id) const {
    const auto* m = before.machine(id);
    return m != nullptr ? m->name : facts.name_of(id);
  }
  static std::string spaced(std::string_view word) {  // "one_person" as it is said
    std::string out(word);
    std::ranges::replace(out, '_', ' ');
    return out;
  }
  static std::string minutes(Seconds s) { return fmt::format("{} min", std::chrono::floor<Minutes>(s).count()); }
  static std::string time(Minutes m) { return fmt::format("{} minutes", m.count()); }
  static std::string by_way_of(Channel channel) {
    switch (channel) {
      case Channel::console:
        return "in the console";
      case Channel::phone:
        return "by phone";
      case Channel::email:
        return "by e-mail";
      case Channel::link:
        return "through the link";
      case Channel::in_person:
        return "in person";
      case Channel::api:
        return "through the API";
      case Channel::webhook:
        return "by an alert";
      case Channel::agent:
        return "by the agent";
    }
    return {};
  }
  static std::string at_limit(Fallback fallback) {
    switch (fallback) {
      case Fallback::reinstall:
        return "reinstall";
      case Fallback::replace:
        return "replace the machine";
      case Fallback::stop:
        return "stop";
    }
    return {};
  }
  static std::string disposition(Disposition d) {
    switch (d) {
      case Disposition::open:
        return "open";
      case Disposition::cleaned:
        return "cleaned";
      case Disposition::rolled_back:
        return "rolled back";
      case Disposition::reinstalled:
        return "reinstalled";
      case Disposition::replaced:
        return "replaced";
      case Disposition::not_infected:
        return "not infected";
    }
    return {};
  }
  /// "FRONT-DESK: Isolate from the network"
  [[nodiscard]] std::string what(OrderId id) const {
    const auto* order = before.order(id);
    return order == nullptr
               ? "An order"
               : fmt::format("{}: {}", machine(order->machine), actions::title_of(actions::kind_of(order->action)));
  }
  [[nodiscard]] std::string outcome(OrderId id, std::string_view word, const std::string& said) const {
    return said.empty() ? fmt::format("{}: {}.", what(id), word) : fmt::format("{}: {}. {}", what(id), word, said);
  }
  [[nodiscard]] std::string step(const std::string& id) const {
    const auto* found = facts.procedure != nullptr ? facts.procedure->find(id) : nullptr;
    return found != nullptr ? found->title : id;
  }

  std::string operator()(const IncidentReported& e) const {
    return fmt::format("{} reported {}{}: {}", e.number, by_way_of(e.through),
                       e.person ? " by " + facts.name_of(*e.person) : std::string(), e.summary);
  }
  std::string operator()(const Triaged& e) const {
    std::string out = fmt::format("Triaged as priority P{}: urgency {}, impact {}.", static_cast<int>(e.priority) + 1,
                                  json::enum_text(e.urgency), spaced(json::enum_text(e.impact)));
    if (e.respond_by) out += fmt::format(" Respond by {}.", moment(*e.respond_by));
    return out;
  }
  std::string operator()(const Assigned& e) const { return fmt::format("Given to {}.", facts.name_of(e.technician)); }
  std::string operator()(const Responded& e) const {
    return fmt::format("{} has responded.", facts.name_of(e.technician));
  }
  std::string operator()(const MachineAdded& e) const { return fmt::format("{} is part of this incident.", e.name); }
  std::string operator()(const FirstEvidenceStated& e) const {
    return fmt::format("First evidence on {} stated as {}: {}", machine(e.machine), moment(e.at), e.reason);
  }
  std::string operator()(const FirstEvidenceFound& e) const {
    return fmt::format("First evidence on {} by {}: {}.", machine(e.machine), moment(e.at), e.what);
  }
  std::string operator()(const LimitsAgreed& e) const {
    const std::string terms = e.courtesy                ? fmt::format("a courtesy of {}", time(e.included))
                              : e.included > Minutes{0} ? fmt::format("{} included", time(e.included))
                                                        : std::string("nothing included");
    return fmt::format("Limits agreed with {} {}: {}, then {} an hour as authorised; at the limit: {}.",
                       facts.name_of(e.with), by_way_of(e.heard_by), terms, e.hourly_rate.text(), at_limit(e.at_limit));
  }
  std::string operator()(const TermsOverridden& e) const {
    return fmt::format("Terms overridden: {} with {} included. {}", e.courtesy ? "a courtesy" : "at the rate",
                       time(e.included), e.reason);
  }
  std::string operator()(const TimeAskedFor& e) const {
    return fmt::format("{} asked for {} at {} an hour.", facts.name_of(e.of), time(e.minutes), e.hourly_rate.text());
  }
  std::string operator()(const TimeAuthorised& e) const {
    return fmt::format("{} authorised {} at {} an hour {}; at the limit: {}.", facts.name_of(e.by), time(e.minutes),
                       e.hourly_rate.text(), by_way_of(e.heard_by), at_limit(e.at_limit));
  }
  std::string operator()(const TimeDeclined& e) const {
    return fmt::format("{} declined more time {}.{}", facts.name_of(e.by), by_way_of(e.heard_by),
                       e.reason.empty() ? "" : " " + e.reason);
  }
  std::string operator()(const TargetsMoved& e) const {
    return fmt::format("The client was waited for during {} of business time; the targets stood still{}.",
                       time(e.waited), e.resolve_by ? ", resolve by " + moment(*e.resolve_by) : std::string());
  }
  std::string operator()(const ClockStarted& e) const {
    return fmt::format("The clock of {} runs.", facts.name_of(e.technician));
  }
  std::string operator()(const ClockPaused& e) const {
    return fmt::format("The clock of {} stopped after {}{}.", facts.name_of(e.technician), minutes(e.counted),
                       e.why.empty() ? "" : ": " + e.why);
  }
  std::string operator()(const ClockCorrected& e) const {
    return fmt::format("The clock was corrected by {}{} min {} s: {}", e.by < Seconds{0} ? "-" : "+",
                       std::abs(e.by.count()) / 60, std::abs(e.by.count()) % 60, e.reason);
  }
  std::string operator()(const ToolTimeCounted& e) const {
    return fmt::format("{}: {} without anybody beside it, counted as the agreement says.", what(e.order),
                       minutes(e.counted));
  }
  std::string operator()(const LimitWarned& e) const {
    return fmt::format("{} of {} are worked, at {}.", minutes(e.attended), minutes(e.limit), moment(e.at));
  }
  std::string operator()(const LimitReached& e) const {
    return fmt::format("The limit of {} was reached at {}: the clocks stopped. Agreed for this: {}.", minutes(e.limit),
                       moment(e.at), at_limit(e.at_limit));
  }
  std::string operator()(const ActionOrdered& e) const {
    return fmt::format("Ordered on {}: {}.", machine(e.machine), actions::title_of(actions::kind_of(e.action)));
  }
  std::string operator()(const OrderDelivered& e) const {
    return fmt::format("{}: taken by the machine.", what(e.order));
  }
  std::string operator()(const OrderSucceeded& e) const { return outcome(e.order, "succeeded", e.sentence); }
  std::string operator()(const OrderFailed& e) const { return outcome(e.order, "failed", e.sentence); }
  std::string operator()(const OrderRefused& e) const { return outcome(e.order, "refused by the machine", e.sentence); }
  std::string operator()(const OrderExpired& e) const { return outcome(e.order, "expired", e.sentence); }
  std::string operator()(const OrderUnknown& e) const {
    return outcome(e.order, "nobody knows whether it happened", e.sentence);
  }
  std::string operator()(const OrderResolved& e) const {
    return outcome(e.order, e.succeeded ? "it did happen" : "it did not happen",
                   (e.read_back ? "" : "Stated: ") + e.statement);
  }
  std::string operator()(const StepEnded& e) const {
    return fmt::format("{}: {}{}", step(e.step), e.succeeded ? "done." : "failed.",
                       e.statement.empty() ? "" : " " + e.statement);
  }
  std::string operator()(const WayChosen& e) const {
    return fmt::format("Way chosen: {}{}. {}", e.way == Disposition::cleaned ? "go on cleaning" : disposition(e.way),
                       e.fallback ? ", as agreed for the limit" : "", e.reason);
  }
  std::string operator()(const ConfirmedAsUser& e) const {
    return fmt::format("{} confirmed as the user{}: {}", machine(e.machine),
                       e.person ? " by " + facts.name_of(*e.person) : std::string(), e.statement);
  }
  std::string operator()(const MachineAccountedFor& e) const {
    return fmt::format("{} is {}: {}", machine(e.machine), disposition(e.disposition), e.statement);
  }
  std::string operator()(const NeedWaived& e) const {
    const auto need = json::enum_from_text<procedure::Need>(e.need);
    return fmt::format("Waived{}: {}. {}", e.machine ? " for " + machine(*e.machine) : std::string(),
                       need ? title_of(*need) : e.need, e.reason);
  }
  std::string operator()(const NoteAdded& e) const { return e.text; }
  std::string operator()(const EvidenceAttached& e) const {
    return fmt::format("Evidence kept: {} ({} bytes, SHA-256 {}).", e.name, e.size, e.sha256.substr(0, 12));
  }
  std::string operator()(const RightsRemovalProposed& e) const {
    return fmt::format("Proposed to take {} ({}) out of the administrators of {}. {}{}", facts.name_of(e.person),
                       e.user, machine(e.machine), e.clause,
                       e.cost_of_first
                           ? fmt::format(" The first infection's normal price was {}.", e.cost_of_first->text())
                           : std::string());
  }
  std::string operator()(const RightsRemovalAgreed& e) const {
    return fmt::format("{} agreed {} to take {} out of the administrators of {}.", facts.name_of(e.by),
                       by_way_of(e.heard_by), e.user, machine(e.machine));
  }
  std::string operator()(const IncidentClosed& e) const {
    return fmt::format("Closed; watched until {}. {}", moment(e.watch_until), e.summary);
  }
  std::string operator()(const IncidentReopened& e) const { return fmt::format("Reopened: {}", e.reason); }
  std::string operator()(const AdviceGiven& e) const {
    if (e.ways.empty()) return "No advice could be given.";
    const auto& best = e.ways.front();
    if (best.way == e.chosen)
      return fmt::format("Advised and chosen: {} (expected to cost {}).", best.title, best.expected.text());
    for (const auto& way : e.ways)
      if (way.way == e.chosen)
        return fmt::format("Advised: {} (expected to cost {}); chosen: {} ({}).", best.title, best.expected.text(),
                           way.title, way.expected.text());
    return fmt::format("Advised: {} (expected to cost {}); another way was chosen.", best.title, best.expected.text());
  }
};
}  // namespace

std::string sentence_for(const Event& event, const State& before, const Facts& facts) {
  return std::visit(Telling{before, facts}, event);
}

std::string who(const Actor& actor, const Facts& facts) {
  switch (actor.kind) {
    case Actor::Kind::technician:
      return facts.name_of(TechnicianId{actor.id});
    case Actor::Kind::person:
      return facts.name_of(PersonId{actor.id});
    case Actor::Kind::machine:
      return "the machine " + facts.name_of(MachineId{actor.id});
    case Actor::Kind::system:
      return "Standfirm (" + actor.system + ")";
  }
  return {};
}

}  // namespace standfirm::incident
