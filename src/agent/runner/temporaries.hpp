// src/agent/runner/temporaries.hpp: what is in force for a time only (isolation, safe mode), on the machine's own disk,
// so that it undoes itself with the server gone, the agent dead or the machine restarted.
#pragma once
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "actions/isolation.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

struct IsolationInForce {
  OrderId order;
  std::vector<actions::Endpoint> allowed;
  TimePoint undo_at{};
};
BOOST_DESCRIBE_STRUCT(IsolationInForce, (), (order, allowed, undo_at))
struct SafeModeInForce {
  OrderId order;
  std::string boot_id_before;
  TimePoint undo_at{};
};
BOOST_DESCRIBE_STRUCT(SafeModeInForce, (), (order, boot_id_before, undo_at))
struct InForce {
  std::optional<IsolationInForce> isolation;
  std::optional<SafeModeInForce> safe_mode;
};
BOOST_DESCRIBE_STRUCT(InForce, (), (isolation, safe_mode))

class Temporaries {
 public:
  static constexpr Seconds longest{7 * 24 * 3600};  ///< nothing temporary is ordered for longer

  /// Throws when the file is there and cannot be read: better stopped than isolated for ever.
  explicit Temporaries(std::filesystem::path file);
  [[nodiscard]] InForce in_force() const;
  void isolation(std::optional<IsolationInForce>);  ///< durable when it returns
  void safe_mode(std::optional<SafeModeInForce>);

 private:
  void write(const InForce&);
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  InForce now_;
};

}  // namespace standfirm::agent
