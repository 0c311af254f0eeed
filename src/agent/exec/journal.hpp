// src/agent/exec/journal.hpp: what became of every order, on the machine's own disk: received, started, ended,
// accepted. Lines of JSON chained by SHA-256, flushed before anything is said or done, so that no order ever runs
// twice: not after SIGKILL, not after a restart, not after a roll-back (the journal lives outside what is rolled back).
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "actions/order.hpp"
#include "agent/local/disk.hpp"
#include "base/ids.hpp"
#include "base/one_of.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

namespace journal {
struct Received {
  std::string document, signature, key;
};
BOOST_DESCRIBE_STRUCT(Received, (), (document, signature, key))
struct Started {
  OrderId order;
  std::string boot_id;
};
BOOST_DESCRIBE_STRUCT(Started, (), (order, boot_id))
/// What the action wants to know again after an interruption.
struct Noted {
  OrderId order;
  std::string key, value;
};
BOOST_DESCRIBE_STRUCT(Noted, (), (order, key, value))
struct Ended {
  OrderId order;
  std::string outcome;
};
BOOST_DESCRIBE_STRUCT(Ended, (), (order, outcome))
struct Accepted {
  OrderId order;
};
BOOST_DESCRIBE_STRUCT(Accepted, (), (order))
/// An order that is over and accepted.
struct Past {
  OrderId order;
  std::string nonce;
  TimePoint expires_at{};
};
BOOST_DESCRIBE_STRUCT(Past, (), (order, nonce, expires_at))
/// The first line of a journal that was shortened, or begun anew after damage.
struct Remembered {
  std::vector<Past> orders;         ///< ended and accepted: known, never run again
  TimePoint none_expiring_until{};  ///< an order that expires at or before this may have been forgotten: never run
  TimePoint none_ordered_until{};   ///< an order given at or before this may stand in a damaged journal: never run
};
BOOST_DESCRIBE_STRUCT(Remembered, (), (orders, none_expiring_until, none_ordered_until))
SF_ONE_OF(Entry, Received, Started, Noted, Ended, Accepted, Remembered);
}  // namespace journal

/// One order that is not accepted yet.
struct Held {
  enum class Stage { received, started, ended };
  Stage stage = Stage::received;
  actions::SignedOrder signed_order;
  actions::Order order;
  std::string boot_id;  ///< of the start it was started in
  std::map<std::string, std::string> notes;
  std::string outcome;  ///< actions::Outcome as text, once ended
  TimePoint started_at{};
};

class Journal {
 public:
  static constexpr std::size_t max_held = 64;  ///< orders not accepted; more are not taken
  struct Limits {
    std::size_t max_remembered = 4096;  ///< accepted orders whose ids are kept
    std::size_t shorten_at_bytes = 4 << 20;
  };

  /// Opens or begins `path`, taking an unfinished last line away. A broken chain is set aside beside it and remembered
  /// as damage. Throws std::runtime_error when the disk does not let it. One process at a time.
  Journal(std::filesystem::path path, TimePoint now) : Journal(std::move(path), now, Limits{}) {}
  Journal(std::filesystem::path path, TimePoint now, Limits limits);

  [[nodiscard]] const std::map<OrderId, Held>& held() const { return held_; }
  [[nodiscard]] bool knows(OrderId) const;  ///< held, or accepted before
  [[nodiscard]] bool knows_nonce(const std::string&) const;
  [[nodiscard]] TimePoint none_expiring_until() const { return none_expiring_until_; }
  [[nodiscard]] TimePoint none_ordered_until() const { return none_ordered_until_; }
  [[nodiscard]] const std::optional<std::string>& damage() const { return damage_; }

  // Each is on disk when it returns; each throws when the disk does not let it, and then nothing has changed.
  void received(const actions::Order&, const actions::SignedOrder&, TimePoint now);
  void started(OrderId, const std::string& boot_id, TimePoint now);
  void noted(OrderId, const std::string& key, const std::string& value, TimePoint now);
  void ended(OrderId, const std::string& outcome, TimePoint now);
  void accepted(OrderId, TimePoint now);

 private:
  std::optional<std::string> load();
  bool apply(const journal::Entry&, TimePoint at);
  void append(const journal::Entry&, TimePoint now);
  void remember(OrderId, const std::string& nonce, TimePoint expires_at);
  void shorten(TimePoint now);
  [[nodiscard]] std::string line_of(const journal::Entry&, TimePoint now);
  void open_file();

  std::filesystem::path path_;
  Limits limits_;
  Descriptor lock_, file_;
  std::uint64_t size_ = 0;
  std::string last_hash_;
  std::map<OrderId, Held> held_;
  std::vector<journal::Past> past_;  // oldest first
  std::set<OrderId> past_orders_;
  std::set<std::string> nonces_;
  TimePoint none_expiring_until_{}, none_ordered_until_{};
  std::optional<std::string> damage_;
};

}  // namespace standfirm::agent
