#include "store/writer.hpp"

#include <algorithm>

namespace standfirm::store {

Writer::Writer(std::unique_ptr<CommitBatch> batch, FaultPoint fault)
    : batch_(std::move(batch)), fault_(std::move(fault)), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Writer::submit(std::move_only_function<void(Transaction&)> work,
                    std::move_only_function<void(std::exception_ptr)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= max_waiting)
      throw Outage(Outage::Kind::busy, "the ledger has too many commands waiting; try again in a moment");
    waiting_.push_back({std::move(work), std::move(done), nullptr});
  }
  wake_.notify_one();
}

void Writer::run() {
  std::vector<Command> commands;
  const auto somebody_came = [this] { return ending_ || !waiting_.empty(); };
  for (bool tidied = true;; tidied = false) {
    {
      std::unique_lock lock(mutex_);
      if (!tidied && !wake_.wait_for(lock, quiet, somebody_came)) {
        lock.unlock();
        batch_->tidy(false);
        lock.lock();
      }
      wake_.wait(lock, somebody_came);
      if (waiting_.empty()) return;
      const auto taken = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), max_batch));
      std::move(waiting_.begin(), waiting_.begin() + taken, std::back_inserter(commands));
      waiting_.erase(waiting_.begin(), waiting_.begin() + taken);
    }
    carry_out(commands);
    commands.clear();
  }
}

void Writer::carry_out(std::vector<Command>& commands) {
  try {
    work_through(commands);
  } catch (...) {
    // The whole batch is lost: nobody of it happened, whatever each one's work said.
    const auto lost = std::current_exception();
    batch_->abandon();
    for (auto& command : commands)
      if (!command.failed) command.failed = lost;
  }
  at("committed");
  const auto answer = [](Command& command) noexcept { command.done(std::move(command.failed)); };
  for (auto& command : commands) answer(command);
  at("answered");
  batch_->tidy(true);
}

void Writer::work_through(std::vector<Command>& commands) {
  auto& transaction = batch_->begin();
  at("begun");
  bool something_kept = false;
  for (auto& command : commands) {
    batch_->open_command();
    try {
      command.work(transaction);
    } catch (...) {
      command.failed = std::current_exception();
    }
    at("worked");
    if (command.failed) {
      batch_->undo_command();
    } else {
      batch_->keep_command();
      something_kept = true;
    }
  }
  at("committing");
  if (something_kept)
    batch_->commit();
  else
    batch_->abandon();
}

}  // namespace standfirm::store
