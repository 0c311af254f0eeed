// (a): the first infection. Cleaned, verified, and back again: the machine is rolled back. On the house, with an
// invoice that says so.
#include <fmt/format.h>

#include <algorithm>

#include "endpoint/infections.hpp"
#include "rehearsal/story.hpp"

namespace standfirm::rehearsal {

using namespace wire::people;

namespace {

void reported_and_agreed(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  const auto now = story.view();
  told.expect("reported by", "Paula Front", now.reported_by ? now.reported_by->name : "nobody");
  told.expect("reported through", "email", std::string(json::enum_text(now.reported_through)));
  story.reads_out();
  story.tell(AddMachine{play.cast.machine});
  story.end_step("report", "Paula: a window says 'Your files are at risk', since about nine; she clicked the X.");

  story.tell(Triage{Urgency::high, Impact::one_person});
  story.tell(Assign{play.cast.dana});
  const auto triaged = story.view();
  told.expect("triage gives a priority", triaged.priority.has_value());
  story.says("Dana", fmt::format("triages: high, one person; priority {}, to be answered by {}",
                                 triaged.priority ? json::enum_text(*triaged.priority) : "none",
                                 triaged.respond_by ? to_text(*triaged.respond_by) : "now (answered)"));
  story.end_step("triage", "One machine; it asks to install something.");

  // Nothing that changes the machine before the client agreed; stopping the loss is allowed at once.
  auto scan = story.asked("scan", {{"tool", "clamav"},
                                   {"clean", true},
                                   {"paths", json::Array{}},
                                   {"timeout", 600},
                                   {"definition_sha256", std::string(64, '0')}});
  story.must_refuse("runs a tool before anything is agreed", OrderAction{scan}, RefusalCode::limits_not_agreed);
  story.carry_out("isolate", {{"also_allow", json::Array{}}, {"undo_after", 86400}});
  told.expect("the machine can't reach anybody else",
              !play.machine.run({"ping", "-c", "1", "-W", "1", play.machine.stranger_address()}).ok());

  story.pass(Minutes{4});
  story.says("Dana", "speaks with Ines (approver), from the script:");
  story.reads_out();
  story.tell(AgreeLimits{play.cast.ines, Channel::phone, Minutes{0}, Fallback::reinstall});
  const auto agreed = story.view();
  told.expect("courtesy", agreed.terms && agreed.terms->courtesy);
  told.expect("minutes included", "240", std::to_string(agreed.terms ? agreed.terms->included.count() : 0));
  told.expect("the next one costs an hour", "150.00 USD", agreed.terms ? agreed.terms->next_hourly_rate.text() : "?");
  story.answers("Ines",
                "agrees: " + (agreed.terms ? agreed.terms->in_words.text : std::string()) + " At the limit: reinstall.");
  story.end_step("conversation", "Ines agreed by phone.");
}

void reached_and_cleaned(Story& story) {
  auto& told = story.play().told;
  story.start_clock();
  story.says("Dana", "starts the clock");
  story.work_until(Minutes{10});
  story.expect_step("isolate");
  story.end_step("isolate", "Isolated since before the conversation; the server stays in reach.");

  const auto facts = Story::result_of<actions::FactsRead>(story.carry_out("read_facts")).facts;
  told.expect("front-desk is an administrator",
              facts.administrators && std::ranges::count(*facts.administrators, "front-desk") == 1);
  story.carry_out("list_startup_entries");
  const auto points = Story::result_of<actions::RestorePointsListed>(story.carry_out("list_restore_points")).points;
  told.expect("restore points on the machine", "1", std::to_string(points.size()));
  story.carry_out("make_restore_point", {{"description", point_as_found}});
  story.tell(StateFirstEvidence{story.play().cast.machine, story.view().reported_at - Minutes{70},
                                "Paula opened the attachment at about eight, before the first window."});
  story.work_until(Minutes{20});
  story.end_step("facts", "Svcd.service belongs to no package; first sign at eight.");

  const auto safe = Story::result_of<actions::SafeModeEntered>(story.carry_out("enter_safe_mode"));
  told.expect("mode of the machine", "safe_mode", safe.mode);
  story.end_step("safe_mode", "In safe mode, still isolated.");

  // The server dies while the tool runs. The tool goes on; its outcome arrives when the server is back, once.
  const auto scan = story.order("scan", {{"tool", "clamav"}});
  story.wait_delivered(scan);
  story.pause_clock("the tool runs by itself");
  story.server_dies();
  story.pass(Minutes{25});
  const auto scanned = story.outcome(scan);
  const auto found = Story::result_of<actions::Scanned>(scanned);
  told.expect("verdict", "cleaned", std::string(json::enum_text(found.verdict)));
  told.expect("the EICAR is found and in the vault", std::ranges::any_of(found.threats, [](const actions::Threat& t) {
                return t.path == "/usr/local/lib/.svcd/payload.com" && t.vault_id.has_value();
              }));
  told.expect("it is gone from the disk",
              !story.play().machine.read_file("/usr/local/lib/.svcd/payload.com").has_value());
  told.expect("minutes while the tool ran by itself", "20",
              std::to_string(std::chrono::floor<Minutes>(story.view().clock.attended).count()));
  story.start_clock();
  const auto compared = Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "debsums"}}));
  told.expect("debsums", "clean", std::string(json::enum_text(compared.verdict)));
  story.work_until(Minutes{30});
  story.end_step("clean", "EICAR and the runner are in the vault.");

  const auto listed = Story::result_of<actions::StartupEntriesListed>(story.carry_out("list_startup_entries"));
  for (const auto& entry : listed.entries) {
    if (entry.location.find("svcd") == std::string::npos && entry.name.find("svcd") == std::string::npos) continue;
    if (!story.play().machine.run({"test", "-e", entry.location, "-o", "-L", entry.location}).ok())
      continue;  // went with the one before
    const auto removed = story.carry_out(
        "remove_startup_entry",
        {{"kind", entry.kind}, {"location", entry.location}, {"name", entry.name}, {"digest", entry.digest}});
    story.answers("Dana", fmt::format("took out {} {}: {}", entry.kind, entry.location, removed.sentence));
  }
  told.expect("the service is gone", !story.play().machine.run({"systemctl", "cat", "svcd.service"}).ok());
  told.expect("the cron entry is gone", !story.play().machine.read_file("/etc/cron.d/svcd").has_value());
  story.carry_out("list_startup_entries");
  story.work_until(Minutes{40});
  story.end_step("startup_entries", "Svcd's service and cron entry are out; the rest looks like the system's own.");
}

