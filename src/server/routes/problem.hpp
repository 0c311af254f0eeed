// src/server/routes/problem.hpp: how every refusal and every fault of HTTP looks on the wire (RFC 9457), in one place.
#pragma once
#include <string>
#include <string_view>

#include "base/refusal.hpp"
#include "net/http.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::server {

/// The one table from a refusal to its HTTP status.
[[nodiscard]] unsigned status_of(RefusalCode);

/// Faults below the domain: they have no refusal's name, but a code of the same kind.
enum class Fault {
  malformed_request,
  unknown_address,
  method_not_allowed,
  body_too_large,
  unsupported_media_type,
  upgrade_required,
  unavailable,
  internal
};
BOOST_DESCRIBE_ENUM(Fault, malformed_request, unknown_address, method_not_allowed, body_too_large,
                    unsupported_media_type, upgrade_required, unavailable, internal)
[[nodiscard]] unsigned status_of(Fault);

[[nodiscard]] wire::people::Problem problem_of(const Refusal&);
[[nodiscard]] net::Response answer_of(const wire::people::Problem&);
[[nodiscard]] net::Response answer_of(const Refusal&);
[[nodiscard]] net::Response answer_of(Fault, const Sentence& sentence);

}  // namespace standfirm::server
