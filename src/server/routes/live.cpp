// /v1/live: the browser's socket (wire/live/messages.hpp).
#include "server/routes/route.hpp"

namespace standfirm::server {

void add_live(RouteTable& to) {
  to.get_document("/v1/live", "open_live_socket", "Upgrades to a WebSocket that says which views have changed; see wire/live.", "").of("live").by(staff()).by_a_person().answering(101, "");
}

}  // namespace standfirm::server
