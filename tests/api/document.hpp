// tests/api/document.hpp: the OpenAPI document as a judge of real answers.
#pragma once
#include <string>

#include "api/program.hpp"

namespace standfirm::api {

/// What the document does not promise about this answer; empty: all as documented. Addresses nobody documents must be
/// problems.
[[nodiscard]] std::string against_the_document(const std::string& method, const std::string& target, const Answer&);

/// Why the value is not what the schema says ("$.items[2].hold: ..."); empty: it is.
[[nodiscard]] std::string against_schema(const json::Value& value, const json::Value& schema,
                                         const std::string& where = "$");

/// "read_desk 200", "triage 409 incident_closed" ...: what real answers have shown so far.
[[nodiscard]] const std::map<std::string, unsigned>& seen();

}  // namespace standfirm::api
