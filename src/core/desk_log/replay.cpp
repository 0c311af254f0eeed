#include "core/desk_log/replay.hpp"

#include <cassert>

#include "core/incident/clock.hpp"
#include "core/incident/views.hpp"

namespace standfirm::desk_log {
namespace {
constexpr Minutes most_included{100'000}, more_each_time{10'000};

template <class T>
T id_of(unsigned char n) {
  Uuid uuid;
  uuid.bytes[15] = n;
  return T{uuid};
}
const ClientId client = id_of<ClientId>(1);
const PersonId approver = id_of<PersonId>(2);
const TechnicianId technician = id_of<TechnicianId>(3);
const AgreementId agreement_id = id_of<AgreementId>(4);
const IncidentId incident_id = id_of<IncidentId>(5);

/// One step that is only worked on: other desks' logs know no other.
procedure::Procedure worked_on() {
  procedure::Step step;
  step.id = step.title = "work";
  step.on_success = "close";
  procedure::Procedure procedure;
  procedure.id = procedure.title = procedure.version = "desk-log";
  procedure.first_step = step.id;
  procedure.steps = {step};
  return procedure;
}
}  // namespace

struct Desk::Agreed {
  bool capped = false;
  procedure::Procedure procedure = worked_on();
  agreement::State agreement;
  incident::Facts facts;
};

Desk::~Desk() = default;
Desk::Desk(Desk&&) noexcept = default;

Desk::Desk(std::optional<Minutes> cap, TimePoint since) {
  auto agreed = std::make_unique<Agreed>();
  agreed->capped = cap.has_value();
  agreement::Terms terms;
  terms.name = "Replay";
  terms.courtesy_incidents = 0;
  terms.included_minutes = cap.value_or(most_included);
  const auto decided =
      agreement::decide(agreed->agreement, agreement::AgreeTerms{agreement_id, client, terms, since}, {}, "UTC");
  assert(decided);
  for (const auto& event : *decided) agreed->agreement = agreement::evolve(std::move(agreed->agreement), event);
  auto& facts = agreed->facts;
  facts.procedure = &agreed->procedure;
  facts.agreement = agreement::in_force(agreed->agreement, since);
  facts.client = client;
  facts.client_name = "The desk's client";
  facts.people = {{approver, "The approver", true, std::nullopt}};
  facts.technicians = {{technician, "The desk"}};
  facts.role = Role::technician;
  agreed_ = std::move(agreed);
}

namespace {
class Story {
 public:
  Story(const incident::Facts& facts, bool capped, TimePoint begins) : facts_(facts), capped_(capped), now_(begins) {
    must(
        incident::Report{incident_id, "INC-1", client, std::nullopt, "A ticket of another desk", {}, {}, Channel::api});
    must(incident::Triage{Urgency::normal, Impact::one_person});
    must(incident::AgreeLimits{approver, Channel::phone, Minutes{0}, Fallback::stop});
  }

  /// Lets time pass, with everything that comes due on the way at its exact moment.
  void goes_on_to(TimePoint at) {
    while (!capped_) {
      const auto stops = incident::clock_at(state_, now_).stops_at;
      if (!stops || *stops > at) break;
      now_ = *stops;
      must(incident::Tick{});
      must(incident::AuthoriseTime{approver, more_each_time, Channel::phone, Fallback::stop});
      must(incident::StartClock{});
    }
    now_ = at;
    must(incident::Tick{});
  }
  void works(const Entry& entry) {
    if (entry.work == Work::unknown) return;
    const bool runs = !state_.running.empty();
    if (entry.work == Work::running && !runs) {
      if (!tried(incident::StartClock{})) ++out_.starts_refused;
    } else if (entry.work != Work::running && runs) {
      must(incident::PauseClock{entry.state});
    }
  }
  void log_ends() {
    if (!state_.running.empty()) must(incident::PauseClock{"the log ends"});
  }

  Replayed told(TimePoint begins, TimePoint ends) {
    using std::chrono::duration_cast;
    const auto first = incident::whole_second(begins), last = incident::whole_second(ends);
    out_.elapsed = duration_cast<Seconds>(last - first);
    out_.running = state_.attended;
    out_.paused += duration_cast<Seconds>(last - paused_since_.value_or(first));
    if (const auto worked = incident::worked(state_, now_)) out_.billed = billing::billed_minutes(*worked);
    return out_;
  }

 private:
  void must(const incident::Command& command) {
    [[maybe_unused]] const bool allowed = tried(command);
    assert(allowed);
  }
  bool tried(const incident::Command& command) {
    const auto decided = incident::decide(state_, command, facts_, by_, now_, ids_);
    if (!decided) return false;
    for (const auto& event : *decided) {
      note(event);
      state_ = incident::evolve(std::move(state_), event, now_, by_);
    }
    return true;
  }
  void note(const incident::Event& event) {
    if (const auto* started = std::get_if<incident::ClockStarted>(&event)) {
      const auto from = paused_since_.value_or(incident::whole_second(state_.reported_at));
      out_.paused += std::chrono::duration_cast<Seconds>(started->since - from);
    } else if (const auto* paused = std::get_if<incident::ClockPaused>(&event)) {
      paused_since_ = paused->until;
    } else if (const auto* warned = std::get_if<incident::LimitWarned>(&event)) {
      if (capped_) out_.warned_at = warned->at;
    } else if (const auto* reached = std::get_if<incident::LimitReached>(&event); reached != nullptr && capped_) {
      out_.stopped_at = reached->at;
      out_.capped = true;
    }
  }

  const incident::Facts& facts_;
  bool capped_;
  TimePoint now_;
  incident::State state_;
  CountingIds ids_;
  Actor by_ = Actor::of(technician);
  std::optional<TimePoint> paused_since_;
  Replayed out_;
};
}  // namespace

Replayed Desk::replay(const Ticket& ticket) const {
  const auto begins = ticket.begins(), ends = ticket.ends();
  if (!begins || !ends) return {};
  Story story(agreed_->facts, agreed_->capped, *begins);
  for (const auto& entry : ticket.entries) {
    story.goes_on_to(entry.at);
    story.works(entry);
  }
  story.goes_on_to(*ends);
  story.log_ends();
  return story.told(*begins, *ends);
}

void Sums::add(const Replayed& one) {
  capped += one.capped ? 1 : 0;
  warned += one.warned_at ? 1 : 0;
  starts_refused += one.starts_refused;
  out_of_balance += one.balances() ? 0 : 1;
  warned_late += one.warned_in_time() ? 0 : 1;
  elapsed += one.elapsed;
  running += one.running;
  paused += one.paused;
  billed += one.billed;
}

}  // namespace standfirm::desk_log
