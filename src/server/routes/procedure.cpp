// /v1/procedure: the firm's procedure as it runs.
#include "wire/people/procedure.hpp"

#include "server/routes/route.hpp"

namespace standfirm::server {

void add_procedure(RouteTable& to) {
  to.get<wire::people::ProcedureView>("/v1/procedure", "read_procedure", "The steps as they run now, with the version of the file.").of("binder").by(staff());
}

}  // namespace standfirm::server
