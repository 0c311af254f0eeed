// What programs that look after this one ask for: health, readiness, metrics, the API's own description.
#include "wire/people/service.hpp"

#include "server/routes/route.hpp"

namespace standfirm::server {

void add_service(RouteTable& to) {
  using wire::people::Health;
  to.get<json::Value>("/v1/openapi.json", "read_openapi", "This document.").of("service").by_anyone();
  to.get_document("/docs", "read_docs", "This document as a page.", "text/html; charset=utf-8").of("service").by_anyone();
  to.get<Health>("/healthz", "read_health", "Whether the process lives.").of("service").by_anyone();
  to.get<Health>("/readyz", "read_readiness", "Whether the store answers; 503 when it does not.").of("service").by_anyone();
  to.get_document("/metrics", "read_metrics", "Counters for Prometheus, for a key of any role.", "text/plain; version=0.0.4; charset=utf-8").of("service").by(staff());
}

}  // namespace standfirm::server
