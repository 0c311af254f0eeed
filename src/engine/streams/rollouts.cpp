#include "engine/streams.hpp"

namespace standfirm::engine {

const std::string& Rollouts::type(const Event& event) { return json::type_of(event); }
std::string Rollouts::body(const Event& event) { return json::text(json::write_body(event)); }
std::expected<Rollouts::Event, json::Error> Rollouts::read(std::string_view type, const json::Value& body) {
  return json::read_body<Event>(type, body, json::Unknown::ignore);
}

}  // namespace standfirm::engine
