// src/server/live/hub.hpp: tells every signed-in browser which views have changed, what tools are doing, and who looks
// at what.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

#include "net/loops.hpp"
#include "net/server.hpp"
#include "server/sessions/visitors.hpp"
#include "wire/live/messages.hpp"

namespace standfirm::server {

/// Thread-safe. Changes are gathered for a moment, so that a burst of commands is one frame a view, not one a command.
class LiveHub {
 public:
  static constexpr std::size_t max_sockets = 2'000, max_sockets_per_session = 20;
  static constexpr Millis gather{40};

  LiveHub(net::Loops&, engine::Engine&, Visitors&, const Clock&);
  ~LiveHub();
  LiveHub(const LiveHub&) = delete;
  LiveHub& operator=(const LiveHub&) = delete;

  /// A socket for this visitor; refused with too_many_requests when there are too many.
  [[nodiscard]] std::expected<net::Handler::Accepted, net::Response> welcome(const Visitor&);

  void changed(const std::string& view, const std::string& id, std::uint64_t version);
  void progress(const wire::live::OrderProgress&);
  void end_session(const std::string& session);
  [[nodiscard]] std::size_t sockets() const;

 private:
  class Watcher;
  struct Inside;
  std::shared_ptr<Inside> inside_;
  engine::Engine& engine_;
  std::uint64_t subscription_;
};

/// A frame as it goes over the socket: {"type", "payload"}.
template <class Payload>
[[nodiscard]] std::string live_frame(const Payload& payload) {
  return json::text(json::Object{{"type", json::name_of<Payload>()}, {"payload", json::write(payload)}});
}

}  // namespace standfirm::server
