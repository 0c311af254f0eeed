#include "engine/demonstration/stories.hpp"

namespace standfirm::engine::demonstration {
namespace {

using std::chrono::hours;

Currency currency(std::string_view code) { return currency_from_text(code).value(); }

std::vector<agreement::Target> usual_targets() {
  return {{Priority::p1, Minutes{30}, Minutes{240}},
          {Priority::p2, Minutes{60}, Minutes{480}},
          {Priority::p3, Minutes{120}, Minutes{960}},
          {Priority::p4, Minutes{480}, Minutes{2400}}};
}

/// Makes a client's things as the owner, the day the story begins.
class Founding {
 public:
  Founding(const Scene& scene, const std::string& name, const std::string& zone, Currency in) : scene_(scene) {
    client = made<ClientId>(expect(scene.engine.act(AddClient{{name, zone, in}}, scene.owner)));
  }
  void agree(agreement::Terms terms) const {
    (void)expect(scene_.engine.act(AgreeTerms{client, std::move(terms), {}}, scene_.owner));
  }
  [[nodiscard]] PersonId person(const std::string& name, const std::string& email, bool approver,
                                const std::string& user) const {
    return made<PersonId>(
        expect(scene_.engine.act(AddPerson{client, {name, email, "", approver, user}}, scene_.owner)));
  }
  [[nodiscard]] MachineId machine(const std::string& name) const {
    return made<MachineId>(expect(scene_.engine.act(AddMachine{client, name}, scene_.owner)));
  }
  /// A machine that has an agent for as long as the story is told.
  [[nodiscard]] MachineId machine(const std::string& name, const Pretended& pretended) const {
    const auto id = machine(name);
    std::string key = to_hex(id.uuid.bytes.data(), 16);
    (void)expect(scene_.engine.act(EnrolMachine{id, key + key, "0.1.0"}, scene_.owner));
    (void)expect(scene_.engine.act(RecordFacts{id, facts(name, pretended, scene_.clock.now())}, {Actor::of(id)}));
    return id;
  }
  ClientId client;

