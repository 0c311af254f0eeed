// src/engine/work.hpp: one request in one transaction: what was loaded, what happened, whom to tell after the commit.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "engine/facts.hpp"
#include "engine/folding.hpp"
#include "engine/learned.hpp"
#include "engine/links.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

/// Ends the work and undoes what it wrote; the caller gets the refusal as the answer.
struct Refused {
  Refusal refusal;
};
[[noreturn]] void refuse_work(RefusalCode, Sentence sentence, Sentence mend = {},
                              std::optional<std::string> field = {});
template <class T>
[[nodiscard]] T allowed_or_refused(Allowed<T> answer) {
  if (!answer) throw Refused{std::move(answer.error())};
  return std::move(*answer);
}

/// What one engine's works share.
struct Shared {
  store::Store& store;
  const Clock& clock;
  IdSource& ids;
  Settings settings;
  Memory memory;     ///< committed states
  Memory undecided;  ///< states of works whose commit is on its way; only the writer's thread looks
  FactsMemory facts;
  LearnedMemory learned;
  LinkTokens tokens;
};

struct Changed {
  std::string view, id;
  std::uint64_t version = 0;
};

class Work {
 public:
  Work(Shared& shared, store::Transaction& tx, Caller caller, TimePoint now)
      : shared_(shared), tx_(tx), caller_(std::move(caller)), now_(now) {}

  [[nodiscard]] store::Transaction& tx() { return tx_; }
  [[nodiscard]] Shared& shared() { return shared_; }
  [[nodiscard]] const Settings& settings() const { return shared_.settings; }
  [[nodiscard]] const Caller& caller() const { return caller_; }
  [[nodiscard]] TimePoint now() const { return now_; }
  void become(Caller caller) { caller_ = std::move(caller); }  ///< what happens from here on is somebody else's doing
  template <class T>
  [[nodiscard]] T make_id() {
    return shared_.ids.template make<T>(now_);
  }

  /// The stream as it is in this transaction; an empty state for a new one. Throws StreamParked.
  template <class S>
  [[nodiscard]] const Folded<S>& load(typename S::Id id) {
    return *entry<S>(id).folded;
  }
  /// The same, refusing with not_found when there is no such stream.
  template <class S>
  [[nodiscard]] const Folded<S>& known(typename S::Id id) {
    const auto& folded = load<S>(id);
    if (folded.version == 0) refuse_work(RefusalCode::not_found, "There is no such {}."_said(S::kind));
    return folded;
  }
  /// Refuses with version_conflict when the request was made against another version.
  template <class S>
  void expect(typename S::Id id, const Options& options) {
    if (options.expected_version && load<S>(id).version != *options.expected_version)
      refuse_version(std::string(S::kind), load<S>(id).version, *options.expected_version);
  }

  /// Appends, follows, shows in the views and registers what follows. Nothing for no events.
  template <class S>
  void append(typename S::Id id, const std::vector<typename S::Event>& events) {
    if (events.empty()) return;
    auto& e = entry<S>(id);
    std::vector<store::NewEvent> stored;
    stored.reserve(events.size());
    const auto actor = caller_.actor.text();
    for (const auto& event : events) stored.push_back({S::type(event), now_, actor, S::body(event)});
    const auto version = tx_.append(stream_of<S>(id), e.folded->version, stored);
    e.changed = true;
    for (const auto& event : events)
      e.folded->state = S::follow(std::move(e.folded->state), event, now_, caller_.actor);
    e.folded->version = version;
    for (auto& s : stored) happened_.emplace_back(stream_of<S>(id), std::move(s.type));
    show(*this, id, e.folded->state, version, events);
    follow_up(*this, id, e.folded->state, version, events);
  }

  /// For the answer: the version of the stream, and the types of what this work made happen there.
  template <class S>
  [[nodiscard]] Done done(typename S::Id id, std::optional<std::string> made = {}) {
    Done done{load<S>(id).version, {}, std::move(made), false};
    const auto stream = stream_of<S>(id);
    for (const auto& [of, type] : happened_)
      if (of == stream) done.events.push_back(type);
    return done;
  }

  void changed(std::string_view view, std::string id, std::uint64_t version);
  void order_for(MachineId machine) { orders_for_.push_back(machine); }
  void made_link(LinkId id) { link_ = id; }
  [[nodiscard]] std::optional<LinkId> link() const { return link_; }
  void has_follow_up() { follow_ups_ = true; }
  void has_due() { due_ = true; }

