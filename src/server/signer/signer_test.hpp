// src/server/signer/signer_test.hpp: a firm in a ledger in memory, with a signer over it, for the tests.
#pragma once
#include "server/signer/signer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/streams.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server::signer {

using store::conformance::TempFolder;
using ::testing::HasSubstr;

inline constexpr TimePoint start{Millis{1'772'460'000'000}};  // 2026-03-02T14:00:00Z

/// The same store, opened once more.
class Again final : public store::Ledger {
 public:
  explicit Again(store::Store& of) : of_(of) {}
  void read(const std::function<void(const store::Reader&)>& look) const override { of_.read(look); }

 private:
  store::Store& of_;
};

inline procedure::Procedure small_procedure() {
  procedure::Procedure p;
  p.id = "virus-response";
  p.first_step = "report";
  for (const auto* id : {"report", "clean", "verify"}) {
    procedure::Step step;
    step.id = step.title = id;
    if (step.id == "verify") step.phase = Phase::verifying;
    p.steps.push_back(step);
  }
  return p;
}

/// One client with machines, a technician, and an agreed incident at the step "clean", as events in a ledger.
struct Firm {
  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{start};
  CountingIds ids;
  procedure::Procedure procedure = small_procedure();
  TempFolder folder;
  Lockdown lockdown{folder.file("")};
  ClientId harbor = ids.make<ClientId>(start);
  TechnicianId dana = ids.make<TechnicianId>(start);
  IncidentId incident = ids.make<IncidentId>(start);
  std::vector<MachineId> machines;
  std::unique_ptr<Signer> signer;

  explicit Firm(unsigned how_many_machines = 1, bool agreed = true) {
    happen<engine::Technicians>(dana, technician::TechnicianAdded{dana, "Dana", "dana@firm.example", Role::technician});
    incident::IncidentReported reported;
    reported.incident = incident;
    reported.number = "INC-1001";
    reported.client = harbor;
    reported.summary = "a red window";
    reported.first_step = agreed ? "clean" : "report";
    for (unsigned i = 0; i < how_many_machines; ++i) {
      machines.push_back(add_machine(harbor));
      reported.machines.push_back({machines.back(), "pc-" + std::to_string(i)});
    }
    happen<engine::Incidents>(incident, reported);
    if (agreed) agree();
    open_signer();
  }
  void open_signer(BlastLimits limits = {}) {
    signer.reset();
    signer = std::make_unique<Signer>(
        folder.file("signer"), [this] { return std::make_unique<Again>(*store); }, procedure, clock, limits, lockdown);
  }
  template <class S>
  void happen(typename S::Id id, const typename S::Event& event) {
    const store::NewEvent stored{json::type_of(event), clock.now(), Actor::of(dana).text(),
                                 json::text(json::write_body(event))};
    store->write([&](store::Transaction& t) {
      const auto stream = engine::stream_of<S>(id);
      (void)t.append(stream, t.version(stream), {&stored, 1});
    });
  }
  MachineId add_machine(ClientId of) {
    const auto id = ids.make<MachineId>(start);
    happen<engine::Machines>(id, machine::MachineAdded{id, of, "pc"});
    happen<engine::Machines>(id, machine::MachineEnrolled{"ab12", "1.0", start});
    return id;
  }
  void agree(Minutes included = Minutes{240}) {
    incident::LimitsAgreed agreed;
    agreed.included = included;
    agreed.at_limit = Fallback::reinstall;
    happen<engine::Incidents>(incident, agreed);
  }
  void clock_runs(TimePoint since) { happen<engine::Incidents>(incident, incident::ClockStarted{dana, since}); }
  std::optional<TimePoint> work_until(OrderId id) {
    const auto got = signed_order(id);
    return got ? actions::verified(*got, public_key())->work_until : std::nullopt;
  }
  OrderId order(const actions::Action& action, MachineId machine, const std::string& step = "clean") {
    const auto id = ids.make<OrderId>(clock.now());
    happen<engine::Incidents>(
        incident, incident::ActionOrdered{id, machine, step, action, dana, clock.now(), clock.now() + Minutes{60}});
    return id;
  }
  Answer ask(OrderId id) { return signer->answer(SignOrder{incident, id}); }
  std::string refusal(OrderId id, std::optional<bool> lasting = {}) {
    const auto answer = ask(id);
    const auto* refused = std::get_if<SignRefused>(&answer);
    if (refused == nullptr) return "signed";
    if (lasting) EXPECT_EQ(refused->lasting, *lasting) << refused->sentence;
    return refused->sentence;
  }
  std::optional<actions::SignedOrder> signed_order(OrderId id) {
    auto answer = ask(id);
    if (auto* done = std::get_if<OrderSigned>(&answer)) return done->order;
    ADD_FAILURE() << std::get<SignRefused>(answer).sentence;
    return std::nullopt;
  }
  std::string public_key() {
    const auto answer = signer->answer(TellKey{});
    const auto raw = from_base64(std::get<OrderKey>(answer).public_key);
    return {raw->begin(), raw->end()};
  }
};

inline const actions::Action cleaning = actions::Scan{"clamav", "00", {}, true, Seconds{60}};
inline const actions::Action isolating = actions::Isolate{{}, Seconds{3600}};

}  // namespace standfirm::server::signer
