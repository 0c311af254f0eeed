// /v1/links/{token}: what a client's approver can see and do without an account. The token is the right.
#include "server/routes/route.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {

void add_links(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<LinkView>("/v1/links/{token}", "read_link", "What this link asks for.").of("client links").by({Role::client_approver}).refusing({link_expired});
  to.post<ApproveByLink, LinkView>("/v1/links/{token}/approve", "approve_by_link", "Authorises the time asked for.")
      .of("client links").by({Role::client_approver}).refusing({link_expired, link_already_used, incident_closed, authoriser_may_not_approve});
  to.post<DeclineByLink, LinkView>("/v1/links/{token}/decline", "decline_by_link", "Declines; the agreed way out is taken.")
      .of("client links").by({Role::client_approver}).refusing({link_expired, link_already_used, incident_closed, authoriser_may_not_approve});
}

}  // namespace standfirm::server
