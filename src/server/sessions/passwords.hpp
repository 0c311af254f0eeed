// src/server/sessions/passwords.hpp: passwords as argon2id hashes in the engine's keep. Slow on purpose: call from a
// worker.
#pragma once
#include <string_view>

#include "base/ids.hpp"
#include "base/refusal.hpp"
#include "engine/keep.hpp"

namespace standfirm::server {

inline constexpr std::size_t least_password_bytes = 12, most_password_bytes = 256;

/// Refused (invalid_argument, field `password`) when it is too short or too long.
[[nodiscard]] std::optional<Refusal> fault_in_password(std::string_view password);

/// Makes or replaces; 64 MiB and three passes. Throws std::bad_alloc when that memory is not there.
void set_password(engine::Keep&, TechnicianId, std::string_view password);
/// True when it is this technician's. Takes as long for nobody (`nobody` = nil id) as for somebody, so that time tells
/// nothing.
[[nodiscard]] bool is_password(engine::Keep&, TechnicianId, std::string_view password, TimePoint now);

}  // namespace standfirm::server
