// tests/rehearsal/main_rehearsal.cpp: the whole main job on a real machine, told as a time line. Ends with 0 only when
// every figure was as it should be.
#include <curl/curl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "rehearsal/catalogue_table.hpp"
#include "rehearsal/story.hpp"
#include "wire/people/clients.hpp"

namespace standfirm::rehearsal {
namespace {

using namespace wire::people;

/// A Monday morning in the past, so that seven weeks later is still not the future: certificates and time stamps stay
/// valid.
TimePoint a_monday_morning(TimePoint now) {
  const auto day = std::chrono::floor<Days>(now) - Days{63};
  const auto back = std::chrono::weekday{day} - std::chrono::Monday;
  return day - back + std::chrono::hours{13} + Minutes{10};  // 09:10 in New York, 08:10 in winter
}

template <class T>
T id_of(const Made& made) {
  const auto id = uuid_from_text(made.id);
  if (!id) throw std::runtime_error("the server made something without an id");
  return T{*id};
}

AgreementTerms terms() {
  const auto dollars = [](const char* amount) { return *money_from_text(amount, Currency{}); };
  AgreementTerms terms;
  terms.name = "Harbor Dental, virus response";
  terms.courtesy_incidents = 1;
  terms.courtesy_counted_by = "client";
  terms.courtesy_minutes = Minutes{240};
  terms.included_minutes = Minutes{0};
  terms.hourly_rate = dollars("150.00");
  terms.increment = Minutes{15};
  terms.targets = {{Priority::p1, Minutes{15}, Minutes{240}},
                   {Priority::p2, Minutes{30}, Minutes{480}},
                   {Priority::p3, Minutes{120}, Minutes{960}},
                   {Priority::p4, Minutes{480}, Minutes{2400}}};
  terms.business_hours = "Mo-Fr 08:00-17:00";
  terms.replacement_guide_price = dollars("1500.00");
  return terms;
}

Cast make_cast(Play& play) {
  auto& owner = play.owner;
  Cast cast;
  play.told.chapter("Before: the client, its people, its agreement, its machine");
  const auto now = [&] { return play.clock.now(); };
  const auto dana = owner.post<Made>(
      "/v1/technicians", AddTechnician{"Dana Reyes", "dana@firm.example", "rehearsal-dana-1", Role::technician});
  cast.dana = id_of<TechnicianId>(dana);
  play.dana.sign_in("dana@firm.example", "rehearsal-dana-1");
  cast.client =
      id_of<ClientId>(owner.post<Made>("/v1/clients", AddClient{"Harbor Dental", "America/New_York", Currency{}}));
  const auto client = "/v1/clients/" + cast.client.text();
  cast.ines = id_of<PersonId>(owner.post<Made>(
      client + "/people", AddPerson{"Ines Moreau", "ines@harbor-dental.example", "+1 555 0111", true, {}}));
  cast.paula = id_of<PersonId>(owner.post<Made>(
      client + "/people", AddPerson{"Paula Front", "paula@harbor-dental.example", "+1 555 0112", false, "front-desk"}));
  (void)owner.post<Made>(client + "/agreement", terms());
  play.told.row({now(),
                 "Olga",
                 "puts the agreement in force: the first incident on the house up to 240 minutes, then 0 included at "
                 "150.00 an hour",
                 {},
                 {}});
  cast.machine = id_of<MachineId>(owner.post<Made>(client + "/machines", AddMachineToClient{"front-desk-pc"}));
  const auto token =
      play.owner.post<EnrolmentToken>(client + "/enrolment_tokens", MakeEnrolmentToken{cast.machine, Minutes{60}});
  play.told.row({now(), "Dana", "installs the agent on front-desk-pc with a token that works once", {}, {}});
  install_agent(play.machine, token);
  cast.x_ray = id_of<MachineId>(owner.post<Made>(client + "/machines", AddMachineToClient{"x-ray-pc"}));
  install_agent(play.x_ray,
                owner.post<EnrolmentToken>(client + "/enrolment_tokens", MakeEnrolmentToken{cast.x_ray, Minutes{60}}));
  (void)owner.post<Made>(client + "/machines", AddMachineToClient{"old-pc"});
  play.told.row({now(), "Dana", "installs another on x-ray-pc; old-pc has none", {}, {}});
  return cast;
}

/// What the machine's own journal says, kept beside the server's log when something went wrong.
void keep_journal(const practice::Machine& machine, const std::string& folder) {
  if (!machine.running()) return;
  std::ofstream(folder + "/machine.log")
      << machine.run({"journalctl", "--no-pager", "--unit", "standfirm-*"}, 30s).output;
}

void rehearse(Told& told, const std::string& folder) {
  told.progress("making the practice machine (the first time this takes some minutes)");
  practice::sweep();
  const auto monday = a_monday_morning(SystemClock().now());
  MovableClock clock(folder + "/clock/offset", monday - Days{3});
  practice::MachineOptions options;
  options.binds = {{folder + "/clock", "/srv/clock", false}};
  practice::Machine machine(options);
  machine.boot();
  practice::Machine x_ray(options);
  x_ray.boot();
  told.progress("starting the mail servers");
  Mail mail;
  Server server(std::string(SF_BINARY_DIR) + "/bin", folder + "/server", clock, machine.host_address(),
                mail.server_settings());
  told.progress("starting the server");
  server.start();
  Asking dana(server.address()), owner(server.address());
  owner.sign_in(server.owner_email(), server.owner_password());
  Play play{told, clock, mail, server, machine, x_ray, dana, owner, {}};
  try {
    play.cast = make_cast(play);
    Story(play, {}).wait_online();
    told.answer("front-desk-pc",
                "is enrolled and online: Debian 12, booted with systemd, address " + machine.address());
    false_alarm(play);
    clock.set(monday);
    play.sign_in();  // a weekend is longer than a session
    first_incident(play);
    second_incident(play);
  } catch (...) {
    keep_journal(machine, folder);
    throw;
  }
}

}  // namespace
}  // namespace standfirm::rehearsal

