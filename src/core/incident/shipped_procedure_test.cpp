// The firm's procedure as shipped, walked through from report to invoice: no step may hold up an incident that goes as
// it should.
#include <fstream>
#include <sstream>

#include "core/incident/given.hpp"
#include "core/procedure/load.hpp"

namespace standfirm::incident {
using namespace given_ns;
using namespace standfirm::actions;

namespace {
procedure::Procedure shipped() {
  const std::string path = std::string(SF_SOURCE_DIR) + "/binder/procedures/virus-response.yaml";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  auto read = procedure::parse(text.str(), path, {"clamav", "debsums"});
  if (!read) throw std::runtime_error(path + ": " + read.error().front().message);
  return *read;
}

struct Walk : Story {
  Walk() { procedure() = shipped(); }
  /// Takes the first allowed offer of this kind on this step, as the screen would, and lets the machine answer.
  void take(const std::string& kind, const Result& result, const std::string& tool = {}) {
    const auto* step = facts.procedure->find(state.current_step);
    ASSERT_NE(step, nullptr) << state.current_step;
    for (const auto& possible : possible_actions(state, *step, facts, Actor::of(dana), now)) {
      if (possible.action != kind || !possible.allowed) continue;
      const auto action = json::read<Action>(possible.arguments);
      ASSERT_TRUE(action);
      if (const auto* scan = std::get_if<Scan>(&*action); scan != nullptr && scan->tool != tool) continue;
      passes(Minutes{2});
      done(*action, result, possible.machine);
      return;
    }
    ADD_FAILURE() << "step " << state.current_step << " doesn't offer " << kind << " " << tool;
  }
  void end(const std::string& step, bool succeeded = true) {
    EXPECT_EQ(state.current_step, step);
    then_did(EndStep{step, succeeded, "so it was"});
  }
  void report_to_conversation() {
    then_did(Report{this_incident,
                    "INC-1042",
                    harbor_dental,
                    tom,
                    "A red window wants money",
                    "It beeped.",
                    {front_desk},
                    Channel::email},
             Actor::of_system("mail"));
    end("report");
    then_did(Triage{Urgency::high, Impact::one_person});
    end("triage");
  }
  void isolate_to_clean() {
    end("conversation");
    take("isolate", isolated_result());
    end("isolate");
    MachineFacts read;
    read.mode = "normal";
    read.isolated = true;
    read.administrators = std::vector<std::string>{"firm", "tom"};
    take("read_facts", FactsRead{read});
    take("list_startup_entries", StartupEntriesListed{});
    take("list_restore_points", points_listed());
    end("facts");
    take("enter_safe_mode", SafeModeEntered{"boot-2", "safe_mode", now + Days{1}});
    end("safe_mode");
    take("scan", scanned("clamav", ScanVerdict::cleaned, 2, 2), "clamav");
    take("scan", scanned("debsums", ScanVerdict::clean), "debsums");
    end("clean");
    take("list_startup_entries",
         StartupEntriesListed{{{"cron", "/etc/cron.d/evil", "evil", "/tmp/evil", "d1", {}},
                               {"systemd_unit", "/lib/systemd/system/cron.service", "cron", "", "d2", "cron"}},
                              {}});
    take("remove_startup_entry", StartupEntryRemoved{{}, "vault-9", true});
    end("startup_entries");
    take("leave_safe_mode", SafeModeLeft{"boot-3", "normal"});
    end("normal_mode");
  }
  void harden() {
    take("apply_updates", all_updated());
    end("updates");
    take("make_restore_point", point_made(now));
    end("new_restore_point");
    take("release", Released{true});
    end("release");
  }
};
}  // namespace

TEST(ShippedProcedure, carries_a_first_infection_that_comes_back_through_a_roll_back_to_its_invoice) {
  Walk story;
  story.report_to_conversation();
  story.then_did(AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::reinstall});
  story.isolate_to_clean();
  auto came_back = signed_in_quietly();
  came_back.came_back.push_back({"shell_profile", "/home/tom/.profile", "evil", "/tmp/evil", "d3", {}});
  story.take("sign_in_as_user", came_back);
  story.when(EndStep{"sign_in", true, "x"}).then_refused(RefusalCode::step_needs_evidence);
  story.end("sign_in", false);
  story.then_did(StateFirstEvidence{front_desk, monday - Days{2}, "the mail is from Saturday"});
  const auto* roll_back = story.facts.procedure->find("roll_back");
  unsigned usable = 0, refused = 0;
  for (const auto& possible : possible_actions(story.state, *roll_back, story.facts, Actor::of(dana), story.now))
    if (possible.action == "roll_back") ++(possible.allowed ? usable : refused);
  EXPECT_EQ(usable, 1u);
  EXPECT_EQ(refused, 2u);
  story.take("roll_back", RolledBack{"before", "infected-1", "boot-4"});
  story.end("roll_back");
  story.take("restart", Restarted{"boot-4", "boot-5", "normal"});
  story.end("rolled_back_normal");
  story.take("sign_in_as_user", signed_in_quietly());
  story.take("scan", scanned("clamav", ScanVerdict::clean), "clamav");
  story.take("scan", scanned("debsums", ScanVerdict::clean), "debsums");
  story.take("verify_system_files", SystemFilesVerified{1000, {}, {}, true});
  story.then_did(ConfirmAsUser{front_desk, "Tom opened his mail: all as before", tom});
  story.end("verify_again");
  story.harden();
  story.end("consequences");
  story.then_did(AccountForMachine{front_desk, Disposition::rolled_back, "to Friday's point"});
  story.end("close_up");
  EXPECT_EQ(story.state.current_step, "close");
  story.works(Minutes{95});
  story.then_did(Close{"An attachment; rolled back."});
  EXPECT_EQ(preview(story.state, story.facts, story.now).lines.at(0).hours, "1.75");
}

