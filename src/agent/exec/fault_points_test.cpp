// The program is killed (SIGKILL, a process of its own) at every named point of an order's way and started again on the
// same disk, with the order handed over again: it ran at most once, and what became of it is told.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "agent/exec/desk_fixture.hpp"

namespace standfirm::agent {
namespace {

struct Disk {
  Folder files, state;
  [[nodiscard]] std::string ran() const { return (state.path() / "ran").string(); }
  [[nodiscard]] std::uintmax_t times_ran() const {
    std::error_code none;
    const auto size = std::filesystem::file_size(ran(), none);
    return none ? 0 : size;
  }
};

/// One life, in a process of its own, that carries out the order and is killed at `point`. True when it got there.
bool killed_at(std::string_view point, Firm& firm, const actions::SignedOrder& order, OrderId id, const Disk& disk) {
  const pid_t child = ::fork();
  if (child == 0) {
    fake::FakeMachine machine;
    ManualClock clock{noon};
    FakeTools tools;
    tools.on_scan = [&] { std::ofstream(disk.ran(), std::ios::app) << 'x' << std::flush; };
    Life life(firm, machine, tools, disk.files.path(), disk.state.path(), clock);
    life.bench.passes = [&](std::string_view here) {
      if (here == point) ::kill(::getpid(), SIGKILL);
    };
    life.desk.start();
    life.desk.attach();
    life.desk.carry(order);
    (void)life.outcome(id);
    life.desk.accepted(id);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

class KilledAt : public ::testing::TestWithParam<std::string_view> {};

TEST_P(KilledAt, an_order_runs_at_most_once_and_its_outcome_is_told) {
  const Disk disk;
  Firm firm;
  const auto order = firm.order(actions::Scan{"clamav", "x", {}, false, Seconds{60}});
  const auto document = firm.sign(order);
  ASSERT_TRUE(killed_at(GetParam(), firm, document, order.id, disk)) << "it did not come to this point";
  const auto before = disk.times_ran();

  fake::FakeMachine machine;
  ManualClock clock{noon};
  FakeTools tools;
  tools.on_scan = [&] { std::ofstream(disk.ran(), std::ios::app) << 'x' << std::flush; };
  Life life(firm, machine, tools, disk.files.path(), disk.state.path(), clock);
  life.desk.start();
  life.desk.attach();
  life.desk.carry(document);  // the server that has no answer says it again
  if (GetParam() == "accepted") {
    const auto other = firm.order(actions::ReadFacts{});
    life.desk.carry(firm.sign(other));
    EXPECT_EQ(life.outcome(other.id).status, OrderStatus::succeeded) << "and it goes on working";
  } else {
    const auto outcome = life.outcome(order.id);
    const bool begun = GetParam() == "started" || GetParam() == "ran";
    EXPECT_EQ(outcome.status, begun ? OrderStatus::failed : OrderStatus::succeeded) << outcome.sentence;
  }
  EXPECT_LE(disk.times_ran(), 1u);
  EXPECT_EQ(disk.times_ran(), GetParam() == "started" ? 0u : 1u);
  if (before == 1) EXPECT_EQ(disk.times_ran(), before) << "it ran again";
}

INSTANTIATE_TEST_SUITE_P(EveryPoint, KilledAt, ::testing::ValuesIn(points_of_an_order),
                         [](const auto& point) { return std::string(point.param); });

}  // namespace
}  // namespace standfirm::agent
