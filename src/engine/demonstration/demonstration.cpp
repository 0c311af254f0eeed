#include "engine/demonstration/demonstration.hpp"

#include "engine/demonstration/hands.hpp"
#include "engine/demonstration/stories.hpp"

namespace standfirm::engine::demonstration {
namespace {

constexpr std::string_view kind = "engine.demonstration";

struct NoLetters final : Letters {
  void send(const Letter&) override {}  // history was told to nobody
};
struct NoAlarms final : Alarms {
  void raise(const std::string&) noexcept override {}
};

Caller founder() { return {Actor::of_system("demonstration"), Role::owner}; }

std::vector<Account> hire(Engine& engine) {
  std::vector<Account> accounts{{{}, "Olga Owens", "olga@beacon-it.example", Role::owner},
                                {{}, "Dana Reyes", "dana@beacon-it.example", Role::technician},
                                {{}, "Sam Whitfield", "sam@beacon-it.example", Role::technician},
                                {{}, "Mia Laurent", "mia@beacon-it.example", Role::dispatcher}};
  for (auto& a : accounts) {
    if (const auto known = engine.technician_by_email(a.email)) {
      a.id = known->id;
      continue;
    }
    a.id = made<TechnicianId>(expect(engine.act(AddTechnician{a.name, a.email, a.role}, founder())));
  }
  return accounts;
}

}  // namespace

Firm seed(store::Store& store, const Settings& settings, IdSource& ids, TimePoint now) {
  Keep keep(store);
  if (const auto kept = keep.get(kind, "firm", now))
    if (auto firm = json::read_text<Firm>(*kept, json::Unknown::ignore)) return *firm;

  ManualClock clock(now - Days(120));
  NoLetters letters;
  NoAlarms alarms;
  Engine engine(store, clock, ids, letters, alarms, settings);
  Firm firm;
  firm.accounts = hire(engine);
  const Scene scene{engine,
                    clock,
                    now,
                    {Actor::of(firm.accounts[0].id), Role::owner},
                    {Actor::of(firm.accounts[1].id), Role::technician},
                    {Actor::of(firm.accounts[2].id), Role::technician}};
  // Each story is told once: a seed that was interrupted goes on with the next.
  const auto once = [&](const std::string& name, auto tell) {
    if (!keep.make(kind, name, "begun", now)) return;
    clock.set(now - Days(120));
    tell(scene);
  };
  once("what_an_hour_costs", what_an_hour_costs);
  if (!keep.get(kind, "harbor_dental", now)) {
    harbor_dental(scene, firm);
    keep.put(kind, "harbor_dental", json::write_text(firm));
  } else if (const auto part = json::read_text<Firm>(*keep.get(kind, "harbor_dental", now), json::Unknown::ignore)) {
    firm = *part;
  }
  once("lakeside_legal", lakeside_legal);
  once("nordlicht", nordlicht);
  once("bills", bills);
  keep.put(kind, "firm", json::write_text(firm));
  return firm;
}

}  // namespace standfirm::engine::demonstration