int main(int argc, char** argv) {
  using namespace standfirm;
  CLI::App app{
      "Rehearses the main job on a real practice machine: two virus incidents, from the report to the invoice.\n"
      "Example: ./dev rehearse --json > rehearsal.jsonl\n"
      "Or runs the catalogue of planted infections and prints which step of the procedure catches which.\n"
      "Example: ./dev rehearse --catalogue ~/more-cases"};
  bool as_json = false;
  std::string keep;
  app.add_flag("--json", as_json, "JSON lines instead of a time line");
  app.add_option("--keep", keep, "keep data, logs and mail in this folder, to look at afterwards");
  rehearsal::CatalogueAsked catalogue;
  auto* catalogue_option = app.add_option("--catalogue", catalogue.more,
                                          "run the catalogue instead, and the cases (*.yaml) of this folder too")
                               ->expected(0, 1);
  app.add_option("--case", catalogue.only, "of the catalogue only these, by id")->needs(catalogue_option);
  CLI11_PARSE(app, argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);

  rehearsal::Told told(as_json);
  if (const auto reason = practice::why_not()) {
    std::fprintf(stderr, "rehearsal: %s\n", reason->c_str());
    return 1;
  }
  if (*catalogue_option) {
    catalogue.as_json = as_json;
    try {
      return rehearsal::run_catalogue(catalogue);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "rehearsal: %s\n", error.what());
      return 1;
    }
  }
  const auto folder =
      keep.empty()
          ? (std::filesystem::temp_directory_path() / ("standfirm-rehearsal-" + std::to_string(::getpid()))).string()
          : std::filesystem::absolute(keep).string();
  std::filesystem::create_directories(folder + "/clock");
  rehearsal::end_on_signals();
  try {
    rehearsal::rehearse(told, folder);
  } catch (const std::exception& error) {
    told.expect("the rehearsal goes on", "yes", error.what());
  }
  const bool well = told.close();
  if (keep.empty() && well)
    std::filesystem::remove_all(folder);
  else
    std::fprintf(stderr, "data, logs and mail: %s\n", folder.c_str());
  return well ? 0 : 1;
}
