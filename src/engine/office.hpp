// src/engine/office.hpp: an office for tests: a store, a clock that is moved by hand, an engine, a letter box, one
// client.
#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>

#include "core/procedure/load.hpp"
#include "engine/demonstration/hands.hpp"
#include "engine/engine.hpp"
#include "store/store.hpp"

namespace standfirm::engine {

/// An empty ledger in memory.
[[nodiscard]] std::unique_ptr<store::Store> empty_ledger();

inline TimePoint at(std::string_view text) { return time_from_text(text).value(); }
inline const TimePoint monday = at("2026-03-02T14:00:00Z");  // 9 o'clock in New York

/// The firm's own procedure, as it is shipped.
inline const procedure::Procedure& shipped_procedure() {
  static const procedure::Procedure procedure = [] {
    const std::string path = std::string(SF_SOURCE_DIR) + "/binder/procedures/virus-response.yaml";
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto parsed = procedure::parse(text, path, {"clamav", "debsums"});
    if (!parsed) throw std::runtime_error(parsed.error().front().message);
    return *parsed;
  }();
  return procedure;
}

inline Settings usual_settings() {
  Settings s;
  s.firm_name = "Standfirm Demonstration";
  s.firm_phone = "+1 555 0100";
  s.public_address = "https://firm.example";
  s.link_key = std::string(32, 'k');
  s.procedure = shipped_procedure();
  s.tools = {{"clamav", std::string(64, 'a')}, {"debsums", std::string(64, 'b')}};
  return s;
}

inline agreement::Terms worked_example() {
  agreement::Terms t;
  t.name = "Standard";
  t.targets = {{Priority::p1, Minutes{30}, Minutes{240}},
               {Priority::p2, Minutes{60}, Minutes{480}},
               {Priority::p3, Minutes{120}, Minutes{960}},
               {Priority::p4, Minutes{480}, Minutes{2400}}};
  return t;
}

struct LetterBox final : Letters {
  std::vector<Letter> sent;
  unsigned failures = 0;  ///< how many times to fail before it goes
  void send(const Letter& letter) override {
    if (failures > 0) {
      --failures;
      throw std::runtime_error("the mail server is away");
    }
    sent.push_back(letter);
  }
  template <class T>
  [[nodiscard]] std::vector<T> about() const {
    std::vector<T> found;
    for (const auto& l : sent)
      if (const auto* one = std::get_if<T>(&l.about)) found.push_back(*one);
    return found;
  }
};
struct AlarmBoard final : Alarms {
  std::mutex mutex;
  std::vector<std::string> raised;
  void raise(const std::string& sentence) noexcept override {
    const std::lock_guard lock(mutex);
    raised.push_back(sentence);
  }
};

/// Harbor Dental under the worked example's agreement: Ines approves, Tom sits at FRONT-DESK. Dana works; Olga owns the
/// firm.
class Office {
 public:
  explicit Office(std::unique_ptr<store::Store> in = empty_ledger()) : store(std::move(in)), clock(monday), ids(1) {
    open();
    olga = id<TechnicianId>(must(AddTechnician{"Olga Owens", "olga@firm.example", Role::owner}, system()));
    dana = id<TechnicianId>(must(AddTechnician{"Dana Reyes", "dana@firm.example", Role::technician}, system()));
    client = id<ClientId>(must(AddClient{{"Harbor Dental", "America/New_York", {}}}, owner()));
    must(AgreeTerms{client, worked_example(), {}}, owner());
    ines = id<PersonId>(must(AddPerson{client, {"Ines Harbor", "ines@harbor.example", "", true, "ines"}}, owner()));
    tom = id<PersonId>(must(AddPerson{client, {"Tom Reed", "tom@harbor.example", "", false, "tom"}}, owner()));
    front_desk = id<MachineId>(must(AddMachine{client, "FRONT-DESK"}, owner()));
    must(EnrolMachine{front_desk, std::string(64, '1'), "1.0"}, system());
  }

  void open() { engine = std::make_unique<Engine>(*store, clock, ids, letters, alarms, usual_settings()); }
  /// As after a SIGKILL: a new engine on the same ledger, with nothing remembered.
  void restart() {
    engine.reset();
    open();
  }

  [[nodiscard]] Caller technician() const { return {Actor::of(dana), Role::technician}; }
  [[nodiscard]] Caller owner() const { return {Actor::of(olga), Role::owner}; }
  [[nodiscard]] static Caller system() { return {Actor::of_system("test"), Role::owner}; }
  [[nodiscard]] demonstration::Hands hands() { return {*engine, clock, technician()}; }

  Done must(Request request, const Caller& by) {
    auto answer = engine->act(std::move(request), by);
    if (!answer)
      throw std::runtime_error(std::string(json::enum_text(answer.error().code)) + ": " + answer.error().sentence.text);
    return std::move(*answer);
  }
  template <class T>
  static T id(const Done& done) {
    return T{uuid_from_text(done.id.value()).value()};
  }

  [[nodiscard]] wire::people::ReportIncident toms_report() const {
    return {client, tom, "A virus warning fills the screen", "It won't go away", {front_desk}, Channel::phone};
  }
  IncidentId reported() { return id<IncidentId>(must(ReportIncident{toms_report(), {}, false}, technician())); }
  /// Reported, triaged, and the limits agreed with Ines.
  IncidentId agreed(Minutes authorised = Minutes{0}) {
    const auto incident = reported();
    auto h = hands();
    h.on(incident, incident::EndStep{"report", true, "Tom was told to leave it on."});
    h.on(incident, incident::Triage{Urgency::high, Impact::one_person});
    h.on(incident, incident::EndStep{"triage", true, "Triaged."});
    h.on(incident, incident::AgreeLimits{ines, Channel::phone, authorised, Fallback::reinstall});
    h.on(incident, incident::EndStep{"conversation", true, "Agreed."});
    return incident;
  }
  /// From report to closing by the shipped procedure, `attended` on the clock.
  IncidentId closed(Minutes attended = Minutes{95}, Minutes authorised = Minutes{0},
                    const demonstration::Pretended& machine = {}) {
    const auto incident = agreed(authorised);
    auto h = hands();
    const auto began = clock.now();
    h.on(incident, incident::StartClock{});
    h.work_until(incident, "consequences", machine, Minutes(1));
    if (h.look(incident).terms->nth > 1)
      h.on(incident, incident::Waive{"rights_considered", {}, "Tom is no administrator."});
    h.work_until(incident, "close", machine, Minutes(1));
    clock.set(began + attended);
    h.on(incident, incident::PauseClock{"done"});
    h.on(incident, incident::Close{"Cleaned and verified."});
    return incident;
  }

  std::unique_ptr<store::Store> store;
  ManualClock clock;
  CountingIds ids;
  LetterBox letters;
  AlarmBoard alarms;
  std::unique_ptr<Engine> engine;
  TechnicianId olga, dana;
  ClientId client;
  PersonId ines, tom;
  MachineId front_desk;
};

/// Every row of every view, as text: to compare two ledgers' views.
[[nodiscard]] std::vector<std::string> all_rows(const store::Store&);

}  // namespace standfirm::engine
