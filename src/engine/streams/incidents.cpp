#include "base/json_text.hpp"
#include "engine/streams.hpp"

namespace standfirm::engine {

const std::string& Incidents::type(const Event& event) { return json::type_of(event); }
std::string Incidents::body(const Event& event) { return json::body_text(event); }
std::expected<Incidents::Event, json::Error> Incidents::read(std::string_view type, const json::Value& body) {
  return json::read_body<Event>(type, body, json::Unknown::ignore);
}

}  // namespace standfirm::engine
