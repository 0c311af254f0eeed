#include "engine/commands/commands.hpp"

namespace standfirm::engine {
namespace {

Done decide_and_append(Work& work, const rollout::Command& command, const Options& options = {}) {
  work.expect<Rollouts>(all_rollouts, options);
  work.append<Rollouts>(all_rollouts,
                        allowed_or_refused(rollout::decide(work.load<Rollouts>(all_rollouts).state, command)));
  return work.done<Rollouts>(all_rollouts);
}

}  // namespace

Done carry_out(Work& work, const StartRollout& r, const Options& options) {
  for (const auto machine : r.first) (void)work.known<Machines>(machine);
  return decide_and_append(work, rollout::Start{r.release, r.first, r.soak, work.now()}, options);
}
Done carry_out(Work& work, const StopRollout& r, const Options& options) {
  return decide_and_append(work, rollout::Stop{r.version, r.why, work.now()}, options);
}
Done carry_out(Work& work, const GoOnWithRollout& r, const Options& options) {
  return decide_and_append(work, rollout::GoOn{r.version, work.now()}, options);
}
Done carry_out(Work& work, const OfferRelease& r, const Options&) {
  return decide_and_append(work, rollout::Offer{r.machine, work.now()});
}
Done carry_out(Work& work, const RecordUpdateTold& r, const Options&) {
  return decide_and_append(work, rollout::Tell{r.version, r.machine, r.stage, r.sentence, work.now()});
}

}  // namespace standfirm::engine
