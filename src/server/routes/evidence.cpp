// /v1/incidents/{incident}/evidence: files and facts kept with their hash.
#include "server/routes/route.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::server {

void add_evidence(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<EvidencePage>("/v1/incidents/{incident}/evidence", "list_evidence", "What is kept about this incident.").of("evidence").by(staff());
  to.post<AddEvidence, CommandDone>("/v1/incidents/{incident}/evidence", "add_evidence", "Keeps a file, at most 8 MiB, with its SHA-256.")
      .of("evidence").by({Role::owner, Role::technician}).answering(201).versioned().up_to(12 * 1024 * 1024).refusing({incident_closed});
  to.get_document("/v1/incidents/{incident}/evidence/{evidence}", "read_evidence", "One piece of evidence, always as a download.", "application/octet-stream").of("evidence").by(staff());
}

}  // namespace standfirm::server
