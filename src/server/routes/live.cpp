// /v1/live: the browser's socket (wire/live/messages.hpp). The upgrade itself is answered by the entrance and live/hub.
#include "server/routes/handle.hpp"

namespace standfirm::server {

void add_live(RouteTable& to) {
  to.get_document("/v1/live", "open_live_socket",
                  "Upgrades to a WebSocket that says which views have changed: changed, resync, order_progress, "
                  "present; the page says looking.",
                  "")
      .of("live")
      .by(staff())
      .by_a_person()
      .refusing({RefusalCode::too_many_requests})
      .answering(101, "")
      .does([](const std::unique_ptr<Call>& call) {
        call->fault(Fault::upgrade_required, "This address is a WebSocket: ask with Upgrade: websocket."_said);
      });
}

}  // namespace standfirm::server
