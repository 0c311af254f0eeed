// /v1/incidents/{incident}/evidence: files and facts kept with their hash.
#include "server/routes/handle.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::server {
namespace {

Allowed<wire::people::EvidencePage> list(const Call& call) {
  auto incident = call.house.engine.incident(call.id<IncidentId>(), call.caller());
  if (!incident) return std::unexpected(incident.error());
  return wire::people::EvidencePage{std::move(incident->evidence), {}};
}

void give(Call& call) {
  auto file = call.house.engine.evidence(call.id<IncidentId>(0), call.id<EvidenceId>(1));
  if (!file) return call.refuse(file.error());
  answer_with_document(call, Papers::Document{file->about.name, std::move(file->content)});
}

}  // namespace

void add_evidence(RouteTable& to) {
  using enum RefusalCode;
  using namespace wire::people;
  to.get<EvidencePage>("/v1/incidents/{incident}/evidence", "list_evidence", "What is kept about this incident.")
      .of("evidence")
      .by(staff())
      .does(reads(list));
  to.post<AddEvidence, CommandDone>("/v1/incidents/{incident}/evidence", "add_evidence",
                                    "Keeps a file, at most 8 MiB, with its SHA-256.")
      .of("evidence")
      .by({Role::owner, Role::technician})
      .answering(201)
      .with_if_match()
      .up_to(12 * 1024 * 1024)
      .refusing({already_done})
      .does(commands<AddEvidence>([](const Call& call, AddEvidence body) -> engine::Request {
        std::string content(body.content.data.begin(), body.content.data.end());
        return engine::AttachEvidence{
            call.id<IncidentId>(), std::move(body.name), std::move(body.media_type), std::move(content), {}};
      }));
  to.get_document("/v1/incidents/{incident}/evidence/{evidence}", "read_evidence",
                  "One piece of evidence, always as a download.", "application/octet-stream")
      .of("evidence")
      .by(staff())
      .does(slowly(give));
}

}  // namespace standfirm::server
