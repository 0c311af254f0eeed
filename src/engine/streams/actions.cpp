#include "engine/streams/actions.hpp"

namespace standfirm::engine {

json::Value written(const actions::Action& action) { return json::write(action); }
json::Value written(const actions::Result& result) { return json::write(result); }
std::expected<actions::Action, json::Error> action_from(const json::Value& value, json::Unknown unknown) {
  return json::read<actions::Action>(value, unknown);
}

}  // namespace standfirm::engine
