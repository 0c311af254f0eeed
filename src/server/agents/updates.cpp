// Releases of the agent, as the machines' desk sends them: offered when it is a machine's turn, part by part as it
// asks, and heard once the ledger has how it ended.
#include <spdlog/spdlog.h>

#include "server/agents/session.hpp"
#include "store/store.hpp"

namespace standfirm::server::agents {
namespace {

constexpr std::size_t max_sentence_bytes = 1000;

std::optional<rollout::MachineStage> ended(wire::agent::UpdateStage stage) {
  switch (stage) {
    case wire::agent::UpdateStage::kept:
      return rollout::MachineStage::kept;
    case wire::agent::UpdateStage::rolled_back:
      return rollout::MachineStage::rolled_back;
    case wire::agent::UpdateStage::refused:
      return rollout::MachineStage::refused;
    case wire::agent::UpdateStage::fetching:
    case wire::agent::UpdateStage::installing:
      break;
  }
  return std::nullopt;
}

}  // namespace

void offer_releases(AgentsHouse& house) {
  std::vector<MachineId> there;
  for (const auto& session : house.connected.all()) there.push_back(session->machine());
  if (there.empty() || house.settings.lockdown.now()) return;
  try {
    for (const auto machine : house.engine.may_be_offered(there))
      if (const auto session = house.connected.find(machine)) session->offer_release();
  } catch (const std::exception& problem) {  // the ledger is away: again with the next look
    spdlog::warn("no release is offered now: {}", problem.what());
  }
}

void MachineSession::offer_release() {
  {
    const std::lock_guard lock(mutex_);
    if (standing_ != Standing::believed || house_->settings.lockdown.now()) return;
  }
  try {
    if (const auto offered = house_->engine.offered_release(machine_)) {
      if (offered_ == offered->version) return;
      offered_ = offered->version;
      return send(wire::agent::UpdateOffered{offered->document, offered->signature, offered->key});
    }
    if (house_->engine.may_be_offered({machine_}).empty()) return;
    submit(engine::OfferRelease{machine_}, {}, [self = shared_from_this()](const Allowed<engine::Done>& done) {
      // It is sent once it is durable; where that only opened a ring, it may be this machine's turn now.
      if (done) self->errand(&MachineSession::offer_release);
    });
  } catch (const std::exception& problem) {
    spdlog::warn("machine {} is offered no release now: {}", machine_.text(), problem.what());
  }
}

void MachineSession::handle(const wire::agent::UpdateWanted& wanted) {
  if (part_under_way_.exchange(true)) return;  // it asks again with its next heartbeat
  if (!house_->errands.post([self = shared_from_this(), wanted] { self->send_part(wanted); })) part_under_way_ = false;
}

void MachineSession::send_part(const wire::agent::UpdateWanted& wanted) {
  part_under_way_ = false;
  if (house_->settings.lockdown.now()) return;
  try {
    const auto offered = house_->engine.offered_release(machine_);
    if (!offered || offered->sha256 != wanted.sha256 || wanted.offset >= offered->size) return;
    const auto bytes =
        std::min<std::uint64_t>({wanted.bytes, offered->size - wanted.offset, wire::agent::max_chunk_bytes});
    if (bytes == 0) return;
    const auto part = house_->releases.part(wanted.sha256, wanted.offset, bytes);
    if (!part) {
      spdlog::warn("the release {} is not sent to machine {}: {}", offered->version, machine_.text(), part.error());
      return;
    }
    send(wire::agent::UpdatePart{wanted.sha256, wanted.offset, Bytes{{part->begin(), part->end()}},
                                 wanted.offset + bytes == offered->size});
  } catch (const std::exception& problem) {
    spdlog::warn("a release is not sent to machine {} now: {}", machine_.text(), problem.what());
  }
}

void MachineSession::handle(const wire::agent::UpdateTold& told) {
  const auto stage = ended(told.stage);
  if (!stage) return;
  submit(engine::RecordUpdateTold{machine_, told.version, *stage, cut(told.sentence, max_sentence_bytes)}, {},
         [self = shared_from_this(), version = told.version](const Allowed<engine::Done>& done) {
           // What it was never offered here (a server restored from a backup, another firm's before) is said in the log
           // alone; the machine would repeat it for ever.
           if (!done && done.error().code == RefusalCode::not_found)
             spdlog::warn("machine {} tells of an update to \"{}\" that it was not offered", self->machine_.text(),
                          version);
           self->send(wire::agent::UpdateHeard{version});
         });
}

}  // namespace standfirm::server::agents
