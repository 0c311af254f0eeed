// The Friday before: a window that was no virus. It costs nothing, not even the courtesy, and leaves a restore point of
// a machine that is as it should be.
#include "rehearsal/story.hpp"

namespace standfirm::rehearsal {

using namespace wire::people;

void false_alarm(Play& play) {
  auto& told = play.told;
  told.chapter("The Friday before: a false alarm");
  const auto reported =
      play.dana.post<CommandDone>("/v1/incidents", ReportIncident{play.cast.client,
                                                                  play.cast.ines,
                                                                  "A loud window on the front desk's screen",
                                                                  "It wants me to buy something.",
                                                                  {play.cast.machine},
                                                                  Channel::phone,
                                                                  true});
  Story story(play, IncidentId{uuid_from_text(reported.id.value_or("")).value_or(Uuid{})});
  const auto number = story.view().number;
  story.says("Ines", "calls; Dana writes the report and ticks that Ines gets a letter: " + number);
  told.answer("Ines", "receives \"" + play.mail.receive("ines@harbor-dental.example", number).subject + "\"");
  story.end_step("report", "A web page's advertisement, by the picture Ines sent.");
  story.tell(Triage{Urgency::low, Impact::one_person});
  story.tell(Assign{play.cast.dana});
  story.end_step("triage", "Nothing spreads.");
  story.tell(AgreeLimits{play.cast.ines, Channel::phone, Minutes{0}, Fallback::stop});
  story.end_step("conversation", "Ines knows what it would cost.");
  story.tell(ChooseWay{Disposition::not_infected, "A web page's advertisement; it is gone with the browser's window."});
  story.expect_step("false_alarm");
  story.tell(AccountForMachine{play.cast.machine, Disposition::not_infected, "An advertisement, closed."});
  story.end_step("false_alarm", "Explained to Ines. She did right to call.");
  story.end_step("updates", "They come on Monday, as agreed with Ines.");
  const auto made = Story::result_of<actions::RestorePointMade>(
      story.carry_out("make_restore_point", {{"description", point_of_friday}}));
  told.expect("the machine dates the point by the clock that everybody here goes by",
              made.point.made_at <= play.clock.now() && made.point.made_at > play.clock.now() - Minutes{5});
  story.end_step("new_restore_point", "Made, of a machine that is as it should be.");
  story.end_step("release", "It was never isolated.");
  story.end_step("consequences", "None.");
  story.end_step("close_up", "Told Ines.");
  story.tell(CloseIncident{"An advertisement in the browser. No virus."});
  story.says("Dana", "closes it as a false alarm");
  told.expect("phase", "closed", std::string(json::enum_text(story.view().phase)));
  story.expect_nothing_lost_or_twice();
}

}  // namespace standfirm::rehearsal