void verified_and_back_again(Story& story) {
  auto& told = story.play().told;
  story.carry_out("leave_safe_mode");
  story.work_until(Minutes{45});
  story.end_step("normal_mode", "Up in normal mode, still isolated.");
  const auto seen = Story::result_of<actions::SignedInAsUser>(
      story.carry_out("sign_in_as_user", {{"user", "front-desk"}, {"watch", 5}}));
  told.expect("it came back when the user signed in", !seen.came_back.empty());
  for (const auto& entry : seen.came_back)
    story.answers("front-desk-pc", "came back: " + entry.kind + " " + entry.location + " " + entry.command);
  told.expect("the payload is back",
              story.play().machine.read_file("/var/tmp/.locale-cache/payload.com") == practice::eicar());
  story.must_refuse("ends the step as if nothing had come back", EndStep{"sign_in", true, "Looks fine."},
                    RefusalCode::step_needs_evidence);
  story.work_until(Minutes{50});
  story.end_step("sign_in", "It hides where the tool doesn't look: it came back with the user's session.", false);
}

void rolled_back(Story& story) {
  auto& told = story.play().told;
  story.expect_step("roll_back");
  story.reads_out();
  const auto points = Story::result_of<actions::RestorePointsListed>(story.carry_out("list_restore_points")).points;
  const auto named = [&](const char* description) {
    const auto at = std::ranges::find(points, description, &actions::RestorePoint::description);
    if (at == points.end())
      throw std::runtime_error(std::string("the machine has no restore point '") + description + "'");
    return *at;
  };
  const auto old = named(point_of_friday), young = named(point_as_found);
  const auto to = [&](const actions::RestorePoint& point) {
    return story.asked("roll_back", {{"restore_point", point.id},
                                     {"made_at", to_text(point.made_at)},
                                     {"first_evidence_at", to_text(story.view().reported_at)}});
  };
  story.must_refuse("rolls back to the point made this morning, of the machine as it was found", OrderAction{to(young)},
                    RefusalCode::restore_point_not_older_than_evidence);
  const auto rolled = story.carry_out("roll_back", to(old).action.as_object());
  told.expect("rolled back to", old.id, Story::result_of<actions::RolledBack>(rolled).restore_point);
  for (const auto& sentence : practice::not_gone(story.play().machine, practice::infection("svcd")))
    told.expect("after the roll-back", "gone", sentence);
  told.expect("the user's own files are still there",
              story.play().machine.read_file("/home/front-desk/appointments.txt").has_value());
  story.work_until(Minutes{60});
  story.end_step("roll_back", "Back to Friday; the infected state is kept aside.");
  story.end_step("rolled_back_normal", "Up in normal mode, isolated.");
}

