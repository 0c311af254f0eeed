// src/server/agents/house.hpp: what the parts of the agents' desk share. Inside agents/ only.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "server/agents/authority.hpp"
#include "server/agents/desk.hpp"
#include "server/agents/errands.hpp"
#include "server/agents/release_folder.hpp"
#include "server/agents/tokens.hpp"

namespace standfirm::server::agents {

class MachineSession;

/// Who is connected: one session a machine.
class Connected {
 public:
  /// The session it took the place of, which is to be closed.
  [[nodiscard]] std::shared_ptr<MachineSession> enter(MachineId, const std::shared_ptr<MachineSession>&);
  /// True when this session was the machine's: then the machine is gone.
  [[nodiscard]] bool leave(MachineId, const MachineSession*);
  [[nodiscard]] std::shared_ptr<MachineSession> find(MachineId) const;
  [[nodiscard]] std::vector<std::shared_ptr<MachineSession>> all() const;
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<MachineId, std::shared_ptr<MachineSession>> sessions_;
};

struct AgentsHouse {
  AgentsHouse(engine::Engine& e, signer::Signs& s, const Clock& c, AgentsSettings given, TellProgress t)
      : engine(e),
        signs(s),
        clock(c),
        settings(std::move(given)),
        tell(std::move(t)),
        authority(settings.key_folder, settings.firm_name),
        releases(settings.release_folder),
        tokens(e.keep()) {}
  engine::Engine& engine;
  signer::Signs& signs;
  const Clock& clock;
  const AgentsSettings settings;
  const TellProgress tell;
  const Authority authority;
  const ReleaseFolder releases;
  Tokens tokens;
  Connected connected;
  Errands errands;  // the last: its thread uses all of the above
};

/// From an errand: offers the release that goes out to those connected whose turn it is.
void offer_releases(AgentsHouse&);

/// Enrols the machine that asks, from an errand. Gives the whole HTTP answer; never throws.
[[nodiscard]] net::Response enrol(AgentsHouse&, const std::string& body) noexcept;

}  // namespace standfirm::server::agents
