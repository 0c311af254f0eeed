// src/agent/exec/desk_fixture.hpp: a firm that signs orders, and one life of the privileged program on a machine in
// memory; for the tests of both.
#pragma once
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/exec/desk.hpp"
#include "agent/system/fake/fake_machine.hpp"
#include "agent/testing.hpp"

namespace standfirm::agent {

using namespace std::chrono_literals;
inline const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

class FakeTools final : public Tools {
 public:
  Allowed<actions::Scanned> scan(const actions::Scan& order, const ScanWatch& watch) override {
    watch.progress("looking", 1, 2, "one line\n");
    if (on_scan) on_scan();
    actions::Scanned out = scanned;
    out.tool = order.tool;
    return out;
  }
  actions::Swept sweep(const actions::Sweep&, const ScanWatch&) override { return swept; }
  actions::Scanned scanned;
  actions::Swept swept;
  std::function<void()> on_scan;
};

/// The firm: its key, its orders.
struct Firm {
  explicit Firm(std::uint64_t first_id = 1) : ids(first_id) {
    public_key.resize(crypto_sign_PUBLICKEYBYTES);
    secret_key.resize(crypto_sign_SECRETKEYBYTES);
    crypto_sign_keypair(reinterpret_cast<unsigned char*>(public_key.data()),
                        reinterpret_cast<unsigned char*>(secret_key.data()));
    machine = ids.make<MachineId>(noon);
    client = ids.make<ClientId>(noon);
  }
  actions::Order order(actions::Action action) {
    actions::Order out;
    out.id = ids.make<OrderId>(noon);
    out.firm = sha256_of(public_key);
    out.client = client;
    out.machine = machine;
    out.step = "step";
    out.action = std::move(action);
    out.ordered_at = noon;
    out.expires_at = noon + Seconds{600};
    out.nonce = sha256_of(out.id.text()).substr(0, 32);
    return out;
  }
  actions::SignedOrder sign(const actions::Order& order) const { return actions::sign(order, secret_key, public_key); }
  Identity identity() const {
    return {machine,        client, to_base64(public_key.data(), public_key.size()), "Bright IT", "standfirm-server",
            {"192.0.2.10"}, 8471};
  }
  CountingIds ids;
  std::string public_key, secret_key;
  MachineId machine;
  ClientId client;
};

/// One life of the program: from its start to its end, orderly or not. The machine, its disk and its clock outlive it.
class Life {
 public:
  Life(Firm& firm, fake::FakeMachine& machine, FakeTools& tools, const std::filesystem::path& files,
       const std::filesystem::path& state, ManualClock& clock, bool reachable = true,
       Seconds facts_every = Seconds{600})
      : tree(files),
        system(machine.system()),
        vault(tree, state / "vault"),
        temporaries(state / "in-force.json"),
        bench{system,
              tools,
              vault,
              temporaries,
              clock,
              {{"192.0.2.10", 8471}},
              [reachable] {
                return reachable ? std::expected<void, std::string>()
                                 : std::unexpected("192.0.2.10 port 8471: no route");
              }},
        desk(
            state, firm.identity(), bench, [this](const FromExec& message) { hear(message); },
            [](const std::string&) {}, {.repeat_outcomes = Seconds{1}, .facts_every = facts_every, .tick = 5ms}) {}

  void hear(const FromExec& message) {
    const std::lock_guard lock(mutex);
    heard.push_back(message);
    changed.notify_all();
    if (pass_on) pass_on(message);
  }
  template <class Wanted>
  bool wait(Wanted wanted) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, [&] { return std::ranges::any_of(heard, wanted); });
  }
  actions::Outcome outcome(OrderId id) {
    std::optional<actions::Outcome> found;
    const bool came = wait([&](const FromExec& message) {
      const auto* said = std::get_if<wire::agent::OrderOutcome>(&message);
      if (said == nullptr || said->order != id) return false;
      found = *json::read_text<actions::Outcome>(said->outcome);
      return true;
    });
    EXPECT_TRUE(came) << "no outcome came";
    return found.value_or(actions::Outcome{});
  }
  bool said_received(OrderId id) {
    const std::lock_guard lock(mutex);
    return std::ranges::any_of(heard, [&](const FromExec& message) {
      const auto* said = std::get_if<wire::agent::OrderReceived>(&message);
      return said != nullptr && said->order == id;
    });
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<FromExec> heard;
  std::function<void(const FromExec&)> pass_on;  ///< besides
  Tree tree;
  System system;
  Vault vault;
  Temporaries temporaries;
  Bench bench;
  Desk desk;
};

class DeskTest : public ::testing::Test {
 protected:
  std::unique_ptr<Life> live(bool begin = true, Seconds facts_every = Seconds{600}) {
    auto life =
        std::make_unique<Life>(firm_, machine_, tools_, files_.path(), state_.path(), clock_, reachable_, facts_every);
    if (begin) {
      for (const auto& sentence : put_back_in_force(life->bench)) (void)sentence;
      life->desk.start();
      life->desk.attach();
    }
    return life;
  }
  actions::Outcome carry_out(Life& life, actions::Action action) {
    const auto order = firm_.order(std::move(action));
    life.desk.carry(firm_.sign(order));
    return life.outcome(order.id);
  }
  Firm firm_;
  fake::FakeMachine machine_;
  FakeTools tools_;
  Folder files_, state_;
  ManualClock clock_{noon};
  bool reachable_ = true;
};

}  // namespace standfirm::agent