 private:
  const Scene& scene_;
};

/// A fee by the month for each of so many machines, from the first day of the month the story begins in.
void agree_fee(const Scene& scene, ClientId client, const std::string& text, Money price, unsigned machines) {
  const std::chrono::year_month_day today{std::chrono::floor<Days>(scene.clock.now())};
  const auto from = today.year() / today.month() / std::chrono::day{1};
  (void)expect(scene.engine.act(AgreeCharge{client, {text, price, machines, "month", from, {}}}, scene.owner));
}

/// One incident as the story goes on: reported, triaged, limits agreed.
IncidentId agreed(const Scene& scene, Hands& hands, const Caller& technician, ClientId client, PersonId reporter,
                  PersonId approver, MachineId machine, const std::string& summary, Channel through, Urgency urgency,
                  Minutes authorised) {
  const auto id = made<IncidentId>(hands.must(ReportIncident{
      {client, reporter, summary, "Reported by the person at the machine.", {machine}, through}, {}, false}));
  hands.passes(Minutes(4));
  hands.on(id, incident::Assign{*technician.actor.technician()});
  hands.on(id, incident::EndStep{"report", true, "They leave it on and keep their hands off it."});
  hands.on(id, incident::Triage{urgency, Impact::one_person});
  hands.on(id, incident::EndStep{"triage", true, "One machine, nobody else sees it."});
  hands.passes(Minutes(6));
  hands.on(id, incident::AgreeLimits{approver, Channel::phone, authorised, Fallback::reinstall});
  hands.on(id, incident::EndStep{"conversation", true, "Limits agreed by phone."});
  (void)scene;
  return id;
}

/// Works it to the end with `attended` on the clock, and drafts the invoice.
InvoiceId closed(const Scene& scene, Hands& hands, IncidentId id, const Pretended& pretended, Minutes attended,
                 const std::string& summary) {
  const auto began = scene.clock.now();
  hands.on(id, incident::StartClock{});
  hands.work_until(id, "consequences", pretended, Minutes(1));
  (void)scene.engine.run_follow_ups();
  for (const auto& entry : hands.look(id).commands) {
    if (entry.command != "agree_rights_removal" || !entry.allowed) continue;
    const auto view = hands.look(id);
    hands.on(id, incident::AgreeRightsRemoval{view.machines.front().id, pretended.user, view.approvers.front().id,
                                              Channel::phone});
    hands.order(id, view.machines.front().id, view.current_step, actions::RemoveAdministrator{pretended.user},
                pretended);
    break;
  }
  hands.work_until(id, "close", pretended, Minutes(1));
  if (scene.clock.now() < began + attended) scene.clock.set(began + attended);
  hands.on(id, incident::PauseClock{"The work is done"});
  hands.on(id, incident::Close{summary});
  (void)scene.engine.run_follow_ups();
  const auto invoice = hands.look(id).invoice_id;
  if (!invoice) throw std::runtime_error("no invoice was drafted for " + hands.look(id).number);
  return *invoice;
}

void issue_and_send(const Scene& scene, InvoiceId id) {
  (void)expect(scene.engine.act(IssueInvoice{id}, scene.owner));
  (void)expect(scene.engine.act(SendInvoice{id, {}}, scene.owner));
  (void)scene.engine.run_follow_ups();
}

/// The story's agents never were: nothing may be ordered of these machines until real ones enrol.
void let_go(const Scene& scene, std::initializer_list<MachineId> machines) {
  for (const auto id : machines)
    (void)expect(scene.engine.act(RevokeEnrolment{id, "The demonstration's history had no real agent"}, scene.owner));
}

}  // namespace

void what_an_hour_costs(const Scene& scene) {
  const std::chrono::year_month_day from{std::chrono::floor<Days>(scene.clock.now())};
  const auto costs = [&](std::optional<TechnicianId> whom, std::int64_t cents) {
    (void)expect(scene.engine.act(SetLabourCost{{whom, from, {cents, currency("USD")}}}, scene.owner));
  };
  costs({}, 4'800);
  costs(scene.dana.actor.technician(), 5'600);
}

void bills(const Scene& scene) {
  scene.clock.set(scene.now - Minutes(10));
  const std::chrono::year_month_day today{std::chrono::floor<Days>(scene.clock.now())};
  const auto drafted = expect(scene.engine.act(RunBilling{today}, scene.owner));
  for (const auto& id : drafted.all_made.value_or(std::vector<std::string>{}))
    if (const auto read = uuid_from_text(id)) issue_and_send(scene, InvoiceId{*read});
}

void harbor_dental(const Scene& scene, Firm& firm) {
  scene.clock.set(scene.now - Days(110));
  const Founding at(scene, "Harbor Dental", "America/New_York", currency("USD"));
  agreement::Terms terms;
  terms.name = "Standard";
  terms.targets = usual_targets();
  terms.not_included = {"Machines that are older than five years", "Data that was kept on a desktop"};
  at.agree(terms);
  firm.harbor_dental = at.client;
  firm.approver = at.person("Ines Harbor", "ines@harbor-dental.example", true, "ines");
  firm.reporter = at.person("Tom Reed", "tom@harbor-dental.example", false, "tom");
  (void)at.person("Grace Okafor", "grace@harbor-dental.example", false, "grace");
  firm.front_desk = at.machine("FRONT-DESK");
  (void)at.machine("XRAY-1");
  (void)at.machine("OFFICE-2");
  (void)expect(scene.engine.act(DeclineRecommendation{at.client,
                                                      "a business-grade firewall in place of the home router",
                                                      {90'000, currency("USD")},
                                                      firm.approver,
                                                      "Too expensive this year"},
                                scene.owner));
}

void lakeside_legal(const Scene& scene) {
  const Founding at(scene, "Lakeside Legal", "America/Chicago", currency("USD"));
  agreement::Terms terms;
  terms.name = "Business";
  terms.courtesy_incidents = 0;
  terms.courtesy_minutes = Minutes(0);
  terms.included_minutes = Minutes(60);
  terms.hourly_rate = {16'500, currency("USD")};
  terms.targets = usual_targets();
  terms.business_hours = "Mo-Fr 07:30-18:00";
  at.agree(terms);
  agree_fee(scene, at.client, "Managed anti-virus, a machine and month", {450, currency("USD")}, 3);
  const auto approver = at.person("Robert Lindqvist", "robert@lakeside-legal.example", true, "robert");
  const auto carla = at.person("Carla Mendes", "carla@lakeside-legal.example", false, "carla");
  const auto jo = at.person("Jo Ferris", "jo@lakeside-legal.example", false, "jo");
  const Pretended carlas{"carla", true, "Win.Trojan.Emotet-9877"}, jos{"jo", false, "Doc.Downloader.Valyria-1"};
  const auto reception = at.machine("RECEPTION", carlas), partner = at.machine("PARTNER-3", jos);
  (void)at.machine("SCAN-STATION");

  Hands dana(scene.engine, scene.clock, scene.dana), sam(scene.engine, scene.clock, scene.sam);
  scene.clock.set(scene.now - Days(84) + hours(2));
  const auto first = agreed(scene, dana, scene.dana, at.client, carla, approver, reception,
                            "Pop-up says the files are locked", Channel::phone, Urgency::high, Minutes(60));
  issue_and_send(scene, closed(scene, dana, first, carlas, Minutes(82),
                               "Downloader from an attachment, quarantined by the first tool; verified with Carla."));

  scene.clock.set(scene.now - Days(31) + hours(5));
  const auto second = agreed(scene, sam, scene.sam, at.client, carla, approver, reception,
                             "Browser opens pages by itself", Channel::email, Urgency::normal, Minutes(120));
  issue_and_send(scene, closed(scene, sam, second, carlas, Minutes(134),
                               "Second infection of the same person; administrator rights taken away as agreed."));

  scene.clock.set(scene.now - hours(5));
  const auto open = agreed(scene, dana, scene.dana, at.client, jo, approver, partner,
                           "Anti-virus warning that can't be closed", Channel::phone, Urgency::high, Minutes(60));
  dana.on(open, incident::StartClock{});
  dana.work_until(open, "clean", jos, Minutes(2));
  scene.clock.advance(Minutes(24));
  dana.on(open, incident::PauseClock{"The first tool is running"});
  (void)scene.engine.run_follow_ups();
  let_go(scene, {reception, partner});
}

void nordlicht(const Scene& scene) {
  const Founding at(scene, "Nordlicht Architekten", "Europe/Berlin", currency("EUR"));
  agreement::Terms terms;
  terms.name = "Wartung";
  terms.courtesy_period_days = 365;
  terms.courtesy_minutes = Minutes(120);
  terms.hourly_rate = {12'000, currency("EUR")};
  terms.replacement_guide_price = {130'000, currency("EUR")};
  terms.tax_percent_millis = 19'000;
  terms.targets = usual_targets();
  terms.business_hours = "Mo-Th 08:00-17:00; Fr 08:00-15:00";
  terms.payment_days = 30;
  at.agree(terms);
  agree_fee(scene, at.client, "Wartung und Virenschutz, je Rechner und Monat", {1'200, currency("EUR")}, 3);
  const auto approver = at.person("Katrin Nord", "katrin@nordlicht.example", true, "katrin");
  const auto emil = at.person("Emil Licht", "emil@nordlicht.example", false, "emil");
  const auto aylin = at.person("Aylin Demir", "aylin@nordlicht.example", false, "aylin");
  const Pretended emils{"emil", false, "Win.Adware.Generic-2"}, aylins{"aylin", false, "Html.Phishing.Bank-44"};
  const auto cad = at.machine("CAD-01", emils), office = at.machine("BUERO-2", aylins),
             laptop = at.machine("LAPTOP-7", aylins);
  (void)expect(scene.engine.act(DeclineRecommendation{at.client,
                                                      "taking administrator rights from everybody",
                                                      {60'000, currency("EUR")},
                                                      approver,
                                                      "The CAD program's add-ons need them"},
                                scene.owner));

  Hands dana(scene.engine, scene.clock, scene.dana), sam(scene.engine, scene.clock, scene.sam);
  scene.clock.set(scene.now - Days(57) + hours(1));
  const auto first = agreed(scene, sam, scene.sam, at.client, emil, approver, cad, "Search page changed, pop-ups",
                            Channel::email, Urgency::low, Minutes(0));
  (void)closed(scene, sam, first, emils, Minutes(71), "Adware from a download page, removed; nothing came back.");

  scene.clock.set(scene.now - hours(3));
  const auto waiting =
      agreed(scene, dana, scene.dana, at.client, aylin, approver, office,
             "Clicked a link in a bank's mail, then a download began", Channel::phone, Urgency::high, Minutes(30));
  dana.on(waiting, incident::StartClock{});
  dana.work_until(waiting, "facts", aylins, Minutes(2));
  scene.clock.advance(Minutes(12));
  dana.on(waiting, incident::PauseClock{"Waiting for the client's answer"});
  (void)expect(scene.engine.act(AskForTime{waiting, {approver, Minutes(60), Fallback::reinstall}}, scene.dana));

  scene.clock.set(scene.now - Minutes(18));
  (void)expect(scene.engine.act(ReportIncident{{at.client,
                                                aylin,
                                                "The laptop shows a countdown and asks for money",
                                                "It says 48 hours. I have closed the lid.",
                                                {laptop},
                                                Channel::email},
                                               {},
                                               false},
                                scene.sam));
  (void)scene.engine.run_follow_ups();
  let_go(scene, {cad, office, laptop});
}

}  // namespace standfirm::engine::demonstration
