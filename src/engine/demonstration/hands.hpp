// src/engine/demonstration/hands.hpp: a technician's hands and a pretended machine's answers, at a clock that the story
// moves: what the demonstration firm's history is made with, by the same requests people make. No machine is asked for
// anything.
#pragma once
#include <string>

#include "engine/engine.hpp"

namespace standfirm::engine::demonstration {

/// How the pretended machine is.
struct Pretended {
  std::string user = "tom";   ///< who sits there
  bool administrator = true;  ///< they are one
  std::string virus = "Win.Test.EICAR_HDB-1";
};
/// What a machine like that would answer. Nothing here ran anywhere.
[[nodiscard]] actions::Result answer(const actions::Action&, const Pretended&, TimePoint now, bool infected);
[[nodiscard]] actions::MachineFacts facts(const std::string& host, const Pretended&, TimePoint now);

/// Does what a procedure's steps ask for, in order, each through the engine. Throws std::runtime_error when the engine
/// refuses what the story needs: then the story is wrong.
class Hands {
 public:
  Hands(Engine& engine, ManualClock& clock, Caller technician)
      : engine_(engine), clock_(clock), technician_(std::move(technician)) {}

  Done must(Request);
  Done must(Request, const Caller&);
  Done on(IncidentId id, incident::Command command) { return must(OnIncident{id, std::move(command)}); }
  [[nodiscard]] wire::people::IncidentView look(IncidentId id) const;

  /// Does the current step: its actions, what people say, its end. `each` passes after every action.
  void do_step(IncidentId, const Pretended&, Minutes each);
  /// Steps until `step` is current ("close": all of them).
  void work_until(IncidentId, const std::string& step, const Pretended&, Minutes each);
  /// One action and its answer.
  void order(IncidentId, MachineId, const std::string& step, const actions::Action&, const Pretended&);
  void passes(Minutes time) { clock_.advance(time); }
  [[nodiscard]] TimePoint now() const { return clock_.now(); }

 private:
  Engine& engine_;
  ManualClock& clock_;
  Caller technician_;
};

}  // namespace standfirm::engine::demonstration
