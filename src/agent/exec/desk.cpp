#include "agent/exec/desk.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "agent/exec/outcome.hpp"
#include "agent/local/here.hpp"
#include "agent/local/printable.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t max_document_bytes = 64 * 1024;
constexpr std::size_t max_evidence_bytes = 16 << 20;  // of one piece
constexpr std::size_t max_progress_bytes = 16 * 1024;
constexpr std::chrono::milliseconds progress_every{500};
constexpr Seconds held_for_an_update{300};

/// The id an order claims to have, read without believing anything: only to have a name for the answer.
std::optional<OrderId> claimed_id(const std::string& document) {
  const auto value = json::parse(document, max_document_bytes);
  if (!value || !value->is_object()) return std::nullopt;
  const auto* id = value->get_object().if_contains("id");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  const auto uuid = uuid_from_text(std::string_view(id->get_string()));
  if (!uuid) return std::nullopt;
  return OrderId{*uuid};
}

/// Law 2, once more on the machine: an order that was signed while minutes were left is not begun once they are used
/// up, whoever held it back. What reads, stops the loss or undoes is never held up by money, whatever the order says.
bool minutes_are_used_up(const actions::Order& order, TimePoint now) {
  return order.work_until && *order.work_until <= now && actions::needs_minutes(actions::kind_of(order.action));
}
Refusal limit_reached(const actions::Order& order) {
  return {
      RefusalCode::limit_reached,
      "The minutes agreed with the client were used up at {}, before the machine came to this order; it was not run."_said(
          *order.work_until),
      "When the client has authorised more, order it again."_said, std::nullopt};
}

}  // namespace

Desk::Desk(std::filesystem::path state, std::optional<Identity> identity, Bench& bench, Say say, Log log, Waits waits)
    : bench_(bench),
      state_(std::move(state)),
      identity_(std::move(identity)),
      say_(std::move(say)),
      log_(std::move(log)),
      waits_(waits),
      journal_(state_ / "journal", bench.clock.now()) {
  if (identity_) {
    order_key_ = order_key_of(*identity_).value_or(std::string());
    firm_ = sha256_of(order_key_);
  }
  if (journal_.damage()) log_(*journal_.damage());
}
Desk::~Desk() { stop(); }

Desk::Lane Desk::lane_of(const actions::Action& action) {
  // What stops a loss or only looks must not wait for a scan; everything that changes the machine goes one after the
  // other.
  const auto& kind = actions::kind_of(action);
  static constexpr std::string_view quick[] = {
      "read_facts", "isolate", "release", "log_off_user", "list_restore_points", "list_startup_entries"};
  return std::ranges::find(quick, kind) != std::end(quick) ? Lane::quick : Lane::long_running;
}

void Desk::queue(OrderId id, const actions::Action& action, bool look_back) {
  waiting_[lane_of(action)].push_back({id, look_back});
}

void Desk::start() {
  {
    const std::lock_guard lock(mutex_);
    const std::string boot_id = bench_.system.power.boot_id();
    for (const auto& [id, held] : journal_.held()) {
      if (held.stage == Held::Stage::ended) continue;
      if (held.stage == Held::Stage::started && held.boot_id == boot_id && held.notes.contains(restart_asked))
        restarting_[id] = {Steady::now() + waits_.restart_comes_within};
      else
        queue(id, held.order.action, held.stage == Held::Stage::started);
    }
    facts_wanted_ = true;
  }
  for (const Lane lane : {Lane::quick, Lane::long_running}) workers_.emplace_back([this, lane] { work(lane); });
}

void Desk::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  for (auto& worker : workers_) worker.join();
  workers_.clear();
}

