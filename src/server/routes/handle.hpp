// src/server/routes/handle.hpp: the three shapes nearly every handler has: read, command, slow.
#pragma once
#include "base/json_text.hpp"
#include "server/routes/call.hpp"
#include "wire/people/clients.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::server {

/// Answers at once with what `look(call)` finds: Allowed<T>.
template <class Look>
Handler reads(Look look) {
  return [look](std::unique_ptr<Call> call) {
    const auto found = look(*call);
    if (found)
      call->answer_with(*found);
    else
      call->refuse(found.error());
  };
}

/// The same for what many ask at once: an answer given a moment ago, with nothing changed since, is given again.
template <class Look>
Handler reads_often(Look look) {
  return [look](std::unique_ptr<Call> call) {
    auto& shelf = call->house.shelf;
    // What may be done is tried as the caller, so everybody has answers of their own.
    const auto question = call->question.target + " " + std::string(json::enum_text(call->visitor->role)) + " " +
                          call->visitor->technician.text();
    if (const auto kept = shelf.find(question, call->now))
      return call->answer_json(call->route.status, kept->body, kept->version);
    const auto generation = shelf.generation();
    const auto found = look(*call);
    if (!found) return call->refuse(found.error());
    const auto kept = std::make_shared<const AnswerShelf::Kept>(
        json::direct_text(*found), call->route.has_version ? version_in(*found) : std::nullopt);
    shelf.keep(question, kept, generation, call->now);
    call->answer_json(call->route.status, kept->body, kept->version);
  };
}

inline std::string as_command_done(const engine::Done& done) {
  return json::direct_text(wire::people::CommandDone{done.version, done.events, done.id});
}
inline std::string as_made(const engine::Done& done) {
  return json::direct_text(wire::people::Made{done.id.value_or(""), done.version});
}

/// Reads a `Body`, makes the engine's request of it and answers when that is durable. `request(call, body)`:
/// engine::Request.
template <class Body, class MakeRequest>
Handler commands(MakeRequest request, std::string (*shown)(const engine::Done&) = as_command_done) {
  return [request, shown](std::unique_ptr<Call> call) {
    auto body = call->template body<Body>();
    if (!body) return;
    auto made = request(*call, std::move(*body));
    submit(std::move(call), std::move(made), shown);
  };
}

/// A document for people, always as a download or in the browser's own viewer.
void answer_with_document(Call&, Allowed<Papers::Document>);

/// Reads a `Body` and does `work(call, body)` on a worker; it answers itself.
template <class Body, class WorkOn>
Handler slowly(WorkOn work) {
  return [work](std::unique_ptr<Call> call) {
    auto body = call->template body<Body>();
    if (!body) return;
    auto shared = std::make_shared<Body>(std::move(*body));
    on_a_worker(std::move(call), [work, shared](Call& on) { work(on, *shared); });
  };
}
template <class WorkOn>
Handler slowly(WorkOn work) {
  return [work](std::unique_ptr<Call> call) { on_a_worker(std::move(call), work); };
}

}  // namespace standfirm::server
