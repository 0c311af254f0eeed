#include "letters/testing/samples.hpp"

namespace standfirm::letters::testing {
namespace {

using namespace wire::people;
TimePoint at(const char* text) { return time_from_text(text).value(); }
template <class T>
T id(unsigned n) {
  return T{uuid_from_text("0193a0b2-7c11-7def-8000-0000000000" + std::string(n < 10 ? "0" : "") + std::to_string(n))
               .value()};
}

Sentence said(std::string words) { return Sentence::as_written(std::move(words)); }

OrderView order(const char* action, const char* title, const char* when, OrderStatus status, std::string sentence,
                std::optional<json::Value> result = {}) {
  OrderView out;
  out.machine = id<MachineId>(1);
  out.action = action;
  out.title = Sentence::as_written(title);
  out.status = status;
  out.ordered_by.name = "Dana Reyes";
  out.ordered_at = at(when);
  out.ended_at = at(when);
  out.sentence = std::move(sentence);
  out.result = std::move(result);
  return out;
}

}  // namespace

IncidentReport open_incident_report() {
  IncidentReport report;
  report.from = tidewater();
  report.time_zone = "America/New_York";
  report.written_at = at("2026-03-02T22:00:00Z");
  auto& i = report.incident;
  i.number = "INC-1042";
  i.client.name = "Harbor Dental";
  i.summary = "A window on front-desk says the files are locked and asks for money";
  i.reported_at = at("2026-03-02T14:05:09Z");
  i.reported_by = NamedPerson{id<PersonId>(1), "Ines Okafor"};
  i.reported_through = Channel::email;
  return report;
}

IncidentReport closed_incident_report() {
  auto report = open_incident_report();
  auto& i = report.incident;
  i.assigned_to = NamedTechnician{id<TechnicianId>(1), "Dana Reyes"};
  i.responded_at = at("2026-03-02T14:17:00Z");
  i.closed_at = at("2026-03-02T21:02:00Z");
  i.clock.attended = Seconds(95 * 60);
  i.clock.included = Seconds(240 * 60);
  i.invoice.lines = courtesy_invoice().invoice.lines;
  i.invoice.lines[0].text = "Virus incident INC-1042: 1.75 h at 0.00 (courtesy)";
  i.invoice.total = {0, {}};
  IncidentMachine machine;
  machine.id = id<MachineId>(1);
  machine.name = "front-desk";
  machine.first_evidence_at = at("2026-03-01T22:40:00Z");
  machine.disposition = Disposition::rolled_back;
  machine.verified_as_user = machine.updates_applied = machine.new_restore_point = true;
  i.machines = {machine};
  const std::string hash = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
  i.orders = {
      order("isolate", "Isolate from the network", "2026-03-02T14:20:00Z", OrderStatus::succeeded,
            "Cut off; our server is in reach, nothing else."),
      order(
          "scan", "Run an approved tool", "2026-03-02T14:52:00Z", OrderStatus::succeeded,
          "clamav looked at 48,112 files, found 1 and quarantined it.",
          json::parse(
              R"({"type":"scanned","threats":[{"path":"/home/ines/Downloads/invoice_4711.pdf.exe","signature":"Win.Test.EICAR_HDB-1","sha256":")" +
              hash + R"(","vault_id":"v-1"}]})")
              .value()),
      order(
          "remove_startup_entry", "Remove a start-up entry", "2026-03-02T15:01:00Z", OrderStatus::succeeded,
          "Gone; a copy is in the vault.",
          json::parse(
              R"({"type":"startup_entry_removed","entry":{"kind":"cron","location":"/etc/cron.d/.sysupd","name":".sysupd","command":"/usr/local/bin/.svcd","digest":")" +
              hash + R"("}})")
              .value()),
      order(
          "sign_in_as_user", "Sign in as the user and watch", "2026-03-02T15:20:00Z", OrderStatus::succeeded,
          "One start-up entry came back.",
          json::parse(
              R"({"came_back":[{"kind":"shell_profile","location":"/home/ines/.profile","name":".profile","command":"x","digest":""}]})")
              .value()),
      order("roll_back", "Roll back to a restore point", "2026-03-02T15:40:00Z", OrderStatus::refused,
            "The restore point of 2 March 2026, 06:00 is not older than the first evidence."),
      order("roll_back", "Roll back to a restore point", "2026-03-02T15:44:00Z", OrderStatus::succeeded,
            "Back to 28 February 2026, 06:00; the infected state is kept."),
  };
  report.timeline = {
      {1,
       at("2026-03-02T14:05:09Z"),
       "incident_reported",
       said("Ines Okafor"),
       said("Reported by e-mail: a window says the files are locked."),
       {},
       {}},
      {2, at("2026-03-02T14:17:00Z"), "triaged", said("Dana Reyes"), said("Urgency high, one person: priority P2."), {}, {}},
      {3,
       at("2026-03-02T14:18:30Z"),
       "limits_agreed",
       said("Dana Reyes"),
       said("Dr. Helen Marsh agreed by phone: first incident, courtesy up to 4 hours; at the limit reinstall."),
       {},
       {}},
      {4,
       at("2026-03-02T14:20:00Z"),
       "order_succeeded",
       said("front-desk"),
       said("Isolated: our server in reach, everything else cut off."),
       {},
       {}},
      {5,
       at("2026-03-03T02:02:00Z"),
       "incident_closed",
       said("Dana Reyes"),
       said("Closed: verified as the user, updated, new restore point."),
       {},
       {}},
  };
  report.advice = {
      "Ines was an administrator of her machine; a virus she starts can then change all of it. Taking her out costs "
      "nothing.",
      "The lesson on unasked attachments went to Ines on 2 March 2026."};
  i.evidence = {{id<EvidenceId>(1), "clamav-log.txt", "text/plain", hash, 4711, at("2026-03-02T14:52:00Z"), {}},
                {id<EvidenceId>(2), "report.eml", "message/rfc822", hash, 812, at("2026-03-02T14:05:09Z"), {}}};
  return report;
}

IncidentReport hostile_incident_report() {
  auto report = closed_incident_report();
  auto& i = report.incident;
  i.summary = "<script>alert(1)</script> " + std::string(700, 'W');
  i.client.name =
      "Zahnärzte Müller & Söhne \xE2\x80\xAE"
      "txt.exe";
  i.machines[0].name = "</td><h1>x</h1>";
  i.orders[1].result =
      json::parse(
          R"({"threats":[7,{"path":"x\nFOUND /etc/shadow","signature":"<b>S</b>"},{"path":["no"],"signature":1}]})")
          .value();
  for (int n = 0; n < 900; ++n)
    report.timeline.push_back(
        {6, at("2026-03-03T02:02:00Z"), "note_added", said("Dana Reyes"), said("Note " + std::to_string(n)), {}, {}});
  return report;
}

}  // namespace standfirm::letters::testing
