// src/engine/demonstration/stories.hpp: what happened at each of the demonstration firm's clients.
#pragma once
#include <stdexcept>

#include "engine/demonstration/demonstration.hpp"
#include "engine/demonstration/hands.hpp"

namespace standfirm::engine::demonstration {

struct Scene {
  Engine& engine;
  ManualClock& clock;
  TimePoint now;  ///< no story goes beyond it
  Caller owner, dana, sam;
};

[[nodiscard]] inline Done expect(Allowed<Done> answer) {
  if (!answer) throw std::runtime_error("the demonstration's story is refused: " + answer.error().sentence.text);
  return std::move(*answer);
}
template <class Id>
[[nodiscard]] Id made(const Done& done) {
  return Id{uuid_from_text(done.id.value_or("")).value_or(Uuid{})};
}

void what_an_hour_costs(const Scene&);    ///< what margins are reckoned with
void harbor_dental(const Scene&, Firm&);  ///< nothing has happened there yet
void lakeside_legal(const Scene&);        ///< two infections of the same person, one open
void nordlicht(const Scene&);  ///< euros and tax, a courtesy incident, one waiting for the client, one just reported
void bills(const Scene&);      ///< the months' charges up to today, issued

}  // namespace standfirm::engine::demonstration
