// src/server/routes/call.hpp: one question on its way to its answer: who asks, for what, and the one place to answer.
#pragma once
#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "engine/requests.hpp"
#include "server/house.hpp"
#include "server/routes/problem.hpp"
#include "server/routes/route.hpp"

namespace standfirm::server {

/// The version of the stream a view shows, where it has one: what its ETag says.
template <class T>
[[nodiscard]] std::optional<std::uint64_t> version_in(const T& value) {
  if constexpr (requires {
                  { value.version } -> std::convertible_to<std::uint64_t>;
                })
    return value.version;
  else if constexpr (requires { value.client.version; })
    return value.client.version;
  else if constexpr (requires { value.machine.version; })
    return value.machine.version;
  else
    return std::nullopt;
}

struct Call {
  House& house;
  const Route& route;
  net::Request question;
  std::vector<std::string> path;                           ///< what stands where the route has braces, in order
  std::string address;                                     ///< of who asks, the proxy seen through
  std::optional<Visitor> visitor;                          ///< absent where anyone may, and for holders of a link
  engine::ListQuery list;                                  ///< of a paged route
  std::vector<std::pair<std::string, std::string>> query;  ///< everything asked for behind the question mark
  TimePoint now{};
  std::optional<std::uint64_t> expected_version;
  std::optional<engine::Once> once;
  net::Respond respond;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();

  Call(House& h, const Route& r, net::Request q, net::Respond answer_by)
      : house(h), route(r), question(std::move(q)), respond(std::move(answer_by)) {}

  [[nodiscard]] std::optional<std::string> asked(std::string_view name) const;
  /// A word, a day or an id behind the question mark: nothing when it isn't there; refused when it can't be read.
  template <class T>
  [[nodiscard]] Allowed<std::optional<T>> asked_as(std::string_view name) const {
    const auto text = asked(name);
    if (!text) return std::optional<T>{};
    auto read = json::read<T>(json::Value(*text));
    if (read) return std::optional<T>{std::move(*read)};
    return standfirm::refuse(RefusalCode::invalid_argument,
                             Sentence::as_written(std::string(name) + " " + read.error().text() + "."), {},
                             std::string(name));
  }
  /// The id at that place of the address; it has been read already, so it is one.
  template <class Id>
  [[nodiscard]] Id id(std::size_t place = 0) const {
    return Id{*uuid_from_text(path.at(place))};
  }
  [[nodiscard]] engine::Caller caller() const;
  [[nodiscard]] engine::Options options() const { return {expected_version, once}; }

  void answer(net::Response);
  void answer_json(unsigned status, std::string body, std::optional<std::uint64_t> version = {});
  template <class T>
  void answer_with(const T& value) {
    answer_json(route.status, json::write_text(value), route.has_version ? version_in(value) : std::nullopt);
  }
  void refuse(const Refusal&);
  void fault(Fault, const Sentence& sentence);
  /// What was thrown while this question was worked on: 503 for the store's outages, 500 for anything else; said in the
  /// log.
  void outage(const std::exception_ptr&);

  /// The body as `Body`; answers and gives nothing when it is not one. An empty body counts as {}.
  template <class Body>
  [[nodiscard]] std::optional<Body> body() {
    auto document = json_body();
    if (!document) return std::nullopt;
    auto read = json::read<Body>(*document);
    if (read) return std::move(*read);
    refuse({RefusalCode::invalid_argument,
            Sentence::as_written(read.error().text() + "."),
            {},
            read.error().field.empty() ? std::nullopt : std::optional(read.error().field)});
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<json::Value> json_body();
};

/// Hands the request to the engine and answers with what `shown` makes of its answer.
void submit(std::unique_ptr<Call>, engine::Request, std::string (*shown)(const engine::Done&));

/// Runs `work` on a worker, answering 503 when too much waits there; what it throws becomes an outage.
void on_a_worker(std::unique_ptr<Call>, std::function<void(Call&)> work);

}  // namespace standfirm::server
