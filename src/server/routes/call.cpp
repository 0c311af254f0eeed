#include "server/routes/call.hpp"

#include <spdlog/spdlog.h>

#include "server/routes/handle.hpp"
#include "server/security_headers.hpp"

namespace standfirm::server {

engine::Caller Call::caller() const {
  if (visitor) return {Actor::of(visitor->technician), visitor->role};
  return {Actor::of_system("link"), Role::client_approver};  // a link names its person itself
}

std::optional<std::string> Call::asked(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

void Call::answer(net::Response response) {
  if (!respond) return;
  if (response.lasting_headers.empty()) response.lasting_headers = headers_for_data(question.peer.encrypted);
  house.metrics.answered(&route, response.status, std::chrono::steady_clock::now() - began);
  SPDLOG_DEBUG("{} {} {}", net::method_text(question.method), route.path, response.status);
  std::exchange(respond, nullptr)(std::move(response));
}

void Call::answer_json(unsigned status, std::string body, std::optional<std::uint64_t> version) {
  net::Response out;
  out.status = status;
  if (status != 204) out.headers.push_back({"Content-Type", "application/json"});
  if (version) out.headers.push_back({"ETag", "\"" + std::to_string(*version) + "\""});
  out.body = std::move(body);
  answer(std::move(out));
}

void Call::refuse(const Refusal& refusal) { answer(answer_of(refusal)); }
void Call::fault(Fault fault, const Sentence& sentence) { answer(answer_of(fault, sentence)); }

void Call::outage(const std::exception_ptr& what) {
  try {
    std::rethrow_exception(what);
  } catch (const std::logic_error& bug) {
    spdlog::error("{} failed: {}", route.name, bug.what());
    fault(Fault::internal, "Something is wrong inside the server; its log says more."_said);
  } catch (const std::exception& outage) {
    spdlog::warn("{} could not be done: {}", route.name, outage.what());
    auto response = answer_of(Fault::unavailable, "This cannot be done just now; try again in a moment."_said);
    response.headers.push_back({"Retry-After", "2"});
    answer(std::move(response));
  }
}

std::optional<json::Value> Call::json_body() {
  if (question.body.empty()) return json::Object{};
  const auto type = question.header("Content-Type").value_or("");
  if (const auto end = type.find(';'); !net::same_name(type.substr(0, end), "application/json")) {
    fault(Fault::unsupported_media_type, "The body must be JSON: send it with Content-Type: application/json."_said);
    return std::nullopt;
  }
  auto document = json::parse(question.body, route.max_body);
  if (document) return std::move(*document);
  fault(Fault::malformed_request, "The body {}."_said(document.error().text()));
  return std::nullopt;
}

void submit(std::unique_ptr<Call> call, engine::Request request, std::string (*shown)(const engine::Done&)) {
  auto& engine = call->house.engine;
  const auto caller = call->caller();
  const auto options = call->options();
  auto then = [call = std::move(call), shown](const std::exception_ptr& outage, Allowed<engine::Done> done) mutable {
    // On the writer's thread: the answer is a few strings, and responding only posts it to the connection's loop.
    if (outage) return call->outage(outage);
    if (!done) return call->refuse(done.error());
    call->answer_json(call->route.status, shown(*done),
                      call->route.has_version ? std::optional(done->version) : std::nullopt);
  };
  engine.submit(std::move(request), caller, options, std::move(then));
}

void answer_with_document(Call& call, Allowed<Papers::Document> document) {
  if (!document) return call.refuse(document.error());
  net::Response out;
  out.headers.push_back({"Content-Type", call.route.media_type});
  std::string name;
  for (const char c : document->file_name)
    name +=
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'
            ? c
            : '_';
  const bool shown_in_the_browser = call.route.media_type == "application/pdf";
  out.headers.push_back({"Content-Disposition", (shown_in_the_browser ? "inline" : "attachment") +
                                                    std::string("; filename=\"") + name + "\""});
  if (shown_in_the_browser) out.lasting_headers = headers_for_documents(call.question.peer.encrypted);
  out.body = std::move(document->content);
  call.answer(std::move(out));
}

void on_a_worker(std::unique_ptr<Call> call, std::function<void(Call&)> work) {
  auto& workers = call->house.workers;
  std::shared_ptr<Call> shared(std::move(call));
  auto guarded = [shared, work = std::move(work)] {
    try {
      work(*shared);
    } catch (...) {
      shared->outage(std::current_exception());
    }
  };
  if (!workers.post(std::move(guarded))) {
    auto busy = answer_of(Fault::unavailable, "Too many are waiting for this; try again in a moment."_said);
    busy.headers.push_back({"Retry-After", "5"});
    shared->answer(std::move(busy));
  }
}

}  // namespace standfirm::server
