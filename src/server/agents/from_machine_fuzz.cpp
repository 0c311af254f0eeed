// Fuzzes everything a machine can send: whatever the bytes, they are refused with a sentence or read into fixed structs
// within their limits.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "actions/order.hpp"
#include "server/agents/authority.hpp"
#include "server/agents/uploads.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm;
  using namespace standfirm::server::agents;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto request = CertificateRequest::read(text);
      request ? request->key_fingerprint().size() != 64 : request.error().empty())
    std::abort();
  if (const auto enrol = json::read_text<wire::agent::Enrol>(text, json::Unknown::ignore, 2 * max_request_bytes))
    (void)CertificateRequest::read(enrol->certificate_request);
  const auto message =
      json::read_text<wire::agent::FromMachine>(text, json::Unknown::ignore, wire::agent::max_frame_bytes);
  if (!message) {
    if (message.error().text().empty()) std::abort();
    return 0;
  }
  if (const auto* facts = std::get_if<wire::agent::Facts>(&*message))
    (void)json::read_text<actions::MachineFacts>(facts->facts, json::Unknown::ignore);
  if (const auto* outcome = std::get_if<wire::agent::OrderOutcome>(&*message))
    (void)json::read_text<actions::Outcome>(outcome->outcome, json::Unknown::ignore);
  if (const auto* chunk = std::get_if<wire::agent::EvidenceChunk>(&*message)) {
    Uploads uploads;
    const auto whole = uploads.add(*chunk);
    if (whole && *whole &&
        ((*whole)->content.size() > max_evidence_bytes || (*whole)->name.find('/') != std::string::npos))
      std::abort();
  }
  return 0;
}
