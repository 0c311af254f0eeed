// src/base/actor.hpp: who did it. Every event names its actor, as "technician/<id>", "person/<id>", "machine/<id>" or
// "system/<what>".
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace standfirm {

struct Actor {
  enum class Kind { technician, person, machine, system };
  Kind kind = Kind::system;
  Uuid id{};           ///< nil for the system
  std::string system;  ///< which part of the system: "schedule", "mail"; empty for the others

  bool operator==(const Actor&) const = default;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::optional<TechnicianId> technician() const {
    return kind == Kind::technician ? std::optional(TechnicianId{id}) : std::nullopt;
  }
  [[nodiscard]] std::optional<PersonId> person() const {
    return kind == Kind::person ? std::optional(PersonId{id}) : std::nullopt;
  }
  [[nodiscard]] std::optional<MachineId> machine() const {
    return kind == Kind::machine ? std::optional(MachineId{id}) : std::nullopt;
  }

  [[nodiscard]] static Actor of(TechnicianId t) { return {Kind::technician, t.uuid, {}}; }
  [[nodiscard]] static Actor of(PersonId p) { return {Kind::person, p.uuid, {}}; }
  [[nodiscard]] static Actor of(MachineId m) { return {Kind::machine, m.uuid, {}}; }
  [[nodiscard]] static Actor of_system(std::string what) { return {Kind::system, {}, std::move(what)}; }
};
/// Reads what text() wrote; the error says what is wrong with it.
[[nodiscard]] std::expected<Actor, std::string> actor_from_text(std::string_view);

}  // namespace standfirm
