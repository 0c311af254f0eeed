// (b): the same client again. No courtesy: time is authorised through the link, the clock stops at the limit, and the
// person who opened the attachment is taken out of the administrators once the client agrees.
#include <fmt/format.h>

#include <algorithm>

#include "endpoint/infections.hpp"
#include "rehearsal/story.hpp"

namespace standfirm::rehearsal {

using namespace wire::people;

namespace {

bool has_happened(Story& story, const std::string& type) {
  return std::ranges::any_of(story.timeline(), [&](const TimelineEntry& entry) { return entry.type == type; });
}

std::string link_in(const std::string& text) {
  const auto at = text.find("http");
  const auto end = text.find_first_of(" \t\r\n>\"", at);
  if (at == std::string::npos) throw std::runtime_error("the letter holds no link: " + text.substr(0, 300));
  const auto address = text.substr(at, end - at);
  return address.substr(address.rfind('/') + 1);
}

/// Ines opens the link from her mail, without an account, and says yes.
void approve_by_link(Story& story, Minutes minutes, const std::string& at_most) {
  auto& play = story.play();
  story.tell(AskForTime{play.cast.ines, minutes, Fallback::reinstall});
  story.says("Dana", fmt::format("asks Ines for {} minutes; the link goes out by mail", minutes.count()));
  play.told.expect("the incident waits for", "waiting_for_client", std::string(json::enum_text(story.view().hold)));
  const auto letter = play.mail.receive("ines@harbor-dental.example", story.view().number);
  const auto token = link_in(letter.text);
  Asking phone(play.server.address());
  const auto asked = phone.get<LinkView>("/v1/links/" + token);
  story.answers("Ines", fmt::format("opens the link: {} minutes at {}, at most {}; {}", asked.minutes.count(),
                                    asked.hourly_rate.text(), asked.at_most.text(), asked.at_limit_in_words.text));
  play.told.expect("minutes asked for", std::to_string(minutes.count()), std::to_string(asked.minutes.count()));
  play.told.expect("at most", at_most, asked.at_most.text());
  story.pass(Minutes{3});
  (void)phone.post<LinkView>("/v1/links/" + token + "/approve", ApproveByLink{Fallback::reinstall});
  story.says("Ines", fmt::format("approves {} minutes on her phone", minutes.count()));
  const auto again = phone.try_post<LinkView>("/v1/links/" + token + "/approve", ApproveByLink{Fallback::reinstall});
  play.told.expect("the same link a second time", "link_already_used", again ? "allowed" : again.error().code);
}

void agreed_and_reached(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  story.tell(AddMachine{play.cast.machine});
  story.end_step("report", "Paula opened the invoice from a mail, then the other file too.");
  story.tell(Triage{Urgency::high, Impact::one_person});
  story.tell(Assign{play.cast.dana});
  story.end_step("triage", "One machine.");
  story.carry_out("isolate", {{"also_allow", json::Array{}}, {"undo_after", 86400}});
  story.says("Dana", "speaks with Ines, from the script:");
  story.reads_out();
  story.tell(AgreeLimits{play.cast.ines, Channel::phone, Minutes{0}, Fallback::reinstall});
  const auto agreed = story.view();
  told.expect("the n-th incident", "2", std::to_string(agreed.terms ? agreed.terms->nth : 0));
  told.expect("courtesy", "no", agreed.terms && agreed.terms->courtesy ? "yes" : "no");
  told.expect("at", "150.00 USD", agreed.terms ? agreed.terms->hourly_rate.text() : "?");
  story.must_refuse("starts the clock before any time is authorised", StartClock{}, RefusalCode::limit_reached);
  approve_by_link(story, Minutes{120}, "300.00 USD");
  story.end_step("conversation", "Ines authorised 120 minutes by link; at the limit: reinstall.");
  story.start_clock();
  story.says("Dana", "starts the clock");
  story.work_until(Minutes{15});
  story.end_step("isolate", "Isolated.");
  story.carry_out("read_facts");
  story.carry_out("list_startup_entries");
  story.carry_out("list_restore_points");
  story.end_step("facts", "A cron entry of no package, a zip in Downloads.");
  story.carry_out("enter_safe_mode");
  story.end_step("safe_mode", "In safe mode.");
}

void cleaned_up_to_the_limit(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  story.work_until(Minutes{60});
  const auto found = Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "clamav"}}));
  told.expect("verdict", "cleaned", std::string(json::enum_text(found.verdict)));
  told.expect("the zip and what came out of it are in the vault",
              std::ranges::count_if(found.threats, [](const actions::Threat& t) {
                return t.vault_id.has_value() && t.path.starts_with("/home/front-desk/Downloads/");
              }) == 2);
  told.expect("a warning before its time", "no", has_happened(story, "limit_warned") ? "yes" : "no");
  story.work_until(Minutes{90});
  told.expect("at 75 % a warning, by itself", until(30s, [&] { return has_happened(story, "limit_warned"); }));
  story.says("server", "warns: 90 of 120 minutes are used");
  story.work_until(Minutes{118});
  refused_at_the_limit(story);
  const auto stopped = story.view();
  told.expect("minutes attended", "120", std::to_string(stopped.clock.attended.count() / 60));
  told.expect("hold", "stopped_at_limit", std::string(json::enum_text(stopped.hold)));
  story.pass(Minutes{20});
  story.must_refuse("runs the next tool", OrderAction{story.asked("scan", {{"tool", "debsums"}})},
                    RefusalCode::limit_reached);
  story.must_refuse("starts the clock again", StartClock{}, RefusalCode::limit_reached);
  refused_by_the_machine(story, actions::RemoveAdministrator{"it-admin"});
}