TEST(ShippedProcedure, carries_a_second_infection_cleaned_with_rights_taken_away) {
  Walk story;
  story.facts.earlier = {first_incident()};
  story.report_to_conversation();
  story.then_did(AgreeLimits{ines, Channel::phone, Minutes{120}, Fallback::reinstall});
  story.isolate_to_clean();
  story.take("sign_in_as_user", signed_in_quietly());
  story.end("sign_in");
  story.take("scan", scanned("debsums", ScanVerdict::clean), "debsums");
  story.end("second_tool");
  story.take("verify_system_files", SystemFilesVerified{1000, {}, {}, true});
  story.end("system_files");
  story.then_did(ConfirmAsUser{front_desk, "all as before", tom});
  story.end("user_says_so");
  story.harden();
  story.when(EndStep{"consequences", true, "x"}).then_refused(RefusalCode::step_needs_evidence);
  story.then_did(ProposeRightsRemoval{front_desk, tom, "tom"});
  story.then_did(AgreeRightsRemoval{front_desk, "tom", ines, Channel::phone});
  story.take("remove_administrator", AdministratorRemoved{"tom", {"sudo"}, {"firm"}, false});
  story.end("consequences");
  story.then_did(AccountForMachine{front_desk, Disposition::cleaned, "cleaned"});
  story.end("close_up");
  story.then_did(Close{"Cleaned; Tom is no administrator any more."});
}

TEST(ShippedProcedure, lets_a_client_say_no) {
  Walk story;
  story.facts.earlier = {first_incident()};
  story.report_to_conversation();
  story.take("isolate", isolated_result());
  story.end("conversation", false);
  EXPECT_EQ(story.state.current_step, "stand_down");
  story.when(AccountForMachine{front_desk, Disposition::cleaned, "x"}).then_refused(RefusalCode::limits_not_agreed);
  story.take("release", Released{true});
  for (const auto* need : {"machines_accounted_for", "verified_as_user", "updates_applied", "new_restore_point"})
    story.then_did(Waive{need, {}, "Ines Harbor declined by phone and takes the risk"});
  story.end("stand_down");
  story.then_did(Close{"The client declined."});
  EXPECT_TRUE(preview(story.state, story.facts, story.now).lines.empty());
}

TEST(ShippedProcedure, at_the_limit_goes_the_agreed_way_out_to_the_end) {
  Walk story;
  story.facts.earlier = {first_incident()};
  story.report_to_conversation();
  story.then_did(AgreeLimits{ines, Channel::phone, Minutes{60}, Fallback::reinstall});
  story.isolate_to_clean();
  story.works(Minutes{59}).then_did(StartClock{}).passes(Minutes{5});
  story.then_did(ChooseWay{Disposition::reinstalled, "the hour is used up"});
  EXPECT_EQ(story.state.attended, Minutes{60});
  story.then_did(AccountForMachine{front_desk, Disposition::reinstalled, "from the firm's image"});
  story.end("reinstall");
  story.take("sign_in_as_user", signed_in_quietly());
  story.then_did(ConfirmAsUser{front_desk, "all there", tom});
  story.end("verify_new");
  story.harden();
  story.then_did(Waive{"rights_considered", {}, "Tom never was an administrator"});
  story.end("consequences");
  story.end("close_up");
  story.then_did(Close{"Reinstalled."});
  EXPECT_EQ(preview(story.state, story.facts, story.now).total.text(), "150.00 USD");
}

}  // namespace standfirm::incident
