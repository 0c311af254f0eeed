// src/server/signer/lockdown.hpp: the brake: nothing is changed and nothing is signed until somebody on the server's
// own host re-arms it. A file in the data folder, so that it outlasts restarts and every process sees it.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/time.hpp"

namespace standfirm::server {

struct LockedDown {
  TimePoint at{};
  std::string by, why;
};
BOOST_DESCRIBE_STRUCT(LockedDown, (), (at, by, why))

class Lockdown {
 public:
  Lockdown() = default;  ///< of no folder: never locked
  explicit Lockdown(std::filesystem::path data_folder) : folder_(std::move(data_folder)) {}

  /// Since when and why, while it is locked down. A file that cannot be read locks as well.
  [[nodiscard]] std::optional<LockedDown> now() const;
  /// The first one's reason stays. Throws std::runtime_error with one sentence when it can't be written.
  void begin(const LockedDown&) const;
  /// Every order given up to `at` is void: after a restore from a backup nobody knows which were carried out. Throws as
  /// `begin`.
  void void_orders(TimePoint at) const;
  /// Re-arms, and voids orders as above. False when it was not locked down. Throws as `begin`.
  [[nodiscard]] bool end(TimePoint at) const;
  /// Orders given up to then are void.
  [[nodiscard]] std::optional<TimePoint> void_up_to() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace standfirm::server
