// /v1/machines: the clients' machines and what they said about themselves.
#include "wire/people/machines.hpp"
#include "engine/questions/machine_history.hpp"
#include "server/routes/handle.hpp"

namespace standfirm::server {

void add_machines(RouteTable& to) {
  using namespace wire::people;
  to.get<MachinePage>("/v1/machines", "list_machines", "The machines of all clients, or of one.")
      .of("machines")
      .by(staff())
      .paged()
      .taking({"client", "only this client's"})
      .taking({"search", "only those whose name contains this"})
      .does(reads_often([](const Call& call) { return call.house.engine.machines(call.list); }));
  to.get<MachineView>("/v1/machines/{machine}", "read_machine", "One machine with the facts it last sent.")
      .of("machines")
      .by(staff())
      .versioned()
      .does(reads([](const Call& call) { return call.house.engine.machine(call.id<MachineId>()); }));
  to.get<MachineHistory>("/v1/machines/{machine}/history", "read_machine_history",
                         "The machine's incidents and orders, newest first, from its client's 50 newest incidents.")
      .of("machines")
      .by(staff())
      .does(reads([](const Call& call) {
        return engine::machine_history(call.house.engine, call.id<MachineId>(), call.caller());
      }));
}

}  // namespace standfirm::server
