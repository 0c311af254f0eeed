// src/agent/exec/desk.hpp: takes orders, checks them, has them run one after the other, keeps what came of them until
// the server has it. Everything it says is on disk first.
#pragma once
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/exec/journal.hpp"
#include "agent/local/identity.hpp"
#include "agent/local/messages.hpp"
#include "agent/runner/runner.hpp"

namespace standfirm::agent {

/// The points of an order's way between which nothing can go wrong but the machine itself: each lies right before or
/// right after something became durable or was done.
inline constexpr std::string_view points_of_an_order[] = {
    "before_received", "received", "before_started", "started", "ran", "ended", "accepted"};

class Desk {
 public:
  using Say = std::function<void(const FromExec&)>;  ///< to the agent program; lost when it is not there
  using Log = std::function<void(const std::string&)>;
  struct Waits {
    Seconds repeat_outcomes{60};  ///< an outcome not accepted is said again
    Seconds restart_comes_within{300};
    Seconds facts_every{600};
    std::chrono::milliseconds tick{1000};  ///< how often the temporaries are looked at
  };

  /// Without an identity every order is refused. Throws when the journal cannot be opened.
  Desk(std::filesystem::path state, std::optional<Identity>, Bench&, Say, Log, Waits);
  Desk(std::filesystem::path state, std::optional<Identity> identity, Bench& bench, Say say, Log log)
      : Desk(std::move(state), std::move(identity), bench, std::move(say), std::move(log), Waits{}) {}
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Begins to work: first what an interruption left, then what waits. Ends with `stop` (a running action runs to its
  /// end).
  void start();
  void stop();

  // ---- what the agent program says ----
  void attach();
  void carry(const actions::SignedOrder&);
  void accepted(OrderId);
  void send_facts();

  /// Before the agent itself is updated: why it must wait ("" when it need not), and from then on, for five minutes,
  /// nothing that changes the machine is begun: it would be cut in the middle.
  [[nodiscard]] std::string hold_for_update();

 private:
  enum class Lane { quick, long_running };
  struct Job {
    OrderId order;
    bool look_back = false;
  };
  struct Restarting {
    std::chrono::steady_clock::time_point deadline;
  };

  static Lane lane_of(const actions::Action&);
  void work(Lane);
  [[nodiscard]] bool may_change_the_machine() const;  // with the mutex held
  void do_job(const Job&);
  void end(OrderId, const Came&, TimePoint started_at);
  void end_unheard(const actions::SignedOrder&, const std::string& sentence);
  void say_outcome(OrderId);
  void every_tick();
  void passes(std::string_view point) const;
  void queue(OrderId, const actions::Action&, bool look_back);
  Task task_for(const actions::Order&);
  void keep_evidence(OrderId, const std::string& name, std::string_view content);
  void say_evidence(OrderId);
  void drop_evidence(OrderId);
  void read_and_say_facts(bool all);

  Bench& bench_;
  std::filesystem::path state_;
  std::optional<Identity> identity_;
  std::string order_key_, firm_;
  Say say_;
  Log log_;
  Waits waits_;

  std::mutex mutex_;  // journal, queues, flags
  std::condition_variable woken_;
  Journal journal_;
  std::map<Lane, std::deque<Job>> waiting_;
  std::map<OrderId, Restarting> restarting_;
  bool attached_ = false, facts_wanted_ = false, all_facts_wanted_ = false, stopping_ = false;
  std::chrono::steady_clock::time_point repeat_at_{}, facts_at_{}, held_until_{};
  std::optional<actions::MachineFacts> said_facts_;  ///< to the agent program that is attached now
  std::vector<std::string> said_of_undoing_;         ///< at the last tick; its own thread's
  std::vector<std::thread> workers_;
};

}  // namespace standfirm::agent
