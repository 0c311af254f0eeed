#include "engine/learned.hpp"

#include <algorithm>

#include "engine/facts.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {

std::shared_ptr<const advice::Learned> LearnedMemory::get(const store::Reader& reader,
                                                          const procedure::Procedure& procedure, TimePoint now) {
  auto current = stamp(reader, "outcomes");
  const auto day = std::chrono::floor<Days>(now).time_since_epoch().count();
  {
    const std::lock_guard lock(mutex_);
    if (learned_ && stamp_ == current && day_ == day) return learned_;
  }
  std::vector<advice::ClosedMachine> closed;
  auto newest_first = rows_of(view::outcomes, {}, 200);
  newest_first.descending = true;
  while (closed.size() < advice::most_learned_from) {
    const auto page = reader.list(newest_first);
    for (const auto& row : page.rows) closed.push_back(from_row<advice::ClosedMachine>(row));
    if (!page.next) break;
    newest_first.after = page.next;
  }
  std::ranges::reverse(closed);
  auto fresh = std::make_shared<const advice::Learned>(advice::learn(procedure, closed, now));
  const std::lock_guard lock(mutex_);
  stamp_ = std::move(current);
  day_ = day;
  learned_ = fresh;
  return fresh;
}

void LearnedMemory::forget_all() {
  const std::lock_guard lock(mutex_);
  learned_.reset();
}

}  // namespace standfirm::engine
