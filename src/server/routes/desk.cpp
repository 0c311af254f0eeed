// /v1/desk: the queue of open incidents, what breaches first on top.
#include "server/routes/handle.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::server {

void add_desk(RouteTable& to) {
  to.get<wire::people::DeskPage>("/v1/desk", "read_desk", "Open incidents, those that breach first on top.")
      .of("incidents")
      .by(staff())
      .paged()
      .does(reads_often([](const Call& call) { return call.house.engine.desk(call.list); }));
}

}  // namespace standfirm::server
