// What is due by the clock: warnings and limits of running clocks, orders nobody took in time, follow-ups to try again.
#include "engine/commands/commands.hpp"
#include "engine/impl.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {

Caller schedule() { return {Actor::of_system("schedule"), Role::owner}; }

constexpr auto clear_every = Minutes(10);
constexpr std::size_t expired_at_once = 5'000;
constexpr unsigned at_once = 200;  // incidents between two looks at the clock

}  // namespace

std::optional<TimePoint> Engine::next_due() const {
  std::optional<TimePoint> due = impl_->look([](const store::Reader& reader) -> std::optional<TimePoint> {
    const auto page = reader.list(rows_of(view::due, {}, 1));
    if (page.rows.empty()) return std::nullopt;
    return from_row<DueRow>(page.rows.front()).at;
  });
  const auto now = impl_->shared.clock.now();
  if (impl_->follow_ups_waiting && (!due || *due > now)) due = now;
  if (const auto retry = impl_->next_retry_ms.load(); retry != INT64_MAX) {
    const TimePoint at{Millis(retry)};
    if (!due || at < *due) due = at;
  }
  return due;
}

std::size_t Engine::run_due() {
  const auto now = impl_->shared.clock.now();
  std::size_t finished = 0;
  if (const auto ms = now.time_since_epoch().count(); ms - impl_->cleared_ms >= Millis(clear_every).count()) {
    impl_->cleared_ms = ms;
    impl_->shared.store.write([now](store::Transaction& tx) { (void)tx.drop_expired_records(now, expired_at_once); });
  }
  // What is billed each month or year is drafted on its day; twice changes nothing.
  if (const auto today = std::chrono::floor<Days>(now); today.time_since_epoch().count() != impl_->billed_day) {
    const auto done = impl_->carry(schedule(), [today](Work& work) {
      return carry_out(work, RunBilling{std::chrono::year_month_day{today}}, {});
    });
    if (!done) impl_->park("billing", done.error().sentence.text);
    impl_->billed_day = today.time_since_epoch().count();
  }
  std::vector<IncidentId> due;
  impl_->shared.store.read([&](const store::Reader& reader) {
    const auto page = reader.list(rows_of(view::due, {}, at_once));
    for (const auto& row : page.rows)
      if (const auto one = from_row<DueRow>(row); one.at <= now) due.push_back(one.incident);
  });
  for (const auto incident : due) {
    try {
      const auto done = impl_->carry(schedule(), [incident](Work& work) {
        on_incident(work, incident, incident::Tick{});
        std::vector<OrderId> late;
        for (const auto& order : work.load<Incidents>(incident).state.orders)
          if (order.status == OrderStatus::ordered && order.expires_at <= work.now()) late.push_back(order.id);
        for (const auto order : late) on_incident(work, incident, incident::ExpireOrder{order});
        return work.done<Incidents>(incident);
      });
      if (done)
        ++finished;
      else
        impl_->park("schedule of incident " + incident.text(), done.error().sentence.text);
    } catch (const StreamParked&) {  // has raised its alarm; the others go on
    }
  }
  return finished;
}

void Engine::rebuild_views() {
  impl_->shared.facts.forget_all();
  impl_->shared.memory.forget_all();
  impl_->shared.learned.forget_all();
  impl_->shared.store.write([this](store::Transaction& tx) {
    for (const auto name : view::all) tx.drop_view(name);
    const auto each = [&]<class S>(std::type_identity<S>) {
      std::string after;
      for (;;) {
        const auto streams = tx.streams(S::kind, after);
        for (const auto& stream : streams) {
          const auto id = uuid_from_text(std::string_view(stream).substr(S::kind.size() + 1));
          const auto stored = tx.events(stream);
          if (!id || stored.empty()) continue;
          Work work(impl_->shared, tx, {Actor::of_system("rebuild"), Role::owner}, stored.back().at);
          std::vector<typename S::Event> events;
          events.reserve(stored.size());
          for (const auto& e : stored) events.push_back(happened<S>(e).event);
          const typename S::Id typed{*id};
          const auto& folded = work.load<S>(typed);
          show(work, typed, folded.state, folded.version, events);
          (void)work.end(false);  // remembers the names that the next ones need
        }
        if (streams.empty()) return;
        after = streams.back();
      }
    };
    each(std::type_identity<Firms>{});
    each(std::type_identity<Rollouts>{});
    each(std::type_identity<Clients>{});
    each(std::type_identity<Agreements>{});
    each(std::type_identity<Technicians>{});
    each(std::type_identity<Machines>{});
    each(std::type_identity<Incidents>{});
    each(std::type_identity<Invoices>{});
  });
}

}  // namespace standfirm::engine
