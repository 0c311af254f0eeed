#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/markup.hpp"
#include "server/openapi/document.hpp"
#include "server/routes/problem.hpp"

namespace standfirm::server {
namespace {

constexpr std::string_view style =
    R"(body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem 1.5rem 4rem;color:#1a1d21;background:#fff}
h1{margin:.5rem 0}h2{margin-top:2.5rem;border-bottom:1px solid #ccd;text-transform:capitalize}h3{margin:1.6rem 0 .2rem;font:600 1rem ui-monospace,monospace}
code{font:.9em ui-monospace,monospace}.m{display:inline-block;min-width:4.2rem;color:#fff;background:#1f5fa8;border-radius:4px;padding:0 .4rem;text-align:center;margin-right:.5rem}
.post{background:#1b7a43}.delete{background:#a8321f}dl{display:grid;grid-template-columns:9rem 1fr;gap:.15rem 1rem;margin:.4rem 0}dt{color:#556}dd{margin:0}
a{color:#1f5fa8}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top;border-bottom:1px solid #e4e6ec}
@media (prefers-color-scheme:dark){body{color:#e6e8ec;background:#15181c}h2,td,th{border-color:#3a404a}dt{color:#a0a8b4}a{color:#7fb2ee}})";

/// A schema in one line of words: "triage", "list of desk_row", "text".
std::string in_words(const json::Value& schema) {
  const auto* object = schema.if_object();
  if (object == nullptr) return "anything";
  if (const auto* ref = object->if_contains("$ref")) {
    const std::string name(std::string_view(ref->as_string()).substr(std::string_view("#/components/schemas/").size()));
    return fmt::format(R"(<a href="#schema-{0}">{0}</a>)", escaped_for_markup(name));
  }
  if (object->contains("oneOf")) return "one of several";
  const auto* type = object->if_contains("type");
  if (type == nullptr) return "anything";
  if (type->as_string() == "array") return "list of " + in_words(object->at("items"));
  std::string out(type->as_string());
  if (const auto* format = object->if_contains("format")) out += " (" + std::string(format->as_string()) + ")";
  return out;
}

void write_route(std::string& out, const Route& route, json::Schemas& schemas) {
  const auto method = net::method_text(route.method);
  out += fmt::format(R"(<h3 id="{}"><span class="m {}">{}</span>{}</h3><p>{}</p><dl>)", route.name,
                     route.method == net::Method::post  ? "post"
                     : route.method == net::Method::del ? "delete"
                                                        : "get",
                     method, escaped_for_markup(route.path), escaped_for_markup(route.summary));
  std::string may;
  for (const auto role : route.may) may += (may.empty() ? "" : ", ") + std::string(json::enum_text(role));
  if (route.anyone) may = "anyone";
  if (route.person_only) may += "; signed in, not with a key";
  out += fmt::format("<dt>who may</dt><dd>{}</dd>", escaped_for_markup(may));
  if (!route.query.empty()) {
    out += "<dt>query</dt><dd>";
    for (const auto& query : route.query)
      out += fmt::format("<code>{}</code>: {}<br>", escaped_for_markup(query.name), escaped_for_markup(query.what));
    out += "</dd>";
  }
  if (route.body != nullptr) out += fmt::format("<dt>body</dt><dd>{}</dd>", in_words(route.body(schemas)));
  out += fmt::format("<dt>answer</dt><dd>{} {}</dd>", route.status,
                     route.answer != nullptr ? in_words(route.answer(schemas)) : escaped_for_markup(route.media_type));
  std::string refusals;
  for (const auto code : route.all_refusals())
    refusals += fmt::format(R"({}<a href="#{}">{}</a>)", refusals.empty() ? "" : ", ", json::enum_text(code),
                            json::enum_text(code));
  if (!refusals.empty()) out += fmt::format("<dt>may refuse</dt><dd>{}</dd>", refusals);
  out += "</dl>";
}

void write_schema(std::string& out, const std::string& name, const json::Value& schema) {
  out += fmt::format(R"(<h3 id="schema-{0}">{0}</h3>)", escaped_for_markup(name));
  const auto& object = schema.as_object();
  if (const auto* choices = object.if_contains("enum")) {
    out += "<p>One of";
    for (const auto& choice : choices->as_array())
      out += fmt::format(" <code>{}</code>", escaped_for_markup(std::string_view(choice.as_string())));
    out += ".</p>";
    return;
  }
  const auto* properties = object.if_contains("properties");
  if (properties == nullptr || properties->as_object().empty()) {
    out += "<p>No fields.</p>";
    return;
  }
  std::set<std::string_view> required;
  if (const auto* names = object.if_contains("required"))
    for (const auto& item : names->as_array()) required.insert(std::string_view(item.as_string()));
  out += "<table><tr><th>field</th><th>is</th><th></th></tr>";
  for (const auto& member : properties->as_object())
    out += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>", escaped_for_markup(member.key()),
                       in_words(member.value()), required.contains(member.key()) ? "" : "may be left out");
  out += "</table>";
}

}  // namespace

std::string reference_page(const RouteTable& table, std::string_view version) {
  json::Schemas schemas;
  (void)json::schema<wire::people::Problem>(schemas);
  std::string out = fmt::format(
      R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Standfirm API</title><style>{}</style></head><body>)"
      R"(<h1>Standfirm API</h1><p>Version {}. The same as a document: <a href="/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>)"
      R"(<p>JSON in and out. Sign in with <a href="#sign_in">POST /v1/sessions</a> and send its <code>csrf</code> as <code>X-CSRF-Token</code> with every change, or send )"
      R"(<code>Authorization: Bearer &lt;key&gt;</code>. Every POST takes an <code>Idempotency-Key</code>. An <code>ETag</code> is a version; send it back as <code>If-Match</code>. )"
      R"(A refusal is a problem document (RFC 9457) whose <code>code</code> is one of <a href="#refusals">these</a>.</p>)",
      style, escaped_for_markup(version));
  std::vector<std::string> chapters;
  for (const auto& route : table.routes())
    if (std::ranges::find(chapters, route->resource) == chapters.end()) chapters.push_back(route->resource);
  out += "<ul>";
  for (const auto& chapter : chapters)
    out += fmt::format(R"(<li><a href="#chapter-{0}">{0}</a></li>)", escaped_for_markup(chapter));
  out += R"(<li><a href="#refusals">refusals</a></li><li><a href="#schemas">types</a></li></ul>)";
  for (const auto& chapter : chapters) {
    out += fmt::format(R"(<h2 id="chapter-{0}">{0}</h2>)", escaped_for_markup(chapter));
    for (const auto& route : table.routes())
      if (route->resource == chapter) write_route(out, *route, schemas);
  }
  out += R"(<h2 id="refusals">Refusals</h2><table><tr><th>code</th><th>status</th></tr>)";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<RefusalCode>>([&](auto d) {
    out += fmt::format(R"(<tr id="{0}"><td><code>{0}</code></td><td>{1}</td></tr>)", d.name, status_of(d.value));
  });
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Fault>>([&](auto d) {
    out += fmt::format(R"(<tr id="{0}"><td><code>{0}</code></td><td>{1}</td></tr>)", d.name, status_of(d.value));
  });
  out += R"(</table><h2 id="schemas">Types</h2>)";
  for (const auto& [name, schema] : schemas.named) write_schema(out, name, schema);
  out += "</body></html>";
  return out;
}

}  // namespace standfirm::server
