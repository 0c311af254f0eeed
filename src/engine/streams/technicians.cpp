#include "base/json_text.hpp"
#include "engine/streams.hpp"

namespace standfirm::engine {

const std::string& Technicians::type(const Event& event) { return json::type_of(event); }
std::string Technicians::body(const Event& event) { return json::body_text(event); }
std::expected<Technicians::Event, json::Error> Technicians::read(std::string_view type, const json::Value& body) {
  return json::read_body<Event>(type, body, json::Unknown::ignore);
}

}  // namespace standfirm::engine