void Desk::work(Lane lane) {
  auto next_tick = Steady::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto& waiting = waiting_[lane];
    // While a restart is coming nothing that changes the machine is begun: it would be cut in the middle.
    const bool may = lane == Lane::quick || may_change_the_machine();
    if (may && !waiting.empty()) {
      const Job job = waiting.front();
      waiting.pop_front();
      lock.unlock();
      try {
        do_job(job);
      } catch (const std::exception& problem) {  // the disk does not take the journal: nothing was begun, and this
                                                 // order waits for the next start
        log_("order " + job.order.text() + ": " + problem.what());
      }
      give_memory_back();  // what an order took for a moment is the machine's again
      lock.lock();
    } else if (lane == Lane::quick) {
      woken_.wait_until(lock, next_tick, [&] { return stopping_ || !waiting.empty(); });
    } else {
      woken_.wait(lock, [&] { return stopping_ || (!waiting.empty() && may_change_the_machine()); });
    }
    if (lane != Lane::quick || stopping_ || Steady::now() < next_tick) continue;
    lock.unlock();
    try {
      every_tick();
    } catch (const std::exception& problem) {
      log_(problem.what());
    }
    next_tick = Steady::now() + waits_.tick;
    lock.lock();
  }
}

void Desk::passes(std::string_view point) const {
  if (bench_.passes) bench_.passes(point);
}

void Desk::every_tick() {
  auto said = undo_what_is_due(bench_);
  for (const auto& sentence : said) {
    if (std::ranges::find(said_of_undoing_, sentence) != said_of_undoing_.end()) continue;  // still so: said once
    log_(sentence);
    const std::lock_guard lock(mutex_);
    facts_wanted_ = true;
  }
  said_of_undoing_ = std::move(said);
  bool facts = false, all = false;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Steady::now();
    for (auto each = restarting_.begin(); each != restarting_.end();) {
      if (each->second.deadline > now) {
        ++each;
        continue;
      }
      if (const auto held = journal_.held().find(each->first); held != journal_.held().end())
        queue(each->first, held->second.order.action, true);
      each = restarting_.erase(each);
      woken_.notify_all();
    }
    if (held_until_ != Steady::time_point{} && held_until_ <= now) {  // no update came of it
      held_until_ = {};
      woken_.notify_all();
    }
    if (attached_ && repeat_at_ <= now) {
      repeat_at_ = now + waits_.repeat_outcomes;
      for (const auto& [id, held] : journal_.held())
        if (held.stage == Held::Stage::ended) say_outcome(id);
    }
    facts = attached_ && (facts_wanted_ || all_facts_wanted_ || facts_at_ <= now);
    if (facts) {
      all = std::exchange(all_facts_wanted_, false);
      facts_wanted_ = false;
      facts_at_ = now + waits_.facts_every;
    }
  }
  if (facts) {
    read_and_say_facts(all);
    give_memory_back();
  }
}

void Desk::read_and_say_facts(bool all) {
  auto facts = read_facts(bench_);
  const std::lock_guard lock(mutex_);
  if (all || !said_facts_) {
    say_(wire::agent::Facts{json::write_text(facts)});
  } else {
    if (json::write_text(actions::lasting(facts)) == json::write_text(actions::lasting(*said_facts_))) return;
    say_(wire::agent::FactsDiffer{said_facts_->read_at, json::write_text(actions::difference(*said_facts_, facts))});
  }
  said_facts_ = std::move(facts);
}

void Desk::attach() {
  const std::lock_guard lock(mutex_);
  attached_ = true;
  Attached hello{bench_.system.power.boot_id(), bench_.system.power.mode(), {}};
  for (const auto& [id, held] : journal_.held()) hello.unfinished.push_back(id);
  say_(hello);
  for (const auto& [id, held] : journal_.held()) {
    say_(wire::agent::OrderReceived{id});
    if (held.stage == Held::Stage::ended) say_outcome(id);
  }
  repeat_at_ = Steady::now() + waits_.repeat_outcomes;
  all_facts_wanted_ = true;
}

bool Desk::may_change_the_machine() const { return restarting_.empty() && held_until_ <= Steady::now(); }

std::string Desk::hold_for_update() {
  const std::lock_guard lock(mutex_);
  if (bench_.system.power.mode() != normal_mode) return "the machine is in safe mode";
  for (const auto& [id, held] : journal_.held())
    if (held.stage != Held::Stage::ended) return "an order is under way on this machine";
  held_until_ = Steady::now() + held_for_an_update;
  return "";
}

