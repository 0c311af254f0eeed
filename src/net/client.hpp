// src/net/client.hpp: asking another server: one HTTPS question, or a WebSocket that stays open.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "net/limits.hpp"
#include "net/loops.hpp"
#include "net/socket.hpp"
#include "net/tls.hpp"

namespace standfirm::net {

struct Destination {
  std::string host;  ///< a name or an address
  std::uint16_t port = 0;
  std::shared_ptr<TlsContext> tls;  ///< from tls_for_client; none: plain
};

/// Why there is no answer. `sentence` is for people and logs and holds nothing secret.
struct Unreached {
  enum class Kind { not_resolved, not_connected, not_trusted, too_slow, not_http, closed } kind;
  std::string sentence;
};

struct FetchLimits {
  Millis deadline{10'000};  ///< for everything together
  std::size_t max_answer_bytes = 4 * 1024 * 1024;
};

using Fetched = std::expected<Response, Unreached>;
/// Asks once on a connection of its own. `done` is called once, on a loop. Host and Content-Length are added.
void fetch(Loops&, Destination, Request, FetchLimits, std::move_only_function<void(Fetched)> done);
/// The same, waiting, with a loop of its own.
[[nodiscard]] Fetched fetch_now(Destination, Request, FetchLimits = {});

/// Several questions one after another on one connection, waiting for each; connects again when it was closed. For
/// command-line tools and tests. Not thread-safe.
class Connection {
 public:
  explicit Connection(Destination, FetchLimits = {});
  ~Connection();
  [[nodiscard]] Fetched ask(const Request&);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Opens a WebSocket; `user->opened` or `user->closed` is called within `deadline`, and `closed` last in any case.
void open_socket(Loops&, Destination, std::string target, std::vector<Header>, std::shared_ptr<SocketUser> user,
                 SocketLimits, Millis deadline);

}  // namespace standfirm::net
