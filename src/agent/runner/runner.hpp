// src/agent/runner/runner.hpp: carries out one order, or says after an interruption what came of it. A step is done
// when its effect was read back, never because a program ended well. One file for each page of the catalogue.
#pragma once
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/order.hpp"
#include "agent/files/vault.hpp"
#include "agent/runner/temporaries.hpp"
#include "agent/system/system.hpp"
#include "agent/tools/tools.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

/// How an order ended; `restarting`: it goes on after the restart that was asked for, and ends then.
struct Came {
  OrderStatus status = OrderStatus::unknown;
  std::string sentence;
  std::optional<actions::Result> result;
  bool restarting = false;
  std::optional<RefusalCode> refusal = {};
};

/// The note that a restart was asked for: until it comes, the order is neither done nor failed.
inline constexpr const char* restart_asked = "restart_asked";

/// Everything an action may touch.
struct Bench {
  System& system;
  Tools& tools;
  Vault& vault;
  Temporaries& temporaries;
  const Clock& clock;
  std::vector<actions::Endpoint> server;  ///< always let through
  /// Whether a new connection to the server comes about; the error is a sentence. Asked of the agent program: this one
  /// has no network.
  std::function<std::expected<void, std::string>()> reach_server;
  /// Called at the named points of an order's way (desk.hpp): a test ends the program there. Nothing in a real one.
  std::function<void(std::string_view point)> passes = {};
};

/// The order at hand: what it tells while it runs, and what it wants to know again after an interruption.
struct Task {
  const actions::Order& order;
  std::function<void(const std::string& doing, std::uint64_t done, std::uint64_t of, std::string_view output)> progress;
  std::function<void(const std::string& key, const std::string& value)> note;  ///< durable when it returns
  std::function<void(const std::string& name, std::string_view content)> evidence;
};

/// Runs the action. Never throws: what goes wrong is in the answer.
[[nodiscard]] Came carry_out(Bench&, const Task&);
/// After an interruption: reads the effect back, never runs it again. `boot_id`: of the start the order was begun in.
[[nodiscard]] Came look_back(Bench&, const Task&, const std::string& boot_id,
                             const std::map<std::string, std::string>& notes);
/// The machine's facts, from every face.
[[nodiscard]] actions::MachineFacts read_facts(Bench&);
/// Undoes what is in force longer than it should be. Returns sentences for the log. What cannot be done now is said,
/// never thrown, and stays due.
std::vector<std::string> undo_what_is_due(Bench&);
/// At the machine's start: isolation is put back, safe mode is disarmed. Here too nothing is thrown: a machine whose
/// packet filter is not up yet still takes its orders, and the rest is done when it can be.
std::vector<std::string> put_back_in_force(Bench&);

// ---- for the pages ----
[[nodiscard]] Came succeeded(std::string sentence, actions::Result);
[[nodiscard]] Came failed(std::string sentence, std::optional<actions::Result> = {});
[[nodiscard]] Came refused(std::string sentence);
[[nodiscard]] Came refused(const Refusal&);
[[nodiscard]] Came unknown(std::string sentence);
[[nodiscard]] Came restarting(std::string sentence);

namespace pages {
using Notes = std::map<std::string, std::string>;
#define SF_PAGE(Action)                                  \
  Came run(Bench&, const Task&, const actions::Action&); \
  Came look(Bench&, const Task&, const actions::Action&, const std::string& boot_id, const Notes&)
SF_PAGE(ReadFacts);
SF_PAGE(Isolate);
SF_PAGE(Release);
SF_PAGE(EnterSafeMode);
SF_PAGE(LeaveSafeMode);
SF_PAGE(Restart);
SF_PAGE(Scan);
SF_PAGE(ListStartupEntries);
SF_PAGE(RemoveStartupEntry);
SF_PAGE(QuarantineFile);
SF_PAGE(RestoreFile);
SF_PAGE(VerifySystemFiles);
SF_PAGE(ListRestorePoints);
SF_PAGE(MakeRestorePoint);
SF_PAGE(RollBack);
SF_PAGE(ApplyUpdates);
SF_PAGE(SignInAsUser);
SF_PAGE(LogOffUser);
SF_PAGE(RemoveAdministrator);
SF_PAGE(AddAdministrator);
SF_PAGE(Sweep);
#undef SF_PAGE
}  // namespace pages

}  // namespace standfirm::agent
