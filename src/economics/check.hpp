// src/economics/check.hpp: golden vectors (format standfirm-economics-vectors-1): another program's answers, held
// against ours.
#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"

namespace standfirm::economics {

/// One vector: how far we are from it at most, against its own tolerance. `where` names the number furthest off.
struct VectorCheck {
  std::string id, kind, title;
  bool holds = false;
  double largest_deviation = 0;
  std::string where;
  std::vector<std::string> problems;
};
BOOST_DESCRIBE_STRUCT(VectorCheck, (), (id, kind, title, holds, largest_deviation, where, problems))

[[nodiscard]] std::expected<std::vector<VectorCheck>, json::Error> check_vectors(const json::Value& document);

}  // namespace standfirm::economics
