#include "endpoint/infections.hpp"

#include "endpoint/practising.hpp"

namespace standfirm::practice {
namespace {

class Infections : public OnAPracticeMachine {};

TEST_F(Infections, each_can_be_planted_is_not_gone_then_and_is_gone_after_going_back_to_before_it_came) {
  auto all = read_infections();
  std::erase_if(all, [](const Infection& one) { return one.windows; });  // those are tried by wine_test
  ASSERT_GE(all.size(), 20U);
  for (const auto& infection : all) {
    SCOPED_TRACE(infection.id);
    Machine machine;
    machine.boot();
    // Before, the machine must count as clean: a proof that always fails proves nothing.
    for (const auto& sentence : not_gone(machine, infection)) ADD_FAILURE() << "before planting: " << sentence;
    const auto points = machine.disk() + "/@points/";
    must({"btrfs", "-q", "subvolume", "snapshot", machine.disk() + "/@", points + "root"}, 10s);
    must({"btrfs", "-q", "subvolume", "snapshot", machine.disk() + "/@home", points + "home"}, 10s);
    plant(machine, infection);
    EXPECT_FALSE(not_gone(machine, infection).empty()) << "it is there and counts as gone";

    machine.shut_down();
    for (const char* part : {"root", "home"}) {
      const auto now = machine.disk() + (std::string(part) == "root" ? "/@" : "/@home");
      must({"mv", now, points + "infected-" + part}, 10s);
      must({"mv", points + part, now}, 10s);
    }
    machine.boot();
    for (const auto& sentence : not_gone(machine, infection)) ADD_FAILURE() << "after going back: " << sentence;
  }
}

TEST_F(Infections, the_scanner_does_not_know_the_hidden_part_of_the_rehearsals_virus_and_it_puts_the_payload_back) {
  Machine machine;
  machine.boot();
  const auto svcd = infection("svcd");
  plant(machine, svcd);
  // What a technician would do who believes the first tool.
  machine.must({"rm", "--recursive", "/usr/local/lib/.svcd", "/etc/cron.d/svcd", "/etc/systemd/system/svcd.service",
                "/etc/systemd/system/multi-user.target.wants/svcd.service"});
  EXPECT_EQ(
      machine
          .run({"clamscan", "--recursive", "--infected", "--no-summary", "/etc", "/usr/local", "/var/tmp", "/home"},
               120s)
          .output,
      "");
  machine.restart();
  machine.sign_in("front-desk");
  EXPECT_EQ(machine.read_file("/var/tmp/.locale-cache/payload.com"), eicar());
}

}  // namespace
}  // namespace standfirm::practice