  /// Puts the states away. What is returned is called after the commit (`committed`) or after its failure.
  using Settle = std::vector<std::move_only_function<void(Shared&, bool committed)>>;
  [[nodiscard]] Settle end(bool kept);
  [[nodiscard]] std::vector<Changed>& changes() { return changes_; }
  [[nodiscard]] std::vector<MachineId>& orders_for() { return orders_for_; }
  [[nodiscard]] bool owes() const { return follow_ups_; }
  [[nodiscard]] bool anything_due() const { return due_; }

 private:
  template <class S>
  struct Entry {
    std::unique_ptr<Folded<S>> folded;
    bool changed = false, undecided = false;
  };
  struct AnyEntry {
    std::shared_ptr<void> entry;
    void (*end)(Shared&, const std::string& stream, void* entry, bool kept, Settle&);
  };

  template <class S>
  Entry<S>& entry(typename S::Id id) {
    auto stream = stream_of<S>(id);
    if (const auto found = entries_.find(stream); found != entries_.end())
      return *static_cast<Entry<S>*>(found->second.entry.get());
    auto made = std::make_shared<Entry<S>>();
    const auto version = tx_.version(stream);
    made->folded = shared_.undecided.take<S>(stream);
    made->undecided = made->folded != nullptr;
    if (!made->folded) made->folded = shared_.memory.take<S>(stream);
    if (!made->folded || made->folded->version > version) made->folded = std::make_unique<Folded<S>>();
    if (made->folded->version != version) *made->folded = fold<S>(tx_, stream, std::move(*made->folded));
    entries_[std::move(stream)] = {made, &end_entry<S>};
    return *made;
  }
  template <class S>
  static void end_entry(Shared& shared, const std::string& stream, void* any, bool kept, Settle& settle) {
    auto& e = *static_cast<Entry<S>*>(any);
    if (e.folded->version == 0 || (e.changed && !kept)) return;
    std::shared_ptr<Folded<S>> folded = std::move(e.folded);
    if (!e.changed && !e.undecided) return shared.memory.put<S>(stream, std::move(folded));
    shared.undecided.put<S>(stream, std::move(folded));
    if (!kept) return;  // an earlier work of this batch made it, and settles it
    settle.push_back([stream](Shared& s, bool committed) {
      auto decided = s.undecided.take<S>(stream);
      if (committed && decided) s.memory.put<S>(stream, std::shared_ptr<Folded<S>>(std::move(decided)));
    });
  }
  [[noreturn]] static void refuse_version(const std::string& kind, std::uint64_t is, std::uint64_t expected);

  Shared& shared_;
  store::Transaction& tx_;
  Caller caller_;
  TimePoint now_;
  std::unordered_map<std::string, AnyEntry> entries_;
  std::vector<std::pair<std::string, std::string>> happened_;
  std::vector<Changed> changes_;
  std::vector<MachineId> orders_for_;
  std::optional<LinkId> link_;
  bool follow_ups_ = false, due_ = false;
};

// ---- views/*.cpp: the rows of each stream, from its state and what happened just now ----
void show(Work&, ClientId, const client::State&, std::uint64_t version, const std::vector<client::Event>&);
void show(Work&, AgreementId, const agreement::State&, std::uint64_t version, const std::vector<agreement::Event>&);
void show(Work&, MachineId, const machine::State&, std::uint64_t version, const std::vector<machine::Event>&);
void show(Work&, TechnicianId, const technician::State&, std::uint64_t version, const std::vector<technician::Event>&);
void show(Work&, IncidentId, const incident::State&, std::uint64_t version, const std::vector<incident::Event>&);
void show(Work&, FirmId, const firm::State&, std::uint64_t version, const std::vector<firm::Event>&);
void show(Work&, RolloutsId, const rollout::State&, std::uint64_t version, const std::vector<rollout::Event>&);
void show(Work&, InvoiceId, const invoice::State&, std::uint64_t version, const std::vector<invoice::Event>&);

// ---- follow_ups/*.cpp: what events ask for, written down in the same transaction ----
template <class Id, class State, class Event>
void follow_up(Work&, Id, const State&, std::uint64_t, const std::vector<Event>&) {}  // most streams ask for nothing
void follow_up(Work&, IncidentId, const incident::State&, std::uint64_t version, const std::vector<incident::Event>&);

}  // namespace standfirm::engine
