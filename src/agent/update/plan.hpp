// src/agent/update/plan.hpp: how far the update of the agent itself is, on disk: <state>/update, written by root alone.
// While it is fetched standfirm-exec writes there; from `ready` on only the keeper, which outlives it.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "actions/release.hpp"
#include "base/json.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::agent {

BOOST_DEFINE_ENUM_CLASS(PlanStage, fetching, ready, installing, waiting, rolling_back)

struct Plan {
  actions::SignedRelease release;
  PlanStage stage = PlanStage::fetching;
  std::uint32_t starts = 0;  ///< how often the keeper began while waiting: a machine that falls over counts them up
  std::string why;           ///< it is rolled back
};
BOOST_DESCRIBE_STRUCT(Plan, (), (release, stage, starts, why))

/// Which versions of the two halves the server welcomed last.
struct WelcomedAs {
  std::string exec, agent;
};
BOOST_DESCRIBE_STRUCT(WelcomedAs, (), (exec, agent))

class UpdateFolder {
 public:
  explicit UpdateFolder(const std::filesystem::path& state) : folder_(state / "update") {}
  [[nodiscard]] std::filesystem::path path() const { return folder_; }
  [[nodiscard]] std::filesystem::path next() const { return folder_ / "next.deb"; }
  [[nodiscard]] std::filesystem::path before() const { return folder_ / "before.deb"; }
  [[nodiscard]] std::filesystem::path keeper() const { return folder_ / "keeper"; }

  /// Nothing when no update is under way. A plan that cannot be read is none: the version that runs stays.
  [[nodiscard]] std::optional<Plan> plan() const;
  void write(const Plan&) const;  ///< durable when it returns; throws
  [[nodiscard]] std::optional<wire::agent::UpdateTold> told() const;
  /// The end of it, durable: then the plan and the packages go. Throws.
  void end(const wire::agent::UpdateTold&) const;
  void forget_told() const;
  [[nodiscard]] std::optional<WelcomedAs> welcomed() const;
  void write(const WelcomedAs&) const;
  void forget_welcomed() const;
  /// Everything of it but what is to be told.
  void clear() const;

 private:
  std::filesystem::path folder_;
};

/// The lower-case hex of what a file holds; the error is a sentence. Reads at most `max_bytes`.
[[nodiscard]] std::expected<std::string, std::string> sha256_of_file(const std::filesystem::path&,
                                                                     std::uint64_t max_bytes);

}  // namespace standfirm::agent
