// src/engine/questions/questions.hpp: what the answers share.
#pragma once
#include <optional>

#include "engine/engine.hpp"
#include "engine/views/clients.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

/// Whether a machine has been heard of since this program started, and whether its agent is connected.
struct Presence {
  std::optional<TimePoint> at;
  bool online = false;
};

[[nodiscard]] wire::people::ClientRow shown_client(const store::Reader&, const ClientListRow&);
[[nodiscard]] wire::people::MachineRow with_presence(wire::people::MachineRow, const Presence&);
[[nodiscard]] wire::people::AgreementTerms shown(const agreement::Terms&);

}  // namespace standfirm::engine
