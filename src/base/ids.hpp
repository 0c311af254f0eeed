// src/base/ids.hpp: UUIDv7 behind typed wrappers, so that a client's id is never taken for a machine's.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace standfirm {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
  [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
};
[[nodiscard]] std::string to_text(const Uuid&);  ///< lower case, with dashes
[[nodiscard]] std::expected<Uuid, std::string> uuid_from_text(std::string_view);

/// An id of one kind of thing. `Tag::name` is the word used in messages ("client").
template <class Tag>
struct Id {
  using tag = Tag;
  Uuid uuid{};
  auto operator<=>(const Id&) const = default;
  [[nodiscard]] bool is_nil() const { return uuid.is_nil(); }
  [[nodiscard]] std::string text() const { return to_text(uuid); }
};

#define SF_ID(Name, word)                          \
  struct Name##Tag {                               \
    static constexpr std::string_view name = word; \
  };                                               \
  using Name = Id<Name##Tag>  // NOLINT(bugprone-macro-parentheses): a name, not an expression
SF_ID(ClientId, "client");
SF_ID(PersonId, "person");          // someone at a client
SF_ID(TechnicianId, "technician");  // someone at the firm
SF_ID(MachineId, "machine");
SF_ID(AgreementId, "agreement");
SF_ID(IncidentId, "incident");
SF_ID(InvoiceId, "invoice");
SF_ID(OrderId, "order");
SF_ID(EvidenceId, "evidence");
SF_ID(AuthorisationId, "authorisation");
SF_ID(RestorePointId, "restore point");
SF_ID(LinkId, "link");
SF_ID(SessionId, "session");
SF_ID(ApiKeyId, "API key");
SF_ID(LetterId, "letter");
SF_ID(FirmId, "firm");         // the nil one: a ledger has one firm
SF_ID(RolloutsId, "rollout");  // the nil one: a ledger has one row of rollouts
SF_ID(ChargeId, "charge");     // something billed each month or year
#undef SF_ID

/// Where new ids come from: an argument, never a global.
class IdSource {
 public:
  virtual ~IdSource() = default;
  [[nodiscard]] virtual Uuid next(TimePoint now) = 0;
  template <class T>
  [[nodiscard]] T make(TimePoint now) {
    return T{next(now)};
  }
};

/// UUIDv7 (RFC 9562): 48 bits of milliseconds, a counter of 18 bits, 56 random bits from the operating system. Each id
/// is greater than the one made before it, also within a millisecond and while the clock is set back by up to a minute;
/// after more than that the clock is believed. Thread-safe.
class RandomIds final : public IdSource {
 public:
  [[nodiscard]] Uuid next(TimePoint now) override;

 private:
  std::mutex mutex_;
  TimePoint last_ = TimePoint::min();
  std::uint32_t counter_ = 0;
};

/// A reproducible sequence for tests: the time, then a counter.
class CountingIds final : public IdSource {
 public:
  explicit CountingIds(std::uint64_t start = 1) : counter_(start) {}
  [[nodiscard]] Uuid next(TimePoint now) override;

 private:
  std::mutex mutex_;
  std::uint64_t counter_;
};

}  // namespace standfirm

template <class Tag>
struct std::hash<standfirm::Id<Tag>> {
  std::size_t operator()(const standfirm::Id<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(id.uuid.bytes.data()), 16});
  }
};
