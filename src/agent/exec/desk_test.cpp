// The privileged half takes orders: each runs once, whatever is killed when.
#include "agent/exec/desk_fixture.hpp"

#include <rapidcheck/gtest.h>

#include <latch>

#include "agent/exec/outcome.hpp"

namespace standfirm::agent {

TEST_F(DeskTest, an_order_is_received_run_and_answered) {
  machine_.about.facts.host_name = "front-desk-pc";
  const auto life = live();
  const auto outcome = carry_out(*life, actions::ReadFacts{});
  EXPECT_EQ(outcome.status, OrderStatus::succeeded);
  EXPECT_EQ(std::get<actions::FactsRead>(*outcome.result).facts.host_name, "front-desk-pc");
  EXPECT_EQ(outcome.boot_id, "boot-1");
}

TEST_F(DeskTest, an_order_that_arrives_twice_runs_once) {
  unsigned ran = 0;
  tools_.on_scan = [&] { ++ran; };
  const auto order = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  {
    const auto life = live();
    life->desk.carry(firm_.sign(order));
    life->desk.carry(firm_.sign(order));
    (void)life->outcome(order.id);
    life->desk.carry(firm_.sign(order));
    life->desk.accepted(order.id);
    life->desk.carry(firm_.sign(order));
  }
  const auto next = live();
  next->desk.carry(firm_.sign(order));
  (void)carry_out(*next, actions::Scan{"other", "x", {}, false, Seconds{60}});
  EXPECT_EQ(ran, 2U) << "once for each of two orders";
}

TEST_F(DeskTest, refuses_what_is_not_signed_for_this_machine_by_this_firm) {
  const auto life = live();
  const auto refused = [&](const actions::SignedOrder& order, OrderId id, const std::string& why) {
    life->desk.carry(order);
    const auto outcome = life->outcome(id);
    EXPECT_EQ(outcome.status, OrderStatus::refused);
    EXPECT_NE(outcome.sentence.find(why), std::string::npos) << outcome.sentence;
    EXPECT_FALSE(life->said_received(id));
  };
  auto changed = firm_.order(actions::Isolate{{}, Seconds{60}});
  auto text = firm_.sign(changed);
  text.document.replace(text.document.find("isolate"), 7, "release");
  refused(text, changed.id, "the signature does not fit");

  Firm other(1000);
  auto foreign = other.order(actions::Release{});
  foreign.machine = firm_.machine;
  refused(other.sign(foreign), foreign.id, "another firm's key");

  auto elsewhere = firm_.order(actions::Release{});
  elsewhere.machine = firm_.ids.make<MachineId>(noon);
  refused(firm_.sign(elsewhere), elsewhere.id, "another machine");

  const auto first = firm_.order(actions::ReadFacts{});
  life->desk.carry(firm_.sign(first));
  auto replayed = firm_.order(actions::Release{});
  replayed.nonce = first.nonce;
  refused(firm_.sign(replayed), replayed.id, "nonce was used");
  EXPECT_FALSE(machine_.firewall.is_on);
}

TEST_F(DeskTest, an_order_whose_time_is_over_is_not_run) {
  const auto life = live();
  auto order = firm_.order(actions::Isolate{{}, Seconds{60}});
  order.expires_at = noon;
  life->desk.carry(firm_.sign(order));
  EXPECT_EQ(life->outcome(order.id).status, OrderStatus::expired);
  EXPECT_FALSE(machine_.firewall.is_on);
}

TEST_F(DeskTest, an_order_that_expires_while_it_waits_is_not_run) {
  const auto order = firm_.order(actions::Restart{});
  {
    const auto life = live(false);  // received, but its worker never came to it
    life->desk.carry(firm_.sign(order));
  }
  clock_.advance(Seconds{601});
  const auto life = live();
  EXPECT_EQ(life->outcome(order.id).status, OrderStatus::expired);
  EXPECT_FALSE(machine_.power.restart_asked);
}

TEST_F(DeskTest, an_order_held_back_until_the_minutes_are_used_up_is_refused_and_never_run) {
  unsigned ran = 0;
  tools_.on_scan = [&] { ++ran; };
  auto order = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  order.expires_at = noon + Seconds{3600};
  order.work_until = noon + Seconds{60};
  const auto held_back = firm_.sign(order);
  clock_.advance(Seconds{60});
  {
    const auto life = live();
    life->desk.carry(held_back);
    const auto outcome = life->outcome(order.id);
    EXPECT_EQ(outcome.status, OrderStatus::refused);
    EXPECT_EQ(outcome.refusal, RefusalCode::limit_reached);
    EXPECT_NE(outcome.sentence.find("used up at 2026-03-02T12:01:00"), std::string::npos) << outcome.sentence;
    life->desk.accepted(order.id);
    life->desk.carry(held_back);
  }
  const auto next = live();
  next->desk.carry(held_back);
  EXPECT_EQ(carry_out(*next, actions::ReadFacts{}).status, OrderStatus::succeeded);
  EXPECT_EQ(ran, 0U);
}

TEST_F(DeskTest, an_order_that_waits_on_the_machine_until_the_minutes_are_used_up_is_refused) {
  auto order = firm_.order(actions::Restart{});
  order.work_until = noon + Seconds{60};
  {
    const auto life = live(false);  // received in time, but its worker never came to it
    life->desk.carry(firm_.sign(order));
  }
  clock_.advance(Seconds{60});
  const auto life = live();
  const auto outcome = life->outcome(order.id);
  EXPECT_EQ(outcome.status, OrderStatus::refused);
  EXPECT_EQ(outcome.refusal, RefusalCode::limit_reached);
  EXPECT_FALSE(machine_.power.restart_asked);
}

TEST_F(DeskTest, an_order_begun_while_minutes_were_left_runs_to_its_end_past_the_limit) {
  tools_.on_scan = [&] { clock_.advance(Seconds{7200}); };
  auto order = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  order.work_until = noon + Seconds{60};
  const auto life = live();
  life->desk.carry(firm_.sign(order));
  EXPECT_EQ(life->outcome(order.id).status, OrderStatus::succeeded);
}

TEST_F(DeskTest, money_never_keeps_a_machine_isolated_whatever_the_order_says) {
  const auto life = live();
  EXPECT_EQ(carry_out(*life, actions::Isolate{{}, Seconds{600}}).status, OrderStatus::succeeded);
  auto order = firm_.order(actions::Release{});
  order.work_until = noon - Seconds{60};
  life->desk.carry(firm_.sign(order));
  EXPECT_EQ(life->outcome(order.id).status, OrderStatus::succeeded);
  EXPECT_FALSE(machine_.firewall.is_on);
}

TEST_F(DeskTest, an_order_received_before_the_program_died_runs_afterwards) {
  const auto order = firm_.order(actions::MakeRestorePoint{"after cleaning"});
  {
    const auto life = live(false);
    life->desk.carry(firm_.sign(order));
  }
  const auto life = live();
  EXPECT_EQ(life->outcome(order.id).status, OrderStatus::succeeded);
  EXPECT_EQ(machine_.restore_points.points.size(), 1U);
}

TEST_F(DeskTest, an_outcome_is_told_until_it_is_accepted_also_by_the_next_life) {
  const auto order = firm_.order(actions::ReadFacts{});
  {
    const auto life = live();
    life->desk.carry(firm_.sign(order));
    (void)life->outcome(order.id);
  }
  {
    const auto life = live();
    EXPECT_EQ(life->outcome(order.id).status, OrderStatus::succeeded);
    life->desk.accepted(order.id);
  }
  const auto life = live();
  const std::lock_guard lock(life->mutex);
  EXPECT_TRUE(std::ranges::none_of(
      life->heard, [](const FromExec& message) { return std::holds_alternative<wire::agent::OrderOutcome>(message); }));
}

TEST_F(DeskTest, evidence_comes_before_the_outcome_and_goes_when_it_is_accepted) {
  tools_.scanned.log = std::string(300'000, 'l');
  const auto life = live();
  const auto order = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  life->desk.carry(firm_.sign(order));
  (void)life->outcome(order.id);
  {
    const std::lock_guard lock(life->mutex);
    std::string log;
    for (const auto& message : life->heard) {
      if (const auto* chunk = std::get_if<wire::agent::EvidenceChunk>(&message);
          chunk != nullptr && chunk->name == "clamav.log" && chunk->offset == log.size())
        log.append(chunk->data.data.begin(), chunk->data.data.end());
      if (std::holds_alternative<wire::agent::OrderOutcome>(message)) break;
    }
    EXPECT_EQ(log.size(), 300'000U);
  }
  EXPECT_TRUE(std::filesystem::exists(state_.path() / "evidence" / order.id.text()));
  life->desk.accepted(order.id);
  EXPECT_FALSE(std::filesystem::exists(state_.path() / "evidence" / order.id.text()));
}

TEST_F(DeskTest, isolating_does_not_wait_for_a_scan) {
  std::mutex mutex;
  std::condition_variable go;
  bool may_end = false;
  tools_.on_scan = [&] {
    std::unique_lock lock(mutex);
    go.wait_for(lock, 20s, [&] { return may_end; });
  };
  const auto life = live();
  const auto scan = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  life->desk.carry(firm_.sign(scan));
  EXPECT_EQ(carry_out(*life, actions::Isolate{{}, Seconds{60}}).status, OrderStatus::succeeded);
  {
    const std::lock_guard lock(mutex);
    may_end = true;
  }
  go.notify_all();
  EXPECT_EQ(life->outcome(scan.id).status, OrderStatus::succeeded);
}

TEST_F(DeskTest, an_update_of_the_agent_waits_for_the_order_under_way_and_orders_then_wait_for_the_update) {
  std::latch scanning(1), go_on(1);
  unsigned scans = 0;
  tools_.on_scan = [&] {
    if (++scans > 1) return;
    scanning.count_down();
    go_on.wait();
  };
  const auto first = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  const auto second = firm_.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  {
    const auto life = live();
    life->desk.carry(firm_.sign(first));
    scanning.wait();
    EXPECT_EQ(life->desk.hold_for_update(), "an order is under way on this machine");
    go_on.count_down();
    EXPECT_EQ(life->outcome(first.id).status, OrderStatus::succeeded);
    machine_.power.in_safe_mode = true;
    EXPECT_EQ(life->desk.hold_for_update(), "the machine is in safe mode");
    machine_.power.in_safe_mode = false;
    EXPECT_EQ(life->desk.hold_for_update(), "");
    life->desk.carry(firm_.sign(second));
    EXPECT_EQ(carry_out(*life, actions::ReadFacts{}).status, OrderStatus::succeeded) << "looking never waits";
    EXPECT_EQ(scans, 1U);
  }
  // The program of the new version finds it in the journal.
  const auto life = live();
  EXPECT_EQ(life->outcome(second.id).status, OrderStatus::succeeded);
  EXPECT_EQ(scans, 2U);
}

TEST_F(DeskTest, takes_no_more_orders_than_it_can_hold) {
  const auto life = live();
  std::vector<OrderId> taken;
  for (std::size_t i = 0; i < Journal::max_held; ++i) {
    const auto order = firm_.order(actions::ReadFacts{});
    life->desk.carry(firm_.sign(order));
    taken.push_back(order.id);
  }
  for (const auto id : taken) EXPECT_EQ(life->outcome(id).status, OrderStatus::succeeded);
  const auto outcome = carry_out(*life, actions::ReadFacts{});
  EXPECT_EQ(outcome.status, OrderStatus::refused);
  EXPECT_NE(outcome.sentence.find("takes no more"), std::string::npos);
}

TEST_F(DeskTest, after_damage_to_the_journal_older_orders_are_unknown_not_run) {
  const auto order = firm_.order(actions::MakeRestorePoint{"x"});
  {
    const auto life = live();
  }
  state_.put("journal", "nonsense\n");
  clock_.advance(Seconds{10});
  const auto life = live();
  life->desk.carry(firm_.sign(order));
  EXPECT_EQ(life->outcome(order.id).status, OrderStatus::unknown);
  EXPECT_TRUE(machine_.restore_points.points.empty());
}

// The heart of it: cut the program (its journal, at any whole line) anywhere, begin again: no effect happens twice.
RC_GTEST_PROP(Desk, however_often_it_is_killed_an_order_takes_effect_at_most_once, ()) {
  Firm firm;
  fake::FakeMachine machine;
  FakeTools tools;
  unsigned ran = 0;
  tools.on_scan = [&] { ++ran; };
  const Folder files, state;
  ManualClock clock{noon};
  const auto order = firm.order(actions::Scan{"clamav", "x", {}, true, Seconds{60}});
  std::vector<std::size_t> lines{0};
  {
    Life life(firm, machine, tools, files.path(), state.path(), clock);
    life.desk.start();
    life.desk.attach();
    life.desk.carry(firm.sign(order));
    (void)life.outcome(order.id);
  }
  const auto whole = state.get("journal");
  for (std::size_t at = 0; (at = whole.find('\n', at)) != std::string::npos; ++at) lines.push_back(at + 1);
  RC_ASSERT(ran == 1U);
  // Killed after any number of lines: `received` alone means that it had not begun; from `started` on it may have.
  const auto keep = *rc::gen::inRange<std::size_t>(1, lines.size());
  std::filesystem::resize_file(state.path() / "journal", lines[keep]);
  ran = keep >= 2 ? 1 : 0;
  for (int lives = *rc::gen::inRange(1, 4); lives > 0; --lives) {
    Life life(firm, machine, tools, files.path(), state.path(), clock);
    life.desk.start();
    life.desk.attach();
    life.desk.carry(firm.sign(order));
    const auto outcome = life.outcome(order.id);
    RC_ASSERT(outcome.status == (keep == 2 ? OrderStatus::unknown : OrderStatus::succeeded));
  }
  RC_ASSERT(ran == 1U);
}

TEST(OutcomeText, always_fits_a_frame_and_says_what_was_shortened) {
  actions::Scanned scanned;
  for (int i = 0; i < 5000; ++i)
    scanned.threats.push_back(
        {"/home/ines/" + std::string(200, 'x') + std::to_string(i), "Eicar", std::string(64, 'a'), 1, {}, {}});
  scanned.log = std::string(400'000, '"');
  const auto text = outcome_text(
      {.order = {}, .status = OrderStatus::succeeded, .sentence = "Found.", .result = scanned, .boot_id = "b"});
  EXPECT_LE(text.size(), max_outcome_bytes);
  const auto read = json::read_text<actions::Outcome>(text);
  ASSERT_TRUE(read);
  EXPECT_NE(read->sentence.find("shortened"), std::string::npos);
  EXPECT_GT(std::get<actions::Scanned>(*read->result).threats.size(), 100U);
}

}  // namespace standfirm::agent
