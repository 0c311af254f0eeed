#include "agent/runner/temporaries.hpp"

#include <stdexcept>

#include "agent/local/disk.hpp"

namespace standfirm::agent {

Temporaries::Temporaries(std::filesystem::path file) : file_(std::move(file)) {
  std::filesystem::create_directories(file_.parent_path());
  if (!std::filesystem::exists(file_)) return;
  const auto text = read_whole(file_, 256 * 1024);
  if (!text) throw std::runtime_error(text.error());
  auto in_force = json::read_text<InForce>(*text, json::Unknown::ignore);
  if (!in_force) throw std::runtime_error(file_.string() + ": " + in_force.error().text());
  now_ = std::move(*in_force);
}

InForce Temporaries::in_force() const {
  const std::lock_guard lock(mutex_);
  return now_;
}
void Temporaries::write(const InForce& next) {
  write_whole(file_, json::write_text(next) + "\n");
  now_ = next;
}
void Temporaries::isolation(std::optional<IsolationInForce> isolation) {
  const std::lock_guard lock(mutex_);
  InForce next = now_;
  next.isolation = std::move(isolation);
  write(next);
}
void Temporaries::safe_mode(std::optional<SafeModeInForce> safe_mode) {
  const std::lock_guard lock(mutex_);
  InForce next = now_;
  next.safe_mode = std::move(safe_mode);
  write(next);
}

}  // namespace standfirm::agent
