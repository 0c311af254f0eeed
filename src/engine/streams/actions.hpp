// src/engine/streams/actions.hpp: actions and results as JSON, compiled once.
#pragma once
#include "actions/catalogue.hpp"
#include "base/json.hpp"

namespace standfirm::engine {

[[nodiscard]] json::Value written(const actions::Action&);
[[nodiscard]] json::Value written(const actions::Result&);
[[nodiscard]] std::expected<actions::Action, json::Error> action_from(const json::Value&,
                                                                      json::Unknown = json::Unknown::refuse);

}  // namespace standfirm::engine
