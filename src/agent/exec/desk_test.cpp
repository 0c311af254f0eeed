// The privileged half as a whole, on a machine in memory: orders run once, whatever is killed when.
#include "agent/exec/desk_fixture.hpp"

#include <rapidcheck/gtest.h>

#include "agent/exec/outcome.hpp"

namespace standfirm::agent {
namespace {

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

}  // namespace

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

TEST_F(DeskTest, facts_are_told_whole_once_and_then_only_what_changed) {
  machine_.about.facts.host_name = "front-desk-pc";
  machine_.about.facts.kernel = "6.1";
  const auto life = live(true, Seconds{0});
  std::optional<actions::MachineFacts> told;
  ASSERT_TRUE(life->wait([&](const FromExec& message) {
    const auto* whole = std::get_if<wire::agent::Facts>(&message);
    if (whole != nullptr) told = *json::read_text<actions::MachineFacts>(whole->facts);
    return told.has_value();
  }));
  EXPECT_TRUE(told->sources->contains("mode")) << "each with where it was read";
  clock_.advance(Seconds{60});  // a later moment alone is no news
  (void)carry_out(*life, actions::Isolate{{}, Seconds{600}});
  std::optional<wire::agent::FactsDiffer> news;
  ASSERT_TRUE(life->wait([&](const FromExec& message) {
    if (const auto* differ = std::get_if<wire::agent::FactsDiffer>(&message)) news = *differ;
    return news.has_value();
  }));
  EXPECT_EQ(news->since, told->read_at);
  const auto differ = *json::read_text<actions::FactsDifference>(news->difference);
  EXPECT_TRUE(differ.changed.as_object().contains("isolated"));
  EXPECT_FALSE(differ.changed.as_object().contains("kernel"));
  EXPECT_EQ(actions::with_difference(*told, differ)->isolated, true);
  const std::lock_guard lock(life->mutex);
  EXPECT_EQ(std::ranges::count_if(life->heard,
                                  [](const FromExec& m) { return std::holds_alternative<wire::agent::Facts>(m); }),
            1);
}

TEST_F(DeskTest, a_sweep_says_what_is_the_same_as_elsewhere_and_changes_nothing) {
  machine_.startup.entries = {{"cron", "/etc/cron.d/.sysupd", ".sysupd", "evil", "d1", std::nullopt},
                              {"cron", "/etc/cron.d/other", "other", "fine", "d2", std::nullopt}};
  tools_.swept = {120, {{"content", "/tmp/invoice.exe", "aa"}}, {}, true};
  const auto life = live();
  const auto outcome =
      carry_out(*life, actions::Sweep{{{"aa", 3, "invoice.exe"}}, {{"cron", ".sysupd", "d1"}}, Seconds{30}});
  EXPECT_EQ(outcome.status, OrderStatus::succeeded);
  const auto& swept = std::get<actions::Swept>(*outcome.result);
  ASSERT_EQ(swept.seen.size(), 2U);
  EXPECT_EQ(swept.seen[1].what, "startup_entry");
  EXPECT_EQ(swept.seen[1].where, "/etc/cron.d/.sysupd");
  EXPECT_TRUE(swept.complete);
  EXPECT_NE(outcome.sentence.find("2 things are the same"), std::string::npos) << outcome.sentence;
  EXPECT_EQ(machine_.startup.entries.size(), 2U);
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

TEST_F(DeskTest, a_restart_ends_after_the_restart_with_both_boots_named) {
  const auto order = firm_.order(actions::Restart{});
  {
    const auto life = live();
    life->desk.carry(firm_.sign(order));
    ASSERT_TRUE(life->wait([&](const FromExec& message) {
      const auto* said = std::get_if<wire::agent::Progress>(&message);
      return said != nullptr && said->doing == "Restarting.";
    }));
    EXPECT_TRUE(machine_.power.restart_asked);
  }
  machine_.come_up();
  const auto life = live();
  const auto result = std::get<actions::Restarted>(*life->outcome(order.id).result);
  EXPECT_EQ(result.boot_id_before, "boot-1");
  EXPECT_EQ(result.boot_id, "boot-2");
}

TEST_F(DeskTest, safe_mode_is_entered_once_and_left_by_itself) {
  const auto order = firm_.order(actions::EnterSafeMode{Seconds{3600}});
  {
    const auto life = live();
    life->desk.carry(firm_.sign(order));
    ASSERT_TRUE(life->wait([&](const FromExec&) { return machine_.power.restart_asked.load(); }));
  }
  machine_.come_up();
  {
    const auto life = live();
    const auto outcome = life->outcome(order.id);
    EXPECT_EQ(std::get<actions::SafeModeEntered>(*outcome.result).mode, "safe_mode");
    EXPECT_FALSE(machine_.power.is_armed) << "the next start is a normal one";
    clock_.advance(Seconds{3600});
    ASSERT_TRUE(life->wait([&](const FromExec&) { return machine_.power.restart_asked.load(); })) << "its time is up";
  }
  machine_.come_up();
  EXPECT_EQ(machine_.power.mode(), "normal");
}

TEST_F(DeskTest, isolation_stays_only_when_the_server_is_still_reached) {
  {
    const auto life = live();
    const auto outcome = carry_out(*life, actions::Isolate{{{"192.0.2.20", 80}}, Seconds{600}});
    EXPECT_EQ(outcome.status, OrderStatus::succeeded);
    EXPECT_EQ(machine_.firewall.allowed.size(), 2U);
    EXPECT_EQ(carry_out(*life, actions::Release{}).status, OrderStatus::succeeded);
    EXPECT_FALSE(machine_.firewall.is_on);
  }
  reachable_ = false;
  const auto life = live();
  const auto outcome = carry_out(*life, actions::Isolate{{}, Seconds{600}});
  EXPECT_EQ(outcome.status, OrderStatus::failed);
  EXPECT_NE(outcome.sentence.find("taken back"), std::string::npos);
  EXPECT_FALSE(machine_.firewall.is_on);
  EXPECT_FALSE(life->temporaries.in_force().isolation);
}

TEST_F(DeskTest, isolation_comes_back_after_a_restart_and_ends_in_time_without_anybody) {
  {
    const auto life = live();
    EXPECT_EQ(carry_out(*life, actions::Isolate{{}, Seconds{600}}).status, OrderStatus::succeeded);
  }
  machine_.come_up();
  {
    const auto life = live();
    EXPECT_TRUE(machine_.firewall.is_on) << "put back at the start";
  }
  machine_.come_up();
  clock_.advance(Seconds{600});
  const auto life = live();
  EXPECT_FALSE(machine_.firewall.is_on) << "its time was up while the machine was off";
  EXPECT_FALSE(life->temporaries.in_force().isolation);
}

TEST_F(DeskTest, isolation_lets_itself_go_while_the_server_is_away) {
  const auto life = live();
  EXPECT_EQ(carry_out(*life, actions::Isolate{{}, Seconds{600}}).status, OrderStatus::succeeded);
  clock_.advance(Seconds{600});
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (life->temporaries.in_force().isolation && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_FALSE(machine_.firewall.is_on);
}

TEST_F(DeskTest, a_roll_back_only_goes_to_before_the_first_evidence) {
  machine_.restore_points.points = {{"p1", noon - Days{3}, "weekly"}, {"p2", noon - Days{1}, "daily"}};
  const auto evidence = noon - Days{2};
  {
    const auto life = live();
    const auto refused = carry_out(*life, actions::RollBack{"p2", noon - Days{1}, evidence});
    EXPECT_EQ(refused.status, OrderStatus::refused);
    EXPECT_NE(refused.sentence.find("not before the first evidence"), std::string::npos) << refused.sentence;
    EXPECT_EQ(carry_out(*life, actions::RollBack{"p2", noon - Days{5}, evidence}).status, OrderStatus::refused)
        << "the order's own date is not believed";
    EXPECT_EQ(carry_out(*life, actions::RollBack{"p9", noon - Days{5}, evidence}).status, OrderStatus::refused);
    EXPECT_EQ(machine_.restore_points.next_root, "");
  }
  const auto order = firm_.order(actions::RollBack{"p1", noon - Days{3}, evidence});
  {
    const auto life = live();
    life->desk.carry(firm_.sign(order));
    ASSERT_TRUE(life->wait([&](const FromExec&) { return machine_.power.restart_asked.load(); }));
  }
  machine_.come_up();
  const auto life = live();
  const auto outcome = life->outcome(order.id);
  EXPECT_EQ(outcome.status, OrderStatus::succeeded);
  EXPECT_TRUE(
      std::get<actions::RolledBack>(*outcome.result).infected_state_kept_as.starts_with("@infected-20260302T120000-"));
}

TEST_F(DeskTest, the_last_administrator_stays) {
  const auto life = live();
  EXPECT_EQ(carry_out(*life, actions::RemoveAdministrator{"front-desk"}).status, OrderStatus::succeeded);
  machine_.people.admins = {"it-admin"};
  const auto outcome = carry_out(*life, actions::RemoveAdministrator{"it-admin"});
  EXPECT_EQ(outcome.status, OrderStatus::refused);
  EXPECT_TRUE(machine_.people.admins.contains("it-admin"));
}

TEST_F(DeskTest, a_step_is_done_when_it_was_read_back_not_when_it_ended_well) {
  const auto life = live();
  machine_.people.sticky = true;
  EXPECT_EQ(carry_out(*life, actions::RemoveAdministrator{"front-desk"}).status, OrderStatus::failed);
  machine_.people.sessions["front-desk"] = 1;
  machine_.people.stubborn = true;
  EXPECT_EQ(carry_out(*life, actions::LogOffUser{"front-desk"}).status, OrderStatus::failed);
  machine_.firewall.invisible = true;
  EXPECT_EQ(carry_out(*life, actions::Isolate{{}, Seconds{60}}).status, OrderStatus::failed);
  machine_.updates.waiting = {"openssl", "held"};
  machine_.updates.stuck = "held";
  EXPECT_EQ(carry_out(*life, actions::ApplyUpdates{}).status, OrderStatus::failed);
  machine_.startup.entries = {{"cron", "/etc/cron.d/x", "x", "run", "d", std::nullopt}};
  machine_.startup.comes_back = true;
  EXPECT_EQ(carry_out(*life, actions::RemoveStartupEntry{"cron", "/etc/cron.d/x", "x", "d"}).status,
            OrderStatus::failed);
}

TEST_F(DeskTest, signing_in_as_the_user_tells_what_came_back) {
  machine_.startup.entries = {{"cron", "/etc/crontab", "old", "old", "1", std::nullopt}};
  machine_.people.on_sign_in = [&] {
    machine_.startup.entries.push_back(
        {"autostart", "/home/front-desk/.config/autostart/x.desktop", "x", "Exec=x", "2", std::nullopt});
  };
  const auto life = live();
  const auto seen =
      std::get<actions::SignedInAsUser>(*carry_out(*life, actions::SignInAsUser{"front-desk", Seconds{1}}).result);
  ASSERT_EQ(seen.came_back.size(), 1U);
  EXPECT_EQ(seen.came_back[0].kind, "autostart");
}

TEST_F(DeskTest, what_a_scan_found_is_taken_away_unless_it_belongs_to_the_system) {
  files_.put("/home/ines/bad.exe", "virus");
  files_.put("/etc/shadow", "secret");
  files_.put("/usr/bin/ls", "changed");
  machine_.system_files.owners["/usr/bin/ls"] = "coreutils";
  tools_.scanned.verdict = ScanVerdict::found;
  tools_.scanned.threats = {{"/home/ines/bad.exe", "Eicar", sha256_of("virus"), 5, {}, {}},
                            {"/etc/shadow", "Eicar", sha256_of("secret"), 6, {}, {}},
                            {"/usr/bin/ls", "Eicar", sha256_of("changed"), 7, {}, {}},
                            {"/home/ines/forged", "from a line", "", 0, {}, {}}};
  const auto life = live();
  const auto outcome = carry_out(*life, actions::Scan{"clamav", "x", {}, true, Seconds{60}});
  const auto scanned = std::get<actions::Scanned>(*outcome.result);
  EXPECT_TRUE(scanned.threats[0].vault_id);
  EXPECT_FALSE(std::filesystem::exists(files_.path() / "home/ines/bad.exe"));
  EXPECT_TRUE(scanned.threats[1].why_left);
  EXPECT_EQ(files_.get("/etc/shadow"), "secret");
  EXPECT_NE(scanned.threats[2].why_left->find("coreutils"), std::string::npos);
  EXPECT_TRUE(scanned.threats[3].why_left);
  EXPECT_EQ(scanned.verdict, ScanVerdict::found) << "not cleaned: something was left";
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
