// What an incident's events ask for.
#include <algorithm>

#include "engine/follow_ups/follow_ups.hpp"
#include "engine/links.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {
namespace {

struct FollowIncident {
  Work& work;
  const incident::State& s;

  template <class E>
  void operator()(const E&) const {}

  void operator()(const incident::IncidentReported& e) const {
    if (work.settings().acknowledge_reports && e.owes_acknowledgement()) owe(work, WriteReportReceived{e.incident});
  }
  void operator()(const incident::TimeAskedFor& e) const {
    Link link;
    link.id = work.make_id<LinkId>();
    link.incident = s.id;
    link.client = s.client;
    link.person = e.of;
    link.minutes = e.minutes;
    link.hourly_rate = e.hourly_rate;
    link.at_limit = e.at_limit;
    link.asked_at = work.now();
    link.expires_at = work.now() + work.settings().link_expires_after;
    constexpr auto told_so_for = Days(30);
    work.tx().put(
        store::Record{std::string(link_kind), link.id.text(), json::write_text(link), link.expires_at + told_so_for});
    owe(work, WriteApprovalAsked{link.id});
    work.made_link(link.id);
  }
  void operator()(const incident::LimitsAgreed&) const { propose_removal(); }
  void operator()(const incident::LimitWarned& e) const { notify(e.attended, e.limit, false); }
  void operator()(const incident::LimitReached& e) const { notify(e.limit, e.limit, true); }
  void operator()(const incident::OrderSucceeded& e) const {
    if (e.result && std::holds_alternative<actions::FactsRead>(*e.result)) propose_removal();
  }
  void operator()(const incident::IncidentClosed&) const {
    owe(work, DraftInvoiceOf{s.id});
    if (work.settings().acknowledge_reports && s.reported_through == Channel::email && s.reported_by)
      owe(work, WriteIncidentClosed{s.id});
  }

 private:
  void notify(Seconds attended, Seconds limit, bool at_limit) const {
    if (s.assigned_to) owe(work, WriteClockNotice{s.id, *s.assigned_to, attended, limit, at_limit});
  }
  /// From the second infection on, where the person who reported it is known to be an administrator of the machine.
  void propose_removal() const {
    if (!s.terms || s.terms->nth < 2 || !s.reported_by) return;
    const auto* person = work.load<Clients>(s.client).state.person(*s.reported_by);
    if (person == nullptr || !person->user_name) return;
    for (const auto& machine : s.machines) {
      const auto& administrators = machine.administrators;
      if (!administrators || std::ranges::find(*administrators, *person->user_name) == administrators->end()) continue;
      const bool proposed = std::ranges::any_of(
          s.rights, [&](const auto& r) { return r.machine == machine.id && r.person == person->id; });
      if (!proposed) owe(work, ProposeRemoval{s.id, machine.id, person->id});
    }
  }
};

}  // namespace

void follow_up(Work& work, IncidentId, const incident::State& state, std::uint64_t,
               const std::vector<incident::Event>& events) {
  for (const auto& event : events) std::visit(FollowIncident{work, state}, event);
}

void owe(Work& work, FollowUp what) {
  Owed owed{work.make_id<LetterId>(), std::move(what), work.now(), work.now(), 0, {}};
  work.tx().put(store::Record{std::string(owed_kind), owed.id.text(), json::write_text(owed), std::nullopt});
  work.has_follow_up();
}

Seconds wait_after(unsigned attempts) { return Seconds(std::min<std::int64_t>(5LL << std::min(attempts, 12u), 3600)); }

}  // namespace standfirm::engine
