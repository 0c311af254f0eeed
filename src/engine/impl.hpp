// src/engine/impl.hpp: the engine's inside, shared by the files that implement its face.
#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <unordered_map>

#include "engine/engine.hpp"
#include "engine/follow_ups/follow_ups.hpp"
#include "engine/questions/questions.hpp"
#include "engine/work.hpp"

namespace standfirm::engine {

struct Engine::Impl {
  Impl(store::Store& s, const Clock& c, IdSource& i, Letters& l, Alarms& a, const Settings& settings)
      : shared{s,
               c,
               i,
               settings,
               Memory(settings.cached_streams),
               Memory(settings.cached_streams),
               {},
               {},
               LinkTokens(settings.link_key)},
        letters(l),
        alarms(a),
        keep(s) {}
  ~Impl();  // waits for the requests that are still with the writer

  mutable Shared shared;
  Letters& letters;
  Alarms& alarms;
  Keep keep;

  // ---- one request ---- (commands.cpp)
  using Carry = std::function<Done(Work&)>;
  struct Attempt;
  void start(const std::shared_ptr<Attempt>&);
  void finish_one();
  std::mutex under_way_mutex;
  std::condition_variable none_under_way;
  std::size_t under_way = 0;
  /// Runs `carry` as the caller in a transaction of its own and waits for it.
  [[nodiscard]] Allowed<Done> carry(Caller, Carry);
  void park(const std::string& what, const std::string& why);

  // ---- follow-ups ---- (follow_ups/run.cpp)
  [[nodiscard]] bool run_one(const Owed&);
  std::mutex follow_ups_running;
  std::atomic<std::int64_t> cleared_ms{INT64_MIN / 2};  // when expired records were last cleared away
  std::atomic<std::int64_t> billed_day{INT64_MIN};      // whose charges were last looked at
  std::atomic<bool> follow_ups_waiting = true;          // after a start there may be some
  std::atomic<std::int64_t> next_retry_ms{INT64_MAX};

  // ---- listeners ----
  mutable std::mutex listeners_mutex;
  std::map<std::uint64_t, Listener> listeners;
  std::uint64_t next_listener = 1;
  std::vector<std::function<void(MachineId)>> order_listeners;
  std::vector<std::function<void()>> work_listeners;
  void tell(Attempt&) noexcept;

  // ---- machines heard of ----
  mutable std::mutex seen_mutex;
  std::unordered_map<MachineId, Presence> seen;
  [[nodiscard]] Presence presence_of(MachineId) const;

  mutable std::mutex parked_mutex;
  std::map<std::string, Parked> parked;

  template <class F>
  auto look(F f) const {
    std::optional<decltype(f(std::declval<const store::Reader&>()))> out;
    shared.store.read([&](const store::Reader& reader) { out.emplace(f(reader)); });
    return std::move(*out);
  }
};

}  // namespace standfirm::engine
