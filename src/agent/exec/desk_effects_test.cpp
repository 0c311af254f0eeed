// The privileged half carries orders out, on a machine in memory: each effect is read back, and ends when it should.
#include "agent/exec/desk_fixture.hpp"

namespace standfirm::agent {

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

TEST_F(DeskTest, isolation_that_failed_is_taken_back_as_soon_as_the_packet_filter_can_be_asked) {
  const auto life = live();
  machine_.firewall.away = true;
  const auto outcome = carry_out(*life, actions::Isolate{{}, Seconds{600}});
  EXPECT_EQ(outcome.status, OrderStatus::failed);
  EXPECT_NE(outcome.sentence.find("tried again until it succeeds"), std::string::npos) << outcome.sentence;
  machine_.firewall.away = false;
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (life->temporaries.in_force().isolation && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_FALSE(life->temporaries.in_force().isolation);
  EXPECT_FALSE(machine_.firewall.is_on) << "it was answered as failed, so it never comes into force later";
}

TEST_F(DeskTest, a_start_without_a_packet_filter_takes_orders_and_isolates_when_it_comes) {
  {
    const auto life = live();
    EXPECT_EQ(carry_out(*life, actions::Isolate{{}, Seconds{600}}).status, OrderStatus::succeeded);
  }
  machine_.come_up();
  machine_.firewall.away = true;
  const auto life = live();
  EXPECT_EQ(carry_out(*life, actions::ListStartupEntries{}).status, OrderStatus::succeeded);
  machine_.firewall.away = false;
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!machine_.firewall.is_on && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_TRUE(machine_.firewall.is_on);
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

}  // namespace standfirm::agent