void verified_again(Story& story) {
  auto& told = story.play().told;
  const auto seen = Story::result_of<actions::SignedInAsUser>(
      story.carry_out("sign_in_as_user", {{"user", "front-desk"}, {"watch", 5}}));
  told.expect("start-up entries that came back", "0", std::to_string(seen.came_back.size()));
  const auto clamav = Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "clamav"}}));
  told.expect("clamav", "clean", std::string(json::enum_text(clamav.verdict)));

  // The machine loses its power while the second tool runs. Nobody pretends that it ran: it is ordered again.
  const auto cut = story.order("scan", {{"tool", "debsums"}});
  story.wait_delivered(cut);
  story.machine_dies();
  const auto interrupted = story.outcome(cut);
  told.expect("the interrupted scan counts as done", "no", interrupted.status == OrderStatus::succeeded ? "yes" : "no");
  told.expect("isolation is in force again after the restart",
              !story.play().machine.run({"ping", "-c", "1", "-W", "1", story.play().machine.stranger_address()}).ok());
  const auto debsums = Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "debsums"}}));
  told.expect("debsums", "clean", std::string(json::enum_text(debsums.verdict)));
  const auto files = Story::result_of<actions::SystemFilesVerified>(story.carry_out("verify_system_files"));
  told.expect("the system's own files are intact", files.intact);
  story.work_until(Minutes{75});
  story.tell(ConfirmAsUser{story.play().cast.machine, "Everything is as it was, and the window is gone.",
                           story.play().cast.paula});
  story.says("Paula", "signed in and says: everything is as it was, and the window is gone");
  story.end_step("verify_again", "Both tools, the files, and Paula agree.");
}

void hardened_and_closed(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  story.must_refuse("closes before the updates", CloseIncident{"Done."}, RefusalCode::updates_not_applied);
  const auto updated = Story::result_of<actions::UpdatesApplied>(story.carry_out("apply_updates"));
  told.expect("harbor-notes updated to", "1.1", updated.updated.empty() ? "nothing" : updated.updated.front().to);
  told.expect("updates still pending", "0", std::to_string(updated.still_pending.size()));
  story.work_until(Minutes{82});
  story.end_step("updates", "Everything is up to date.");
  story.carry_out("make_restore_point", {{"description", "Clean and up to date after a virus incident"}});
  story.carry_out("list_restore_points");
  story.end_step("new_restore_point", "Made and seen in the list.");
  story.carry_out("release");
  told.expect("the machine reaches the others again",
              play.machine.run({"ping", "-c", "1", "-W", "2", play.machine.stranger_address()}).ok());
  story.end_step("release", "Back on the network; Paula's mail and printer work.");
  story.work_until(Minutes{88});
  story.reads_out();
  story.end_step("consequences", "Told Ines how it came in; the first one proposes nothing.");
  story.work_until(Minutes{95});
  story.pause_clock("done");
  story.tell(AccountForMachine{play.cast.machine, Disposition::rolled_back,
                               "Rolled back to Friday; the infected state is kept aside."});
  story.end_step("close_up", "Told Ines what was found, done, and what the invoice will say.");
  story.tell(
      CloseIncident{"Fake virus from an attachment. Cleaning was not enough: it hid among the shell profiles. Rolled "
                    "back, verified, updated."});
  story.says("Dana", "closes the incident");
  told.expect("phase", "closed", std::string(json::enum_text(story.view().phase)));
  story.expect_nothing_lost_or_twice();
}

}  // namespace

void first_incident(Play& play) {
  play.told.chapter("(a) The first infection: on the house");
  const auto now = play.clock.now();
  practice::plant(play.machine, practice::infection("svcd"));
  practice::plant(play.x_ray, practice::infection("svcd"));
  play.told.row(
      {now, "(virus)", practice::infection("svcd").title + ", is planted on front-desk-pc, and on x-ray-pc", {}, {}});

  const auto incident = incident_from_mail(play, "Strange window on my screen",
                                           "It says my files are at risk. I closed it with the X and it comes back.\n");
  Story story(play, incident);
  reported_and_agreed(story);
  reached_and_cleaned(story);
  looked_for_elsewhere(story);
  verified_and_back_again(story);
  rolled_back(story);
  verified_again(story);
  hardened_and_closed(story);

  const auto invoice = issue_and_send(play, incident);
  story.says("Olga", "issues and sends invoice " + invoice.number.value_or("?"));
  auto& told = play.told;
  told.expect("lines on the invoice", "1", std::to_string(invoice.lines.size()));
  if (!invoice.lines.empty()) {
    told.expect("hours", "1.75", invoice.lines[0].hours);
    told.expect("at", "0.00 USD", invoice.lines[0].hourly_rate.text());
    told.expect("normal price shown", "262.50 USD", invoice.lines[0].normal_price.text());
  }
  told.expect("total", "0.00 USD", invoice.total.text());
  told.expect("says what the next one costs", std::ranges::any_of(invoice.sentences, [](const std::string& s) {
                return s.find("150.00") != std::string::npos;
              }));
  const auto letter = play.mail.receive("ines@harbor-dental.example", invoice.number.value_or("?"));
  told.answer("Ines", "receives \"" + letter.subject + "\"");
  told.expect("the letter has the invoice as PDF", letter.pdf.starts_with("%PDF"));
}

}  // namespace standfirm::rehearsal