void Desk::send_facts() {
  const std::lock_guard lock(mutex_);
  all_facts_wanted_ = true;
}

void Desk::accepted(OrderId id) {
  const std::lock_guard lock(mutex_);
  journal_.accepted(id, bench_.clock.now());
  passes("accepted");
  if (!journal_.held().contains(id)) drop_evidence(id);
}

void Desk::end_unheard(const actions::SignedOrder& signed_order, const std::string& sentence) {
  log_("an order was refused: " + readable(sentence, 500));
  const auto id = claimed_id(signed_order.document);
  if (!id || journal_.knows(*id)) return;
  const TimePoint now = bench_.clock.now();
  const actions::Outcome outcome{*id, OrderStatus::refused,          sentence,    std::nullopt, now,
                                 now, bench_.system.power.boot_id(), std::nullopt};
  say_(wire::agent::OrderOutcome{*id, outcome_text(outcome)});
}

void Desk::carry(const actions::SignedOrder& signed_order) {
  const std::lock_guard lock(mutex_);
  if (!identity_) return end_unheard(signed_order, "This machine is not enrolled, so it takes no orders.");
  if (signed_order.document.size() > max_document_bytes)
    return end_unheard(signed_order, "The order is longer than 64 KiB.");
  auto verified = actions::verified(signed_order, order_key_);
  if (!verified) return end_unheard(signed_order, "The machine refused the order: " + verified.error() + ".");
  const actions::Order& order = *verified;
  if (journal_.knows(order.id)) {  // it came twice: it runs once
    const auto held = journal_.held().find(order.id);
    if (held == journal_.held().end()) return;
    say_(wire::agent::OrderReceived{order.id});
    if (held->second.stage == Held::Stage::ended) say_outcome(order.id);
    return;
  }
  if (order.machine != identity_->machine || order.client != identity_->client)
    return end_unheard(signed_order, "The order is for another machine.");
  if (order.firm != firm_) return end_unheard(signed_order, "The order is another firm's.");
  if (order.nonce.size() != 32) return end_unheard(signed_order, "The order's nonce is not 16 bytes in hex.");
  if (journal_.knows_nonce(order.nonce)) return end_unheard(signed_order, "The order's nonce was used before.");
  if (journal_.held().size() >= Journal::max_held)
    return end_unheard(signed_order, "The machine holds 64 orders whose outcomes are not accepted; it takes no more.");

  const TimePoint now = bench_.clock.now();
  const OrderId id = order.id;
  passes("before_received");
  journal_.received(order, signed_order, now);
  passes("received");
  say_(wire::agent::OrderReceived{id});
  if (order.ordered_at <= journal_.none_ordered_until())
    return end(id,
               unknown("The machine's journal was damaged after this order was given, so it cannot say whether it ran "
                       "before; it is not run."),
               now);
  if (minutes_are_used_up(order, now)) return end(id, refused(limit_reached(order)), now);
  if (order.expires_at <= now || order.expires_at <= journal_.none_expiring_until())
    return end(id,
               Came{OrderStatus::expired, "The order reached the machine after its time; it was not run.", std::nullopt,
                    false},
               now);
  queue(id, order.action, false);
  woken_.notify_all();
}

void Desk::do_job(const Job& job) {
  actions::Order order;
  std::string boot_id;
  std::map<std::string, std::string> notes;
  TimePoint started_at{};
  {
    const std::lock_guard lock(mutex_);
    const auto& held = journal_.held().at(job.order);
    order = held.order;
    boot_id = held.boot_id;
    notes = held.notes;
    started_at = held.started_at;
    if (!job.look_back) {
      started_at = bench_.clock.now();
      if (minutes_are_used_up(order, started_at)) return end(job.order, refused(limit_reached(order)), started_at);
      if (order.expires_at <= started_at)
        return end(
            job.order,
            Came{OrderStatus::expired, "The order's time was over before the machine came to it; it was not run.",
                 std::nullopt, false},
            started_at);
      passes("before_started");
      journal_.started(job.order, bench_.system.power.boot_id(), started_at);
      passes("started");
    }
  }
  const Task task = task_for(order);
  Came came;
  if (job.look_back) {
    came = look_back(bench_, task, boot_id, notes);
  } else {
    task.progress(actions::title_of(actions::kind_of(order.action)).text, 0, 0, {});
    came = carry_out(bench_, task);
    passes("ran");
  }
  const std::lock_guard lock(mutex_);
  if (came.restarting) {
    restarting_[job.order] = {Steady::now() + waits_.restart_comes_within};
    say_(wire::agent::Progress{job.order, came.sentence, 0, 0, {}});
    return;
  }
  if (came.result) {
    const std::string whole = json::write_text(*came.result);
    if (whole.size() > max_outcome_bytes / 2) keep_evidence(job.order, "result.json", whole);
  }
  end(job.order, came, started_at);
}

