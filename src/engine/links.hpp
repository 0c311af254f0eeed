// src/engine/links.hpp: client links: a signed, expiring, single-purpose token names a link; what the link is for is
// kept here.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/words.hpp"

namespace standfirm::engine {

enum class LinkPurpose { approve_time };
BOOST_DESCRIBE_ENUM(LinkPurpose, approve_time)
enum class LinkState { open, approved, declined };
BOOST_DESCRIBE_ENUM(LinkState, open, approved, declined)

/// Kept as a record until a while after it has expired, so that its holder can be told so.
struct Link {
  LinkId id;
  LinkPurpose purpose{};
  IncidentId incident;
  ClientId client;
  PersonId person;
  Minutes minutes{0};
  Money hourly_rate;
  Fallback at_limit{};
  TimePoint asked_at{}, expires_at{};
  LinkState state{};
};
BOOST_DESCRIBE_STRUCT(Link, (),
                      (id, purpose, incident, client, person, minutes, hourly_rate, at_limit, asked_at, expires_at,
                       state))
inline constexpr std::string_view link_kind = "engine.link";

/// Makes and checks tokens: the link's id and an HMAC (SHA-512/256) over purpose and id, base64url, 64 characters.
class LinkTokens {
 public:
  /// `key`: 32 raw bytes; another length throws std::invalid_argument.
  explicit LinkTokens(std::string key);
  [[nodiscard]] std::string make(LinkPurpose, LinkId) const;
  /// The link it names, when we made it for this purpose; compares in constant time.
  [[nodiscard]] std::optional<LinkId> read(LinkPurpose, std::string_view token) const;

 private:
  std::string key_;
};

}  // namespace standfirm::engine
