// src/server/openapi/document.hpp: the OpenAPI 3.1 document and its readable page, both made from the route table.
#pragma once
#include <string>

#include "base/json.hpp"
#include "server/routes/route.hpp"

namespace standfirm::server {

/// The document as JSON, keys in a fixed order, so that two runs are equal byte for byte.
[[nodiscard]] json::Value openapi_document(const RouteTable&, std::string_view version);

/// The same, indented by two: what web/api/openapi.json holds.
[[nodiscard]] std::string openapi_text(const RouteTable&, std::string_view version);

/// The reference as one HTML page without scripts, styles from elsewhere or any other remote asset.
[[nodiscard]] std::string reference_page(const RouteTable&, std::string_view version);

}  // namespace standfirm::server