void cleaned_after_more_was_approved(Story& story) {
  auto& told = story.play().told;
  approve_by_link(story, Minutes{60}, "150.00 USD");
  story.server_dies();
  told.expect("the minutes that may be worked, after the server's death", "180",
              std::to_string(story.view().clock.limit.value_or(Seconds{0}).count() / 60));
  story.start_clock();
  told.expect("debsums", "clean",
              std::string(json::enum_text(
                  Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "debsums"}})).verdict)));
  story.end_step("clean", "The zip, the program and its helper are in the vault.");
  const auto listed = Story::result_of<actions::StartupEntriesListed>(story.carry_out("list_startup_entries"));
  for (const auto& entry : listed.entries)
    if (entry.location.find("invoice-opener") != std::string::npos ||
        entry.name.find("invoice-opener") != std::string::npos)
      story.carry_out(
          "remove_startup_entry",
          {{"kind", entry.kind}, {"location", entry.location}, {"name", entry.name}, {"digest", entry.digest}});
  story.end_step("startup_entries", "The cron entry is out.");
  story.carry_out("leave_safe_mode");
  story.end_step("normal_mode", "Up in normal mode.");
  const auto seen = Story::result_of<actions::SignedInAsUser>(
      story.carry_out("sign_in_as_user", {{"user", "front-desk"}, {"watch", 5}}));
  told.expect("start-up entries that came back", "0", std::to_string(seen.came_back.size()));
  story.end_step("sign_in", "Nothing came back.");

  // The power goes while the machine is asked for a second opinion.
  const auto cut = story.order("scan", {{"tool", "clamav"}});
  story.wait_delivered(cut);
  story.machine_dies();
  told.expect("the interrupted scan counts as done", "no",
              story.outcome(cut).status == OrderStatus::succeeded ? "yes" : "no");
  told.expect("clamav", "clean",
              std::string(json::enum_text(
                  Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "clamav"}})).verdict)));
  told.expect("debsums", "clean",
              std::string(json::enum_text(
                  Story::result_of<actions::Scanned>(story.carry_out("scan", {{"tool", "debsums"}})).verdict)));
  story.end_step("second_tool", "Two tools agree.");
  told.expect("the system's own files are intact",
              Story::result_of<actions::SystemFilesVerified>(story.carry_out("verify_system_files")).intact);
  story.end_step("system_files", "As their packages brought them.");
  for (const auto& sentence : practice::not_gone(story.play().machine, practice::infection("attachment")))
    told.expect("after cleaning", "gone", sentence);
  story.tell(ConfirmAsUser{story.play().cast.machine, "It is as it was.", story.play().cast.paula});
  story.says("Paula", "signed in and says: it is as it was");
  story.end_step("user_says_so", "Paula says it is right.");
  story.work_until(Minutes{140});
}

