// src/engine/views/incident_money.hpp: the rows of an incident that figures are made of.
#pragma once
#include "engine/work.hpp"

namespace standfirm::engine {

void show_money(Work&, const incident::State&, std::uint64_t version, const std::vector<incident::Event>&);

}  // namespace standfirm::engine
