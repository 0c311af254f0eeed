// src/engine/learned.hpp: what the firm's closed incidents taught the advisor, reckoned anew when one closes or a day
// has passed.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "core/advice/learned.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

/// Thread-safe.
class LearnedMemory {
 public:
  [[nodiscard]] std::shared_ptr<const advice::Learned> get(const store::Reader&, const procedure::Procedure&,
                                                           TimePoint now);
  void forget_all();

 private:
  std::mutex mutex_;
  std::string stamp_;
  std::int64_t day_ = 0;
  std::shared_ptr<const advice::Learned> learned_;
};

}  // namespace standfirm::engine
