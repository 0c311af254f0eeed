// src/agent/update/update_desk.hpp: takes an offered release of the agent, checks all of it by the firm's release key,
// fetches its package part by part and hands over to the keeper. Everything it says is on disk first.
#pragma once
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "agent/local/messages.hpp"
#include "agent/update/plan.hpp"

namespace standfirm::agent {

/// What the desk needs of the program around it.
struct UpdateNeeds {
  std::expected<std::string, std::string> release_key;  ///< 32 raw bytes, or why there is none
  std::expected<std::string, std::string> platform;     ///< of the releases it takes, or why it takes none
  std::string running;                                  ///< the version of this program
  /// Why it cannot begin just now (an order is under way, safe mode); "" when it can, and from then on nothing that
  /// changes the machine is begun for five minutes.
  std::function<std::string()> hold;
  std::function<std::expected<void, std::string>(const std::filesystem::path& keeper)> start_keeper;
  std::function<void(const FromExec&)> say;
  std::function<void(const std::string&)> log;
};

class UpdateDesk {
 public:
  UpdateDesk(const std::filesystem::path& state, UpdateNeeds);

  void attach();  ///< says what is to be told, and asks for the part that comes next
  void tick();    ///< each heartbeat: asks again, begins what had to wait
  void offered(const wire::agent::UpdateOffered&);
  void part(const wire::agent::UpdatePart&);
  void heard(const std::string& version);
  void welcomed(const std::string& agent_version);

 private:
  void tell(const wire::agent::UpdateTold&);
  void refuse(const std::string& version, const std::string& why);
  void say_what_is();
  void ask();
  void whole();
  void begin();

  UpdateFolder folder_;
  UpdateNeeds needs_;
  std::mutex mutex_;
  std::optional<actions::AgentRelease> fetching_;
  std::uint64_t have_ = 0;
  bool part_came_ = false;
  std::string waits_for_;
};

}  // namespace standfirm::agent