void rights_taken_and_closed(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  story.carry_out("apply_updates");
  story.end_step("updates", "Nothing is pending.");
  story.carry_out("make_restore_point", {{"description", "Clean and up to date after the second incident"}});
  story.carry_out("list_restore_points");
  story.end_step("new_restore_point", "Made and seen in the list.");
  story.carry_out("release");
  story.end_step("release", "Back on the network.");

  story.reads_out();
  if (!has_happened(story, "rights_removal_proposed"))
    story.tell(ProposeRightsRemoval{play.cast.machine, play.cast.paula, "front-desk"});
  told.expect("taking front-desk out of the administrators is proposed",
              has_happened(story, "rights_removal_proposed"));
  const json::Object removal{{"user", "front-desk"}};
  story.must_refuse("takes the rights away before anybody agreed",
                    OrderAction{story.asked("remove_administrator", removal)}, RefusalCode::rights_removal_not_agreed);
  story.tell(AgreeRightsRemoval{play.cast.machine, "front-desk", play.cast.ines, Channel::phone});
  story.says("Ines", "agrees that Paula's account loses its administrator's rights");
  const auto removed =
      Story::result_of<actions::AdministratorRemoved>(story.carry_out("remove_administrator", removal));
  told.expect("still an administrator", "no", removed.still_administrator ? "yes" : "no");
  const auto sudo = play.machine.run({"sudo", "-l", "-U", "front-desk"});
  told.expect("sudo on the machine says 'not allowed'", sudo.output.find("not allowed") != std::string::npos);
  told.expect("it-admin is still one",
              play.machine.must({"sudo", "-l", "-U", "it-admin"}).find("(ALL : ALL) ALL") != std::string::npos);
  story.end_step("consequences", "Proposed, agreed by Ines, done, and seen with sudo.");
  story.work_until(Minutes{151});
  story.pause_clock("done");
  story.tell(AccountForMachine{play.cast.machine, Disposition::cleaned, "Cleaned and verified."});
  story.end_step("close_up", "Told Ines.");
  story.tell(
      CloseIncident{"Fake virus from an attachment. Cleaned, verified; Paula's account is no administrator any more."});
  story.says("Dana", "closes the incident");
  told.expect("phase", "closed", std::string(json::enum_text(story.view().phase)));
  story.expect_nothing_lost_or_twice();
}

}  // namespace

void second_incident(Play& play) {
  play.told.chapter("(b) The same client again, seven weeks later: at the hourly rate");
  play.clock.advance(Days{49});
  play.sign_in();  // seven weeks are longer than a session
  practice::plant(play.machine, practice::infection("attachment"));
  play.told.row(
      {play.clock.now(), "(virus)", practice::infection("attachment").title + ", is planted on front-desk-pc", {}, {}});
  const auto incident = incident_from_mail(play, "Another window after opening an invoice",
                                           "I opened the invoice from the mail. Now there is a window again.\n");
  Story story(play, incident);
  agreed_and_reached(story);
  cleaned_up_to_the_limit(story);
  cleaned_after_more_was_approved(story);
  rights_taken_and_closed(story);

  const auto invoice = issue_and_send(play, incident);
  story.says("Olga", "issues and sends invoice " + invoice.number.value_or("?"));
  auto& told = play.told;
  told.expect("lines on the invoice", "1", std::to_string(invoice.lines.size()));
  if (!invoice.lines.empty()) {
    told.expect("hours", "2.75", invoice.lines[0].hours);
    told.expect("at", "150.00 USD", invoice.lines[0].hourly_rate.text());
  }
  told.expect("total", "412.50 USD", invoice.total.text());
  const auto letter = play.mail.receive("ines@harbor-dental.example", invoice.number.value_or("?"));
  told.answer("Ines", "receives \"" + letter.subject + "\"");
  told.expect("the letter has the invoice as PDF", letter.pdf.starts_with("%PDF"));
}

}  // namespace standfirm::rehearsal
