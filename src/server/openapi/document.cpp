#include "server/openapi/document.hpp"

#include <map>

#include "base/refusal.hpp"
#include "base/sentence.hpp"
#include "server/routes/problem.hpp"
#include "wire/live/messages.hpp"

namespace standfirm::server {
namespace {

using json::Array;
using json::Object;
using json::Value;

Object text_schema() { return {{"type", "string"}}; }
Object referring(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

Object parameter(std::string_view name, std::string_view in, std::string_view what, bool required, Object schema) {
  Object out{{"name", name}, {"in", in}, {"description", what}, {"schema", std::move(schema)}};
  if (required) out["required"] = true;
  return out;
}

Array parameters_of(const Route& route) {
  Array out;
  for (const auto& name : route.path_parameters()) {
    const bool token = name == "token";
    Object schema = text_schema();
    if (!token) schema["format"] = "uuid";
    out.push_back(
        parameter(name, "path", token ? "the word from the link" : "id of the " + name, true, std::move(schema)));
  }
  for (const auto& query : route.query) {
    Object schema = query.whole_number ? Object{{"type", "integer"}, {"minimum", 1}, {"maximum", 200}, {"default", 50}}
                                       : text_schema();
    out.push_back(parameter(query.name, "query", query.what, false, std::move(schema)));
  }
  if (route.takes_version)
    out.push_back(
        parameter("If-Match", "header",
                  "the version the caller has seen, as its ETag; refused with version_conflict when it has moved on",
                  false, text_schema()));
  if (route.method == net::Method::post)
    out.push_back(parameter(
        "Idempotency-Key", "header",
        "any text of 8 to 128 characters; the same key and body again gives the first answer again, within a day",
        false, Object{{"type", "string"}, {"minLength", 8}, {"maxLength", 128}}));
  if (route.method != net::Method::get && !route.anyone && !route.path.starts_with("/v1/links/"))
    out.push_back(parameter("X-CSRF-Token", "header", "the session's csrf; needed with the cookie, not with a key",
                            false, text_schema()));
  return out;
}

/// status -> the codes that come with it.
std::map<unsigned, std::vector<std::string>> problems_of(const Route& route) {
  std::map<unsigned, std::vector<std::string>> out;
  for (const auto code : route.all_refusals()) out[status_of(code)].emplace_back(json::enum_text(code));
  const auto fault = [&](Fault f) { out[status_of(f)].emplace_back(json::enum_text(f)); };
  if (route.body != nullptr) {
    fault(Fault::malformed_request);
    fault(Fault::body_too_large);
    fault(Fault::unsupported_media_type);
  }
  if (route.status == 101) fault(Fault::upgrade_required);
  if (route.path.starts_with("/v1/") || route.path == "/readyz") fault(Fault::unavailable);
  return out;
}

Object responses_of(const Route& route, json::Schemas& schemas) {
  Object out;
  Object success{{"description", std::string(net::status_text(route.status))}};
  if (!route.media_type.empty() && route.status != 204) {
    Object content;
    if (route.answer != nullptr)
      content["schema"] = route.answer(schemas);
    else
      content["schema"] = text_schema();
    success["content"] = Object{{route.media_type, std::move(content)}};
  }
  if (route.has_version)
    success["headers"] =
        Object{{"ETag", Object{{"description", "the version of what was read or written"}, {"schema", text_schema()}}}};
  out[std::to_string(route.status)] = std::move(success);
  for (const auto& [status, codes] : problems_of(route)) {
    std::string description;
    for (const auto& code : codes) description += (description.empty() ? "" : ", ") + code;
    out[std::to_string(status)] =
        Object{{"description", description},
               {"content", Object{{"application/problem+json", Object{{"schema", referring("problem")}}}}}};
  }
  return out;
}

Object operation_of(const Route& route, json::Schemas& schemas) {
  Object out{{"operationId", route.name}, {"summary", route.summary}, {"tags", Array{Value(route.resource)}}};
  if (auto parameters = parameters_of(route); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (route.body != nullptr)
    out["requestBody"] =
        Object{{"required", true}, {"content", Object{{"application/json", Object{{"schema", route.body(schemas)}}}}}};
  out["responses"] = responses_of(route, schemas);
  Array security;
  if (!route.anyone && !route.path.starts_with("/v1/links/")) {
    security.push_back(Object{{"session", Array{}}});
    if (!route.person_only) security.push_back(Object{{"api_key", Array{}}});
  }
  out["security"] = std::move(security);
  Array roles;
  for (const auto role : route.may) roles.emplace_back(json::enum_text(role));
  if (route.anyone) roles.emplace_back("anyone");
  out["x-may"] = std::move(roles);
  Array refusals;
  for (const auto code : route.all_refusals()) refusals.emplace_back(json::enum_text(code));
  out["x-refuses"] = std::move(refusals);
  return out;
}

/// Indents by two; Boost.JSON itself only writes compactly.
void write_indented(std::string& out, const Value& value, std::size_t depth) {
  const std::string inner(2 * (depth + 1), ' '), outer(2 * depth, ' ');
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    bool first = true;
    for (const auto& member : *object) {
      if (!first) out += ",\n";
      first = false;
      out += inner + json::text(Value(member.key())) + ": ";
      write_indented(out, member.value(), depth + 1);
    }
    out += "\n" + outer + "}";
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    out += "[\n";
    bool first = true;
    for (const auto& item : *array) {
      if (!first) out += ",\n";
      first = false;
      out += inner;
      write_indented(out, item, depth + 1);
    }
    out += "\n" + outer + "]";
  } else {
    out += json::text(value);
  }
}

}  // namespace

json::Value openapi_document(const RouteTable& table, std::string_view version) {
  json::Schemas schemas;
  (void)json::schema<wire::people::Problem>(schemas);
  // The socket's frames are no operation's body, but the browser needs their types too.
  (void)json::schema<wire::live::Changed>(schemas);
  (void)json::schema<wire::live::Resync>(schemas);
  (void)json::schema<wire::live::OrderProgress>(schemas);
  (void)json::schema<wire::live::Present>(schemas);
  (void)json::schema<wire::live::Looking>(schemas);
  (void)json::schema<RefusalCode>(schemas);

  Object paths;
  for (const auto& route : table.routes()) {
    auto& at = paths[route->path];
    if (!at.is_object()) at = Object{};
    at.as_object()[route->method == net::Method::get   ? "get"
                   : route->method == net::Method::del ? "delete"
                                                       : "post"] = operation_of(*route, schemas);
  }
  // A catalogue keyed by these is complete or does not compile.
  Array phrases;
  for (const auto phrase : all_phrases()) phrases.emplace_back(phrase);
  schemas.named["phrase"] = Object{{"type", "string"}, {"enum", std::move(phrases)}};
  schemas.named["sentence"].at("properties").as_object()["phrase"] = referring("phrase");
  Object named;
  for (auto& [name, schema] : schemas.named) named[name] = std::move(schema);
  return Object{
      {"openapi", "3.1.0"},
      {"info", Object{{"title", "Standfirm"},
                      {"version", version},
                      {"description", "What people's programs can ask of a Standfirm server."},
                      {"license", Object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"paths", std::move(paths)},
      {"components",
       Object{{"schemas", std::move(named)},
              {"securitySchemes",
               Object{{"session", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "standfirm_session"}}},
                      {"api_key", Object{{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

std::string openapi_text(const RouteTable& table, std::string_view version) {
  std::string out;
  write_indented(out, openapi_document(table, version), 0);
  out += "\n";
  return out;
}

}  // namespace standfirm::server
