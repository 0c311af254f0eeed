// src/engine/folding.hpp: from stored events to a state, and the memory of states folded before.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "engine/engine.hpp"
#include "engine/streams.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

template <class S>
struct Folded {
  typename S::State state;
  std::uint64_t version = 0;
};

/// An event as it was stored, read again. Throws StreamParked when it can't be: nothing is skipped.
template <class S>
struct Happened {
  typename S::Event event;
  TimePoint at{};
  Actor by;
  std::uint64_t version = 0;
};
template <class S>
[[nodiscard]] Happened<S> happened(const store::StoredEvent& stored) {
  const auto body = json::parse(stored.body, 16u << 20);
  if (!body)
    throw StreamParked(stored.stream + " version " + std::to_string(stored.version) + ": " + body.error().text());
  auto event = S::read(stored.type, *body);
  if (!event)
    throw StreamParked(stored.stream + " version " + std::to_string(stored.version) + " (" + stored.type +
                       "): " + event.error().text());
  auto by = actor_from_text(stored.actor);
  if (!by) throw StreamParked(stored.stream + " version " + std::to_string(stored.version) + ": " + by.error());
  return {std::move(*event), stored.at, std::move(*by), stored.version};
}

/// Folds what follows `from`. Throws StreamParked when a version is missing.
template <class S>
[[nodiscard]] Folded<S> fold(const store::Reader& reader, const std::string& stream, Folded<S> from = {}) {
  constexpr std::size_t at_once = 1'000;
  for (;;) {
    const auto events = reader.events(stream, from.version + 1, at_once);
    for (const auto& stored : events) {
      if (stored.version != from.version + 1)
        throw StreamParked(stream + ": version " + std::to_string(from.version + 1) + " is missing");
      const auto next = happened<S>(stored);
      from.state = S::follow(std::move(from.state), next.event, next.at, next.by);
      from.version = stored.version;
    }
    if (events.size() < at_once) return from;
  }
}

/// States folded before, least recently used out first. Only committed states are in it, so a state whose version is
/// the stream's own is the stream's state, whoever wrote it. Thread-safe.
class Memory {
 public:
  explicit Memory(std::size_t streams) : limit_(streams) {}

  /// Takes it out when nobody else looks at it, else gives a copy of what is there; null when there is none.
  template <class S>
  [[nodiscard]] std::unique_ptr<Folded<S>> take(const std::string& stream) {
    std::shared_ptr<void> held;
    {
      const std::lock_guard lock(mutex_);
      const auto found = entries_.find(stream);
      if (found == entries_.end()) return nullptr;
      held = std::move(found->second->folded);
      recent_.erase(found->second);
      entries_.erase(found);
    }
    auto* folded = static_cast<Folded<S>*>(held.get());
    if (held.use_count() == 1) return std::make_unique<Folded<S>>(std::move(*folded));
    return std::make_unique<Folded<S>>(*folded);
  }
  template <class S>
  [[nodiscard]] std::shared_ptr<const Folded<S>> look(const std::string& stream) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(stream);
    if (found == entries_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, found->second);
    return std::static_pointer_cast<const Folded<S>>(found->second->folded);
  }
  template <class S>
  void put(const std::string& stream, std::shared_ptr<Folded<S>> folded) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(stream);
    if (found != entries_.end()) {
      if (std::static_pointer_cast<Folded<S>>(found->second->folded)->version > folded->version) return;
      found->second->folded = std::move(folded);
      recent_.splice(recent_.begin(), recent_, found->second);
      return;
    }
    recent_.push_front({stream, std::move(folded)});
    entries_[stream] = recent_.begin();
    if (entries_.size() > limit_) {
      entries_.erase(recent_.back().stream);
      recent_.pop_back();
    }
  }
  void forget_all() {
    const std::lock_guard lock(mutex_);
    recent_.clear();
    entries_.clear();
  }

 private:
  struct Entry {
    std::string stream;
    std::shared_ptr<void> folded;
  };
  std::size_t limit_;
  std::mutex mutex_;
  std::list<Entry> recent_;
  std::unordered_map<std::string, std::list<Entry>::iterator> entries_;
};

/// What a reader shows: a snapshot of what is committed, or a transaction that may still be undone.
enum class Shown { committed, undecided };

/// The stream as this reader has it: remembered when the version fits, else folded. Only committed states are
/// remembered.
template <class S>
[[nodiscard]] std::shared_ptr<const Folded<S>> read_folded(const store::Reader& reader, Memory& memory,
                                                           typename S::Id id, Shown shown = Shown::committed) {
  const auto stream = stream_of<S>(id);
  const auto version = reader.version(stream);
  auto known = memory.look<S>(stream);
  if (known && known->version == version) return known;
  auto fresh = std::make_shared<Folded<S>>(known && known->version < version ? fold<S>(reader, stream, *known)
                                                                             : fold<S>(reader, stream));
  if (shown == Shown::committed && fresh->version != 0) memory.put<S>(stream, fresh);
  return fresh;
}

}  // namespace standfirm::engine
