#include "actions/facts.hpp"

#include <gtest/gtest.h>

namespace standfirm::actions {
namespace {

MachineFacts some() {
  MachineFacts facts;
  facts.host_name = "front-desk";
  facts.kernel = "6.1";
  facts.programs = std::vector<InstalledProgram>{{"bash", "5.2"}, {"openssl", "3.0"}};
  facts.disks = std::vector<DiskFact>{{"/dev/sda1", "/", "ext4", 100, 50, "none"}};
  facts.sources = std::map<std::string, FactSource>{{"kernel", {"uname", TimePoint{Millis{1}}}}};
  return facts;
}

TEST(FactsDifference, holds_what_changed_and_gives_the_new_facts_back) {
  auto now = some();
  now.kernel.reset();
  now.unknown["kernel"] = "uname failed";
  now.programs->push_back({"zip", "3.0"});
  const auto what = difference(some(), now);
  EXPECT_EQ(what.gone, std::vector<std::string>{"kernel"});
  EXPECT_TRUE(what.changed.as_object().contains("programs"));
  EXPECT_FALSE(what.changed.as_object().contains("host_name"));
  const auto again = with_difference(some(), what);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(json::write_text(*again), json::write_text(now));
}
TEST(FactsDifference, that_makes_no_facts_is_refused) {
  EXPECT_FALSE(with_difference(some(), {json::Array{}, {}}));
  EXPECT_FALSE(with_difference(some(), {json::Object{{"kernel", 7}}, {}}));
  EXPECT_FALSE(with_difference(some(), {json::Object{}, {"host_name"}}));
}
TEST(LastingFacts, are_the_same_for_two_looks_at_an_idle_machine) {
  auto later = some();
  later.read_at += Minutes{10};
  later.disks->front().free_bytes = 49;
  later.sources->at("kernel").at += Minutes{10};
  EXPECT_EQ(json::write_text(lasting(some())), json::write_text(lasting(later)));
  later.disks->front().redundancy = "raid1";
  EXPECT_NE(json::write_text(lasting(some())), json::write_text(lasting(later)));
}
TEST(StoredFacts, of_an_older_agent_are_read) {
  const auto old = json::read_text<MachineFacts>(
      R"({"read_at":"2026-03-02T14:00:00.000Z","host_name":"x","boot_id":"b","mode":"normal","unknown":{}})");
  ASSERT_TRUE(old) << old.error().text();
  EXPECT_FALSE(old->sources.has_value());
}

}  // namespace
}  // namespace standfirm::actions
