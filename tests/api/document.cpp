#include "api/document.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "server/openapi/document.hpp"
#include "server/routes/router.hpp"

namespace standfirm::api {
namespace {

const server::RouteTable& table() {
  static const auto all = server::all_routes();
  return all;
}
/// As checked in, which routes_test compares with what the program prints: only the whole program knows all its
/// phrases.
const json::Value& document() {
  static const auto all = [] {
    std::ifstream in(std::string(SF_SOURCE_DIR) + "/web/api/openapi.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = json::parse(text, 16 * 1024 * 1024);
    if (!read) throw std::runtime_error("web/api/openapi.json: " + read.error().text());
    return std::move(*read);
  }();
  return all;
}
std::map<std::string, unsigned>& counted() {
  static std::map<std::string, unsigned> all;
  return all;
}

bool is(const json::Value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  return false;
}

}  // namespace

const std::map<std::string, unsigned>& seen() { return counted(); }

std::string against_schema(const json::Value& value, const json::Value& schema, const std::string& where) {
  const auto& rules = schema.as_object();
  if (const auto* ref = rules.if_contains("$ref")) {
    const auto name = std::string_view(ref->as_string()).substr(std::string_view("#/components/schemas/").size());
    const auto* named = document().at("components").at("schemas").as_object().if_contains(name);
    return named == nullptr ? where + ": the schema " + std::string(name) + " does not exist"
                            : against_schema(value, *named, where);
  }
  if (const auto* choices = rules.if_contains("oneOf")) {
    for (const auto& choice : choices->as_array())
      if (against_schema(value, choice, where).empty()) return {};
    return where + ": none of the choices fits";
  }
  if (const auto* constant = rules.if_contains("const"); constant != nullptr && *constant != value)
    return where + ": is not " + json::text(*constant);
  if (const auto* type = rules.if_contains("type"); type != nullptr && !is(value, type->as_string()))
    return where + ": is not a " + std::string(type->as_string()) + " but " + json::text(value).substr(0, 80);
  if (const auto* choices = rules.if_contains("enum");
      choices != nullptr && std::ranges::find(choices->as_array(), value) == choices->as_array().end())
    return where + ": " + json::text(value) + " is none of the words";
  if (const auto* least = rules.if_contains("minimum");
      least != nullptr && value.is_int64() && value.get_int64() < least->to_number<std::int64_t>())
    return where + ": is too small";
  if (const auto* format = rules.if_contains("format"); format != nullptr && value.is_string()) {
    const std::string text(value.get_string());
    if (format->as_string() == "uuid" && !uuid_from_text(text)) return where + ": is not an id";
    if (format->as_string() == "date-time" && !time_from_text(text)) return where + ": is not a time";
  }
  if (const auto* items = rules.if_contains("items"))
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
      if (auto wrong = against_schema(value.as_array()[i], *items, where + "[" + std::to_string(i) + "]");
          !wrong.empty())
        return wrong;
  if (const auto* required = rules.if_contains("required"))
    for (const auto& name : required->as_array())
      if (!value.as_object().contains(name.as_string()))
        return where + ": " + std::string(name.as_string()) + " is missing";
  const auto* properties = rules.if_contains("properties");
  if (!value.is_object() || properties == nullptr) return {};
  for (const auto& member : value.as_object()) {
    const auto* rule = properties->as_object().if_contains(member.key());
    if (rule == nullptr) return where + ": " + std::string(member.key()) + " is not documented";
    if (auto wrong = against_schema(member.value(), *rule, where + "." + std::string(member.key())); !wrong.empty())
      return wrong;
  }
  return {};
}

std::string against_the_document(const std::string& method, const std::string& target, const Answer& answer) {
  const auto problem_schema = json::Value(json::Object{{"$ref", "#/components/schemas/problem"}});
  const bool problem = answer.raw.header("Content-Type").value_or("") == "application/problem+json";
  if (answer.status >= 400 && !problem) return "a failure that is no problem document";
  if (problem) {
    if (auto wrong = against_schema(answer.body, problem_schema); !wrong.empty()) return wrong;
    if (answer.body.at("status").to_number<unsigned>() != answer.status) return "the problem names another status";
  }
  if (!answer.raw.header("X-Content-Type-Options")) return "the security headers are missing";

  static const server::Router router(table());
  const auto taken_apart = server::take_apart(target);
  if (!taken_apart)
    return answer.status == 404 || answer.status == 400
               ? ""
               : "an address that cannot be one was answered with " + std::to_string(answer.status);
  const auto wanted = method == "GET" || method == "HEAD" ? net::Method::get
                      : method == "POST"                  ? net::Method::post
                      : method == "DELETE"                ? net::Method::del
                                                          : net::Method::other;
  const auto* route = router.find(wanted, *taken_apart).route;
  if (route == nullptr) return {};
  ++counted()[route->name + " " + std::to_string(answer.status) + (problem ? " " + answer.code() : "")];

  std::string key = method == "POST" ? "post" : method == "DELETE" ? "delete" : "get";
  const auto& responses = document().at("paths").at(route->path).at(key).at("responses").as_object();
  const auto* response = responses.if_contains(std::to_string(answer.status));
  if (response == nullptr) return "status " + std::to_string(answer.status) + " is not documented for " + route->name;
  if (problem) {
    std::istringstream codes(std::string(response->at("description").as_string()));
    for (std::string one; std::getline(codes, one, ',');) {
      one.erase(0, one.find_first_not_of(' '));
      if (one == answer.code()) return {};
    }
    return "the code " + answer.code() + " is not documented for " + route->name;
  }
  if (route->has_version && !answer.etag()) return "the ETag is missing";
  const auto* content = response->as_object().if_contains("content");
  if (content == nullptr) return answer.text.empty() ? "" : "a body where none is documented";
  if (route->media_type != "application/json")
    return answer.raw.header("Content-Type").value_or("") == route->media_type ? ""
                                                                               : "another media type than documented";
  return against_schema(answer.body, content->at("application/json").at("schema"));
}

}  // namespace standfirm::api
