#include "engine/engine.hpp"

#include <future>

#include "base/json_text.hpp"
#include "engine/commands/commands.hpp"
#include "engine/impl.hpp"

namespace standfirm::engine {
namespace {
constexpr std::string_view answer_kind = "engine.answer";
constexpr auto answer_kept_for = Days(1);
constexpr unsigned max_attempts = 5;  // of a request that met another process's write

struct KeptAnswer {
  std::string digest;
  Done done;
};
BOOST_DESCRIBE_STRUCT(KeptAnswer, (), (digest, done))
}  // namespace

/// A request on its way through the writer, tried again when another process wrote in between.
struct Engine::Impl::Attempt {
  Carry carry;
  Caller caller;
  Options options;
  Then then;
  unsigned attempts = 0;

  // what the work left for after the commit
  Done done;
  bool answered_before = false;
  std::vector<Changed> changes;
  std::vector<MachineId> orders_for;
  bool owes = false, due = false;
  Work::Settle settle;

  void work(Shared& with, store::Transaction& tx) {
    const auto now = with.clock.now();
    const auto key = options.once ? caller.actor.text() + " " + options.once->key : std::string();
    if (options.once) {
      if (const auto kept = tx.record(answer_kind, key, now)) {
        auto answer = json::read_text<KeptAnswer>(kept->body, json::Unknown::ignore);
        if (!answer || answer->digest != options.once->digest)
          refuse_work(RefusalCode::idempotency_key_reused, "This Idempotency-Key was used for another request."_said,
                      "Make a new key for each new request."_said);
        done = std::move(answer->done);
        answered_before = true;
        return;
      }
    }
    Work w(with, tx, caller, now);
    try {
      done = carry(w);
      if (options.once)
        tx.put(store::Record{std::string(answer_kind), key, json::direct_text(KeptAnswer{options.once->digest, done}),
                             now + answer_kept_for});
    } catch (...) {
      settle = w.end(false);
      throw;
    }
    changes = std::move(w.changes());
    orders_for = std::move(w.orders_for());
    owes = w.owes();
    due = w.anything_due();
    settle = w.end(true);
  }
};

Engine::Impl::~Impl() {
  std::unique_lock lock(under_way_mutex);
  none_under_way.wait(lock, [this] { return under_way == 0; });
}
void Engine::Impl::finish_one() {
  const std::lock_guard lock(under_way_mutex);
  if (--under_way == 0) none_under_way.notify_all();
}

void Engine::Impl::start(const std::shared_ptr<Attempt>& attempt) {
  ++attempt->attempts;
  {
    const std::lock_guard lock(under_way_mutex);
    ++under_way;
  }
  auto work = [this, attempt](store::Transaction& tx) { attempt->work(shared, tx); };
  auto done = [this, attempt](const std::exception_ptr& failed) {
    const auto last = [this](void*) { finish_one(); };
    const std::unique_ptr<void, decltype(last)> finished(this, last);
    for (auto& settle : attempt->settle) settle(shared, failed == nullptr);
    attempt->settle.clear();
    if (!failed) {
      if (!attempt->answered_before) tell(*attempt);
      attempt->then(nullptr, std::move(attempt->done));
      return;
    }
    try {
      std::rethrow_exception(failed);
    } catch (Refused& refused) {
      attempt->then(nullptr, std::unexpected(std::move(refused.refusal)));
    } catch (const store::Conflict&) {
      if (attempt->options.expected_version || attempt->attempts >= max_attempts) {
        attempt->then(nullptr,
                      refuse(RefusalCode::version_conflict, "Somebody else changed this at the same moment."_said,
                             "Look again and decide anew."_said));
        return;
      }
      try {
        start(attempt);
      } catch (...) {
        attempt->then(std::current_exception(), {});
      }
    } catch (const StreamParked& parked_now) {
      park("stream", parked_now.what());
      attempt->then(std::current_exception(), {});
    } catch (...) {
      attempt->then(std::current_exception(), {});
    }
  };
  try {
    shared.store.submit(std::move(work), std::move(done));
  } catch (...) {
    finish_one();
    throw;
  }
}

void Engine::Impl::tell(Attempt& attempt) noexcept {
  const std::lock_guard lock(listeners_mutex);
  for (const auto& change : attempt.changes)
    for (const auto& [id, listener] : listeners) listener(change.view, change.id, change.version);
  for (const auto machine : attempt.orders_for)
    for (const auto& listener : order_listeners) listener(machine);
  if (!attempt.owes && !attempt.due) return;
  if (attempt.owes) follow_ups_waiting = true;
  for (const auto& listener : work_listeners) listener();
}

Allowed<Done> Engine::Impl::carry(Caller caller, Carry carry) {
  auto attempt = std::make_shared<Attempt>();
  attempt->carry = std::move(carry);
  attempt->caller = std::move(caller);
  std::promise<Allowed<Done>> promise;
  auto future = promise.get_future();
  attempt->then = [&promise](const std::exception_ptr& outage, Allowed<Done> answer) {
    if (outage)
      promise.set_exception(outage);
    else
      promise.set_value(std::move(answer));
  };
  start(attempt);
  return future.get();
}

void Engine::Impl::park(const std::string& what, const std::string& why) {
  bool first = false;
  {
    const std::lock_guard lock(parked_mutex);
    constexpr std::size_t most = 1'000;
    if (parked.size() < most)
      first = parked.try_emplace(what + " " + why, Parked{what, why, shared.clock.now()}).second;
  }
  if (first) alarms.raise(what + ": " + why);
}

Engine::Engine(store::Store& store, const Clock& clock, IdSource& ids, Letters& letters, Alarms& alarms,
               Settings settings)
    : impl_(std::make_unique<Impl>(store, clock, ids, letters, alarms, settings)) {}
Engine::~Engine() = default;

void Engine::submit(Request request, Caller caller, Options options, Then then) {
  auto attempt = std::make_shared<Impl::Attempt>();
  attempt->options = std::move(options);
  attempt->caller = std::move(caller);
  attempt->then = std::move(then);
  attempt->carry = [request = std::make_shared<Request>(std::move(request)), a = attempt.get()](Work& work) {
    return std::visit([&](const auto& r) { return carry_out(work, r, a->options); }, *request);
  };
  impl_->start(attempt);
}

Allowed<Done> Engine::act(Request request, Caller caller, Options options) {
  std::promise<Allowed<Done>> promise;
  auto future = promise.get_future();
  submit(std::move(request), std::move(caller), std::move(options),
         [&promise](const std::exception_ptr& outage, Allowed<Done> answer) {
           if (outage)
             promise.set_exception(outage);
           else
             promise.set_value(std::move(answer));
         });
  return future.get();
}

std::uint64_t Engine::subscribe(Listener listener) {
  const std::lock_guard lock(impl_->listeners_mutex);
  impl_->listeners.emplace(impl_->next_listener, std::move(listener));
  return impl_->next_listener++;
}
void Engine::unsubscribe(std::uint64_t id) {
  const std::lock_guard lock(impl_->listeners_mutex);
  impl_->listeners.erase(id);
}
void Engine::on_order(std::function<void(MachineId)> listener) {
  const std::lock_guard lock(impl_->listeners_mutex);
  impl_->order_listeners.push_back(std::move(listener));
}
void Engine::on_work(std::function<void()> listener) {
  const std::lock_guard lock(impl_->listeners_mutex);
  impl_->work_listeners.push_back(std::move(listener));
}

/// Coming and going is not history, but the screens show it.
static void tell_of_presence(const Engine::Impl& impl, MachineId machine) {
  const std::lock_guard lock(impl.listeners_mutex);
  for (const auto& [id, listener] : impl.listeners) listener("machine", machine.text(), 0);
}
void Engine::seen(MachineId machine) {
  {
    const std::lock_guard lock(impl_->seen_mutex);
    auto& known = impl_->seen[machine];
    const bool was_here = known.online;
    known = {impl_->shared.clock.now(), true};
    if (was_here) return;
  }
  tell_of_presence(*impl_, machine);
}
void Engine::gone(MachineId machine) {
  {
    const std::lock_guard lock(impl_->seen_mutex);
    const auto found = impl_->seen.find(machine);
    if (found == impl_->seen.end()) return;
    found->second.online = false;
  }
  tell_of_presence(*impl_, machine);
}
Presence Engine::Impl::presence_of(MachineId machine) const {
  const std::lock_guard lock(seen_mutex);
  const auto found = seen.find(machine);
  return found == seen.end() ? Presence{} : found->second;
}

Keep& Engine::keep() { return impl_->keep; }
const Settings& Engine::settings() const { return impl_->shared.settings; }
std::vector<Parked> Engine::parked() const {
  const std::lock_guard lock(impl_->parked_mutex);
  std::vector<Parked> all;
  for (const auto& [key, one] : impl_->parked) all.push_back(one);
  return all;
}

}  // namespace standfirm::engine
