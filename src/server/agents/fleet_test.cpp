// The pretend fleet against the real desk: what the measurements rest on.
#include "simulator/fleet.hpp"
#include <condition_variable>
#include <mutex>

#include "server/agents/agents_test.hpp"

namespace standfirm::server::agents {
namespace {

TEST(PretendFleet, enrols_connects_and_checks_in_like_so_many_machines) {
  FirmAtWork firm;
  net::Loops loops(1);
  loops.start();
  {
    simulator::Fleet fleet(loops, firm.folder.file("fleet"));
    fleet.enrol(
        20, [&](std::size_t nth) { return firm.token({}, Minutes{60}, "machine " + std::to_string(nth)).file; },
        Millis{60'000});
    ASSERT_EQ(fleet.size(), 20u);
    fleet.connect(20, Millis{60'000});
    EXPECT_EQ(fleet.welcomed(), 20u);
    EXPECT_EQ(firm.desk->machines_connected(), 20u);
    const auto known = [&] {
      const auto machine = firm.engine->machine(fleet.id(7));
      return machine && machine->facts && json::text(*machine->facts).contains('"' + fleet.newest_update(7) + '"');
    };
    std::mutex mutex;
    std::condition_variable changed;
    const auto subscription =
        firm.engine->subscribe([&](const std::string&, const std::string&, std::uint64_t) { changed.notify_all(); });
    fleet.check_in(7);
    {
      std::unique_lock lock(mutex);
      const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
      // A change told between the look and the wait is seen at the next second.
      while (!known() && std::chrono::steady_clock::now() < until) changed.wait_for(lock, std::chrono::seconds(1));
    }
    firm.engine->unsubscribe(subscription);
    EXPECT_TRUE(known());
    fleet.disconnect();
    EXPECT_EQ(fleet.welcomed(), 0u);
    fleet.connect(20, Millis{60'000});
    EXPECT_EQ(fleet.welcomed(), 20u);
  }
  loops.stop();
  loops.join();
}

}  // namespace
}  // namespace standfirm::server::agents
