// Orders on a machine where things die: the privileged program, the machine's power. Run once, or said that nobody
// knows; never twice.
#include <signal.h>

#include <algorithm>

#include "endpoint/on_the_machine.hpp"

namespace standfirm::practice {
namespace {

using namespace actions;

class OrdersThatDie : public OnTheMachine {
 protected:
  /// A scan long enough to be struck in the middle.
  Order long_scan() const { return orders().order(scan("clamav", {"/usr"}, false)); }
  void kill_exec() const {
    const auto running = machine().processes_of("/usr/lib/standfirm/standfirm-exec");
    ASSERT_FALSE(running.empty());
    for (const auto pid : running) ::kill(pid, SIGKILL);
  }
  /// How often the machine's journal says that the order was started.
  [[nodiscard]] long times_started(OrderId id) const {
    const auto text = machine().must({"sh", "-c", "cat /var/lib/standfirm/journal* 2>/dev/null || true"});
    long times = 0;
    for (auto at = text.find("\"started\""); at != std::string::npos; at = text.find("\"started\"", at + 1)) {
      const auto end = text.find('\n', at);
      times += text.substr(at, end - at).find(id.text()) != std::string::npos ? 1 : 0;
    }
    return times;
  }
};

TEST_F(OrdersThatDie, the_same_order_twice_runs_once) {
  const auto order = orders().order(MakeRestorePoint{"once"});
  const auto signed_order = orders().sign(order);
  orders().hand_over(signed_order);
  orders().hand_over(signed_order);
  EXPECT_EQ(orders().outcome(order.id).status, OrderStatus::succeeded);
  orders().accept(order.id);
  orders().hand_over(signed_order);  // also after it was accepted and forgotten
  EXPECT_EQ(orders().succeed<RestorePointsListed>(ListRestorePoints{}).points.size(), 1U);
  machine().restart();
  orders().hand_over(signed_order);  // and after a restart
  EXPECT_EQ(orders().succeed<RestorePointsListed>(ListRestorePoints{}).points.size(), 1U);
}

TEST_F(OrdersThatDie, the_privileged_program_killed_in_a_scan_says_so_and_does_not_begin_again) {
  const auto order = long_scan();
  orders().hand_over(orders().sign(order));
  orders().wait_doing(order.id, "");
  kill_exec();
  const auto came = orders().outcome(order.id);
  EXPECT_TRUE(came.status == OrderStatus::failed || came.status == OrderStatus::unknown) << came.sentence;
  EXPECT_EQ(times_started(order.id), 1);
}

TEST_F(OrdersThatDie, the_power_cut_in_a_scan_leaves_an_outcome_and_the_machine_takes_the_next_order) {
  const auto order = long_scan();
  orders().hand_over(orders().sign(order));
  orders().wait_doing(order.id, "");
  machine().power_cut();
  machine().boot();
  const auto came = orders().outcome(order.id);
  EXPECT_TRUE(came.status == OrderStatus::failed || came.status == OrderStatus::unknown) << came.sentence;
  EXPECT_EQ(times_started(order.id), 1);
  EXPECT_EQ(orders().succeed<Scanned>(scan("clamav", {"/home"}, false)).verdict, ScanVerdict::clean);
}

TEST_F(OrdersThatDie, the_power_cut_while_a_restore_point_is_made_makes_one_or_none_and_says_which) {
  const auto order = orders().order(MakeRestorePoint{"in the dark"});
  orders().hand_over(orders().sign(order));
  orders().wait_received(order.id);
  machine().power_cut();
  machine().boot();
  const auto came = orders().outcome(order.id);
  const auto points = orders().succeed<RestorePointsListed>(ListRestorePoints{}).points.size();
  EXPECT_EQ(points, came.status == OrderStatus::succeeded ? 1U : 0U) << came.sentence;
}

TEST_F(OrdersThatDie, an_outcome_nobody_accepted_is_told_again_after_the_power_came_back) {
  const auto order = orders().order(MakeRestorePoint{"told again"});
  orders().hand_over(orders().sign(order));
  const auto before = orders().outcome(order.id);
  machine().power_cut();
  machine().boot();
  (void)orders().succeed<RestorePointsListed>(ListRestorePoints{});  // connects again
  EXPECT_GE(orders().times_told(order.id), 2U);
  EXPECT_EQ(orders().outcome(order.id).status, before.status);
  orders().accept(order.id);
}

TEST_F(OrdersThatDie, orders_of_others_late_ones_and_altered_ones_are_refused) {
  const auto refused = [&](const SignedOrder& order, OrderId id) {
    orders().hand_over(order);
    return orders().outcome(id, 20s).status;
  };
  auto altered = orders().order(RemoveAdministrator{"front-desk"});
  auto changed = orders().sign(altered);
  changed.document.replace(changed.document.find("front-desk"), 10, "it-admin  ");
  EXPECT_EQ(refused(changed, altered.id), OrderStatus::refused);

  auto elsewhere = orders().order(RemoveAdministrator{"front-desk"});
  elsewhere.machine = RandomIds().make<MachineId>(SystemClock().now());
  EXPECT_EQ(refused(orders().sign(elsewhere), elsewhere.id), OrderStatus::refused);

  auto late = orders().order(RemoveAdministrator{"front-desk"});
  late.expires_at = SystemClock().now() - Seconds{1};
  EXPECT_EQ(refused(orders().sign(late), late.id), OrderStatus::expired);
  EXPECT_NE(machine().must({"sudo", "-l", "-U", "front-desk"}).find("(ALL : ALL) ALL"), std::string::npos);
}

TEST_F(OrdersThatDie, a_virus_that_is_an_ordinary_user_cannot_open_the_door) {
  const auto tried =
      machine().run({"runuser", "-u", "front-desk", "--", "nc", "-U", "-w", "2", "/run/standfirm/exec.sock"});
  EXPECT_FALSE(tried.ok());
}

}  // namespace
}  // namespace standfirm::practice
