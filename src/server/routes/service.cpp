// What programs that look after this one ask for: health, readiness, metrics, the API's own description.
#include "wire/people/service.hpp"

#include "server/routes/handle.hpp"
#include "server/security_headers.hpp"

namespace standfirm::server {
namespace {

void answer_text(Call& call, std::string_view text) {
  net::Response out;
  out.headers.push_back({"Content-Type", call.route.media_type});
  out.body = text;
  if (call.route.media_type.starts_with("text/html"))
    out.lasting_headers = headers_for_pages(call.question.peer.encrypted);
  call.answer(std::move(out));
}

}  // namespace

void add_service(RouteTable& to) {
  using wire::people::Health;
  to.get<json::Value>("/v1/openapi.json", "read_openapi", "This document.")
      .of("service")
      .by_anyone()
      .does([](const std::unique_ptr<Call>& call) { answer_text(*call, call->house.openapi); });
  to.get_document("/docs", "read_docs", "This document as a page.", "text/html; charset=utf-8")
      .of("service")
      .by_anyone()
      .does([](const std::unique_ptr<Call>& call) { answer_text(*call, call->house.reference); });
  to.get<Health>("/healthz", "read_health", "Whether the process lives.")
      .of("service")
      .by_anyone()
      .does(reads([](const Call& call) { return Allowed<Health>(Health{"ok", call.house.version}); }));
  to.get<Health>("/readyz", "read_readiness", "Whether the store answers; 503 when it does not.")
      .of("service")
      .by_anyone()
      .does(reads([](const Call& call) {
        (void)call.house.engine.keep().get("server.readiness", "probe", call.now);  // throws when the store is away
        return Allowed<Health>(Health{"ok", call.house.version});
      }));
  to.get_document("/metrics", "read_metrics", "Counters for Prometheus, for a key of any role.",
                  "text/plain; version=0.0.4; charset=utf-8")
      .of("service")
      .by(staff())
      .does([](const std::unique_ptr<Call>& call) { answer_text(*call, call->house.metrics.text()); });
}

}  // namespace standfirm::server
