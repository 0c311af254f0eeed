// src/engine/same_shape.hpp: between the wire's structs and the core's of the same fields, by their one description.
#pragma once
#include <stdexcept>

#include "base/json.hpp"
#include "base/refusal.hpp"

namespace standfirm::engine {

/// The core's as the wire's. Two shapes that differ are a bug.
template <class To, class From>
[[nodiscard]] To same_shape(const From& from) {
  auto read = json::read<To>(json::write(from), json::Unknown::ignore);
  if (!read) throw std::logic_error("two shapes differ: " + read.error().text());
  return std::move(*read);
}
/// The wire's as the core's; a word that isn't known is refused with its field.
template <class To, class From>
[[nodiscard]] Allowed<To> taken_as(const From& from) {
  auto read = json::read<To>(json::write(from));
  if (read) return std::move(*read);
  return refuse(RefusalCode::invalid_argument, Sentence::as_written(read.error().text() + "."), {}, read.error().field);
}

}  // namespace standfirm::engine
