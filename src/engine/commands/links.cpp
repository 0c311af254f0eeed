#include "engine/commands/commands.hpp"

namespace standfirm::engine {
namespace {

Link open_link(Work& work, const std::string& token) {
  const auto id = work.shared().tokens.read(LinkPurpose::approve_time, token);
  const auto record = id ? work.tx().record(link_kind, id->text(), work.now()) : std::nullopt;
  const auto link =
      record ? json::read_text<Link>(record->body, json::Unknown::ignore) : std::unexpected(json::Error{});
  if (!link)
    refuse_work(RefusalCode::not_found, "This link isn't one of ours."_said,
                "Open the newest message from us, or call us."_said);
  if (link->state != LinkState::open)
    refuse_work(RefusalCode::link_already_used, "This link has been answered."_said,
                "Call us if the answer was a mistake."_said);
  if (work.now() >= link->expires_at)
    refuse_work(RefusalCode::link_expired, "This link has expired."_said, "Call us, or ask for a new one."_said);
  const auto& incident = work.known<Incidents>(link->incident).state;
  if (!incident.is_closed() &&
      (!incident.asked || incident.asked->at != link->asked_at || incident.asked->of != link->person))
    refuse_work(RefusalCode::link_already_used, "This question was answered in another way, or asked anew."_said,
                "Open the newest message from us, or call us."_said);
  return *link;
}

void answer(Work& work, Link link, LinkState state) {
  link.state = state;
  constexpr auto told_so_for = Days(30);
  work.tx().put(
      store::Record{std::string(link_kind), link.id.text(), json::write_text(link), link.expires_at + told_so_for});
}

}  // namespace

Done carry_out(Work& work, const ApproveByLink& r, const Options&) {
  auto link = open_link(work, r.token);
  const auto at_limit = r.answer.at_limit.value_or(link.at_limit);
  work.become(
      {Actor::of(link.person), Role::client_approver});  // who holds the link speaks as the person it was made for
  on_incident(work, link.incident, incident::AuthoriseTime{link.person, link.minutes, Channel::link, at_limit});
  answer(work, link, LinkState::approved);
  return work.done<Incidents>(link.incident, link.id.text());
}

Done carry_out(Work& work, const DeclineByLink& r, const Options&) {
  auto link = open_link(work, r.token);
  work.become({Actor::of(link.person), Role::client_approver});
  on_incident(work, link.incident, incident::DeclineTime{link.person, Channel::link, r.answer.reason});
  answer(work, link, LinkState::declined);
  return work.done<Incidents>(link.incident, link.id.text());
}

}  // namespace standfirm::engine
