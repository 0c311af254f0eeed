// src/store/writer.hpp: the one writer of a store, and group commit: whatever is waiting when it looks goes into one
// durable commit, each command undone by itself when it fails. Every store hands its transaction to this.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store.hpp"

namespace standfirm::store {

/// What a store gives its writer; called from the writer's thread only, in the order begin, (open, keep | undo)*,
/// commit | abandon. Each may throw Outage; after a throw from anything but undo_command the writer calls abandon.
class CommitBatch {
 public:
  virtual ~CommitBatch() = default;
  virtual Transaction& begin() = 0;
  virtual void open_command() = 0;
  virtual void keep_command() = 0;
  virtual void undo_command() = 0;
  virtual void commit() = 0;            ///< durable when it returns
  virtual void abandon() noexcept = 0;  ///< nothing of the batch has happened; the next begin starts afresh
  /// The time for checkpoints: when nobody waits, and, `busy`, after everybody of a batch was answered.
  virtual void tidy([[maybe_unused]] bool busy) noexcept {}
};

/// Named places where a test ends the process; empty in a server. Points: "begun", "worked", "committing", "committed",
/// "answered".
using FaultPoint = std::function<void(std::string_view point)>;

class Writer {
 public:
  static constexpr std::size_t max_waiting = 20'000;  ///< commands; more are refused as busy
  static constexpr std::size_t max_batch = 256;       ///< commands a commit: bounds what the first of them waits for

  static constexpr std::chrono::milliseconds quiet{20};  ///< nobody has come for so long: nobody waits for a checkpoint

  explicit Writer(std::unique_ptr<CommitBatch>, FaultPoint = {});
  ~Writer();  ///< finishes what waits, then ends
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void submit(std::move_only_function<void(Transaction&)> work, std::move_only_function<void(std::exception_ptr)> done);

 private:
  struct Command {
    std::move_only_function<void(Transaction&)> work;
    std::move_only_function<void(std::exception_ptr)> done;
    std::exception_ptr failed;
  };
  void run();
  void carry_out(std::vector<Command>&);
  void work_through(std::vector<Command>&);
  void at(std::string_view point) const {
    if (fault_) fault_(point);
  }

  std::unique_ptr<CommitBatch> batch_;
  FaultPoint fault_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Command> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace standfirm::store
