// /v1/links/{token}: what a client's approver can see and do without an account. The token is the right.
#include "server/routes/handle.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {
namespace {

/// Does what the link's holder asked, then shows the link as it is now.
template <class Request, class Body>
void answer_by_link(std::unique_ptr<Call> call) {
  auto body = call->body<Body>();
  if (!body) return;
  auto& engine = call->house.engine;
  const auto token = call->path[0];
  const auto caller = call->caller();
  const auto options = call->options();
  auto then = [call = std::move(call)](const std::exception_ptr& outage, const Allowed<engine::Done>& done) mutable {
    if (outage) return call->outage(outage);
    if (!done) return call->refuse(done.error());
    on_a_worker(std::move(call), [](Call& on) {
      const auto shown = on.house.engine.link(on.path[0]);
      if (shown)
        on.answer_with(*shown);
      else
        on.refuse(shown.error());
    });
  };
  engine.submit(Request{token, std::move(*body)}, caller, options, std::move(then));
}

}  // namespace

void add_links(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<LinkView>("/v1/links/{token}", "read_link", "What this link asks for.")
      .of("client links")
      .by({Role::client_approver})
      .refusing({link_expired})
      .does(reads([](const Call& call) { return call.house.engine.link(call.path[0]); }));
  to.post<ApproveByLink, LinkView>("/v1/links/{token}/approve", "approve_by_link", "Authorises the time asked for.")
      .of("client links")
      .by({Role::client_approver})
      .refusing({link_expired, link_already_used, incident_closed, authoriser_may_not_approve})
      .does(answer_by_link<engine::ApproveByLink, ApproveByLink>);
  to.post<DeclineByLink, LinkView>("/v1/links/{token}/decline", "decline_by_link",
                                   "Declines; the agreed way out is taken.")
      .of("client links")
      .by({Role::client_approver})
      .refusing({link_expired, link_already_used, incident_closed, authoriser_may_not_approve})
      .does(answer_by_link<engine::DeclineByLink, DeclineByLink>);
}

}  // namespace standfirm::server
