// Within the watch period a machine's own facts show that something came back.
#include "core/incident/watch.hpp"

#include "core/incident/given.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;

namespace {
const StartupEntry bad{"cron", "/etc/cron.d/.sysupd", ".sysupd", "evil", "d1", {}},
    harmless{"cron", "/etc/cron.d/backup", "backup", "tar", "d2", {}};

Story closed_after_taking_out() {
  auto story = cleaning();
  story.done(RemoveStartupEntry{bad.kind, bad.location, bad.name, bad.digest}, StartupEntryRemoved{bad, "v", true});
  return closed_story(ready_to_close(hardened(verified(cleaned(std::move(story))))));
}
std::optional<std::string> seen(const Story& story, const std::vector<StartupEntry>& entries) {
  return came_back(story.state, front_desk, entries, story.now);
}
}  // namespace

TEST(Watch, what_was_taken_out_and_stands_there_again_is_a_reason_to_reopen) {
  auto story = closed_after_taking_out();
  story.passes(Days{3});
  EXPECT_FALSE(seen(story, {harmless}));
  const auto reason = seen(story, {harmless, bad});
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("/etc/cron.d/.sysupd"), std::string::npos);
  story.then_did(Reopen{*reason});
  EXPECT_FALSE(story.state.is_closed());
  EXPECT_FALSE(seen(story, {bad})) << "it is being worked on";
}
TEST(Watch, ends_with_the_watch_period) {
  auto story = closed_after_taking_out();
  EXPECT_TRUE(seen(story.passes(Days{15}), {bad}));
  EXPECT_FALSE(seen(story.passes(Seconds{1}), {bad}));
}
TEST(Watch, knows_a_thing_by_its_content_and_leaves_what_packages_bring) {
  auto story = closed_after_taking_out();
  auto mended = bad, moved = bad, packaged = bad;
  mended.digest = "d9";
  moved.location = "/etc/cron.d/other";
  packaged.package = "cron";
  EXPECT_FALSE(seen(story, {mended}));
  EXPECT_TRUE(seen(story, {moved}));
  EXPECT_FALSE(seen(story, {packaged}));
}

}  // namespace standfirm::incident
