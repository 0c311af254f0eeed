#include "server/daily_seal.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/json.hpp"
#include "store/ledger/seal_file.hpp"

namespace standfirm::server {
namespace {
constexpr std::chrono::seconds looks_every{60};  // the clock may be moved, so no waiting until midnight
}

DailySeal::DailySeal(store::Store& store, const Clock& clock, engine::Alarms& alarms, std::string folder)
    : store_(store), clock_(clock), alarms_(alarms), folder_(std::move(folder)), thread_([this] { run(); }) {}

DailySeal::~DailySeal() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void DailySeal::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    look();
    lock.lock();
    wake_.wait_for(lock, looks_every, [this] { return ending_; });
  }
}

void DailySeal::look() {
  const std::lock_guard lock(looking_);
  const auto now = clock_.now();
  const auto today = std::chrono::floor<Days>(now);
  if (today <= sealed_) return;
  try {
    const auto seal = store::seal(store_, now);
    std::filesystem::create_directories(folder_);
    store::write_seal(seal, fmt::format("{}/{}.json", folder_, std::string(json::write(seal.seal.day).get_string())));
    sealed_ = today;
  } catch (const store::Outage&) {
    return;  // the store itself says so elsewhere; the next look tries again
  } catch (const store::Conflict&) {
    return;  // another server on the same ledger was a moment faster; the next look finds its seal
  } catch (const std::exception& wrong) {
    if (alarmed_ == today) return;
    alarmed_ = today;
    alarms_.raise(fmt::format("The ledger's seal of today could not be laid down: {}", wrong.what()));
  }
}

}  // namespace standfirm::server