void Desk::end(OrderId id, const Came& came, TimePoint started_at) {
  const actions::Outcome outcome{id,
                                 came.status,
                                 came.sentence,
                                 came.result,
                                 started_at,
                                 bench_.clock.now(),
                                 bench_.system.power.boot_id(),
                                 came.refusal};
  journal_.ended(id, outcome_text(outcome), outcome.ended_at);
  passes("ended");
  log_("order " + id.text() + " " + std::string(json::enum_text(came.status)) + ": " + readable(came.sentence, 500));
  if (attached_) say_outcome(id);
}

void Desk::say_outcome(OrderId id) {
  say_evidence(id);
  say_(wire::agent::OrderOutcome{id, journal_.held().at(id).outcome});
}

Task Desk::task_for(const actions::Order& order) {
  struct Telling {
    std::string doing, output;
    Steady::time_point last{};
  };
  const auto telling = std::make_shared<Telling>();
  const OrderId id = order.id;
  Task task{order, {}, {}, {}};
  task.progress = [this, id, telling](const std::string& doing, std::uint64_t done, std::uint64_t of,
                                      std::string_view output) {
    telling->output += readable(output, max_progress_bytes);
    if (telling->output.size() > max_progress_bytes) telling->output.resize(max_progress_bytes);
    const auto now = Steady::now();
    if (doing == telling->doing && now - telling->last < progress_every) return;
    telling->doing = doing;
    telling->last = now;
    const std::lock_guard lock(mutex_);
    say_(wire::agent::Progress{id, doing, done, of, readable(std::exchange(telling->output, {}), max_progress_bytes)});
  };
  task.note = [this, id](const std::string& key, const std::string& value) {
    const std::lock_guard lock(mutex_);
    journal_.noted(id, key, value, bench_.clock.now());
  };
  task.evidence = [this, id](const std::string& name, std::string_view content) {
    const std::lock_guard lock(mutex_);
    keep_evidence(id, name, content);
  };
  return task;
}

void Desk::keep_evidence(OrderId id, const std::string& name, std::string_view content) {
  const auto folder = state_ / "evidence" / id.text();
  std::filesystem::create_directories(folder);
  write_whole(folder / name, content.substr(0, max_evidence_bytes));
}

void Desk::say_evidence(OrderId id) {
  const auto folder = state_ / "evidence" / id.text();
  if (!std::filesystem::exists(folder)) return;
  for (const auto& item : std::filesystem::directory_iterator(folder)) {
    const auto content = read_whole(item.path(), max_evidence_bytes);
    if (!content) {
      log_(content.error());
      continue;
    }
    std::size_t from = 0;
    do {
      const auto part = std::string_view(*content).substr(from, wire::agent::max_chunk_bytes / 2);
      wire::agent::EvidenceChunk chunk{
          id, item.path().filename().string(), from, {}, from + part.size() >= content->size()};
      chunk.data.data.assign(part.begin(), part.end());
      say_(chunk);
      from += part.size();
    } while (from < content->size());
  }
}

void Desk::drop_evidence(OrderId id) {
  std::error_code ignored;  // left behind it only takes space, and is taken away with the next try
  std::filesystem::remove_all(state_ / "evidence" / id.text(), ignored);
}

}  // namespace standfirm::agent
