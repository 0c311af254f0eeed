// What was found on the front desk's machine is looked for on the client's others: a second practice machine, which has
// caught the same, and an old one without an agent.
#include <fmt/format.h>

#include <algorithm>

#include "endpoint/infections.hpp"
#include "rehearsal/story.hpp"

namespace standfirm::rehearsal {

using namespace wire::people;

void looked_for_elsewhere(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  const auto sweep_at = "/v1/incidents/" + story.view().id.text() + "/sweep";
  story.tell(Sweep{});
  story.says("Dana", "has all other machines of Harbor Dental's looked through for what was found");
  for (const auto& sign : play.dana.get<SweepView>(sweep_at).looked_for) story.answers("(looked for)", sign.text);
  const auto asked_at = std::chrono::steady_clock::now();
  const auto answer_of = [&](const std::string& name) {
    for (auto& machine : play.dana.get<SweepView>(sweep_at).machines)
      if (machine.name == name) return machine;
    return SweptMachine{};
  };
  const bool answered =
      until(60s, [&] { return answer_of("x-ray-pc").state != "asked" && answer_of("x-ray-pc").state != "looking"; });
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - asked_at);
  told.expect("answered within a minute", answered);
  for (const auto& machine : play.dana.get<SweepView>(sweep_at).machines)
    story.answers(machine.name, machine.state + ": " + machine.sentence.text);
  const auto x_ray = answer_of("x-ray-pc");
  story.answers("server", fmt::format("x-ray-pc answered after {} s", took.count()));
  told.expect("x-ray-pc", "found", x_ray.state);
  told.expect("the payload is among it", std::ranges::any_of(x_ray.seen, [](const SweepSeen& seen) {
                return seen.what == "content" && seen.where == "/usr/local/lib/.svcd/payload.com";
              }));
  told.expect("a start-up entry is among it",
              std::ranges::any_of(x_ray.seen, [](const SweepSeen& seen) { return seen.what == "startup_entry"; }));
  told.expect("old-pc", "no_agent", answer_of("old-pc").state);
  told.expect("x-ray-pc belongs to the incident now",
              std::ranges::any_of(story.view().machines, [](const auto& m) { return m.name == "x-ray-pc"; }));
  story.tell(AccountForMachine{play.cast.x_ray, Disposition::replaced,
                               "A loaner with nothing on it: swapped for another, and kept for the report."});
  story.says("Dana", "has x-ray-pc swapped: it is a loaner");
}

}  // namespace standfirm::rehearsal
