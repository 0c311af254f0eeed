// src/agent/update/keeper.hpp: carries the update of the agent through: installs it, waits until the new version was
// welcomed by the server, and puts the version before back when it was not. It is a copy of the program from before the
// update, in a unit of its own, and goes on where it was after every interruption.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "agent/update/installer.hpp"
#include "agent/update/plan.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

/// Each lies right before or right after something became durable or was done.
inline constexpr std::string_view points_of_an_update[] = {"ready",     "rebuilt", "installing",
                                                           "installed", "waiting", "welcomed"};
inline constexpr std::string_view points_of_a_roll_back[] = {"rolling_back", "put_back"};

struct KeeperWaits {
  Seconds kept_within{600};
  std::chrono::milliseconds look_every{500};
  std::uint32_t most_starts = 5;  ///< of the machine, while it waits: then the new version is given up
};

class Keeper {
 public:
  using Log = std::function<void(const std::string&)>;
  /// `running`: the version of this program. `passes`: a test ends the program at the named points.
  Keeper(const std::filesystem::path& state, std::string release_key, std::string running, Installer&, KeeperWaits, Log,
         std::function<void(std::string_view)> passes = {});
  /// To the end of the update. Throws when the version before could not be put back: call it again.
  void run();

 private:
  void prepare(const actions::AgentRelease&);
  void install(const actions::AgentRelease&);
  void wait(const actions::AgentRelease&);
  void put_back(const actions::AgentRelease&);
  void go_to(PlanStage);
  void refuse(const std::string& version, const std::string& why);
  void pass(std::string_view point) const;

  UpdateFolder folder_;
  std::string release_key_, running_;
  Installer& installer_;
  KeeperWaits waits_;
  Log log_;
  std::function<void(std::string_view)> passes_;
  Plan plan_;
  bool over_ = false;
};

}  // namespace standfirm::agent
