// src/wire/live/messages.hpp: the browser's socket, GET /v1/live. Every frame is {"type", "payload"}.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"

namespace standfirm::wire::live {

// ---- server -> browser ----
/// A view has changed: fetch it again if it is on the screen. `view`: desk, incident, machine, client, invoice,
/// rollout; `id` its id.
struct Changed {
  std::string view;
  std::string id;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Changed, (), (view, id, version))
/// Frames may have been missed: fetch everything on the screen again.
struct Resync {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Resync, (), (reason))
/// A tool at work; not kept.
struct OrderProgress {
  std::string incident;
  std::string order;
  std::string machine;
  std::string doing;
  std::uint64_t done = 0, of = 0;
  std::string output;
};
BOOST_DESCRIBE_STRUCT(OrderProgress, (), (incident, order, machine, doing, done, of, output))
/// Who else has this incident open.
struct Present {
  std::string incident;
  std::vector<std::string> names;
};
BOOST_DESCRIBE_STRUCT(Present, (), (incident, names))

// ---- browser -> server ----
struct Looking {
  std::optional<std::string> incident;
};  ///< which incident is on the screen; none: none
BOOST_DESCRIBE_STRUCT(Looking, (), (incident))

}  // namespace standfirm::wire::live
