// Which version of the agent goes out, how far it is, and whose turn it is.
#include <algorithm>
#include <map>

#include "actions/release.hpp"
#include "engine/impl.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace people = wire::people;
namespace {

constexpr std::size_t shown_machines = 200;

bool newer(const std::string& a, const std::string& b) {
  const auto left = actions::version_from_text(a), right = actions::version_from_text(b);
  return left != right ? left > right : a > b;
}

people::AgentRollout shown(const rollout::Rollout& of, const std::map<MachineId, people::MachineRow>& rows,
                           TimePoint now) {
  using rollout::MachineStage;
  using rollout::Ring;
  people::AgentRollout out;
  out.started_at = of.started_at;
  out.soak = of.soak;
  out.stopped = of.stopped;
  if (!of.stopped && of.ring != Ring::everyone) out.holds = rollout::holds_the_ring(of, now);
  for (const auto ring : {Ring::first, Ring::tenth, Ring::everyone}) {
    people::RolloutRing counted{std::string(json::enum_text(ring)), ring <= of.ring, 0, 0, 0, 0};
    for (const auto& [id, machine] : of.machines) {
      if (machine.ring != ring) continue;
      switch (machine.stage) {
        case MachineStage::offered:
          ++counted.offered;
          break;
        case MachineStage::kept:
          ++counted.kept;
          break;
        case MachineStage::rolled_back:
          ++counted.rolled_back;
          break;
        case MachineStage::refused:
          ++counted.refused;
          break;
      }
    }
    out.rings.push_back(std::move(counted));
  }
  for (const auto& [id, machine] : of.machines) {
    const auto row = rows.find(id);
    const bool known = row != rows.end();
    out.machines.push_back({id, known ? row->second.name : "", known ? row->second.client_name : "",
                            std::string(json::enum_text(machine.ring)), std::string(json::enum_text(machine.stage)),
                            machine.sentence, machine.at, machine.passed_over});
  }
  std::ranges::sort(out.machines, [](const auto& a, const auto& b) {
    const bool a_kept = a.stage == "kept", b_kept = b.stage == "kept";
    return a_kept != b_kept ? b_kept : a.at > b.at;
  });
  if (out.machines.size() > shown_machines) {
    out.more_machines = static_cast<unsigned>(out.machines.size() - shown_machines);
    out.machines.resize(shown_machines);
  }
  return out;
}

}  // namespace

people::AgentReleases Engine::agent_releases() const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) {
    const auto all = read_folded<Rollouts>(reader, impl_->shared.memory, all_rollouts);
    std::map<MachineId, people::MachineRow> rows;
    std::map<std::string, unsigned> fleet;
    for_each_row(reader, rows_of(view::machines), [&](const store::Row& row) {
      auto machine = from_row<people::MachineRow>(row);
      if (machine.enrolled) ++fleet[machine.agent_version.value_or("")];
      rows.emplace(machine.id, std::move(machine));
    });
    people::AgentReleases out;
    out.version = all->version;
    for (const auto& [version, of] : all->state.rollouts) {
      const auto& release = of.release;
      out.items.push_back(
          {version, release.platform, release.file_name, release.size, release.made_at, false, shown(of, rows, now)});
    }
    for (const auto& [version, machines] : fleet) out.fleet.push_back({version, machines});
    std::ranges::sort(out.items, newer, &people::AgentRelease::version);
    std::ranges::sort(out.fleet, newer, &people::AgentVersionCount::version);
    return out;
  });
}

std::vector<MachineId> Engine::may_be_offered(const std::vector<MachineId>& there) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) {
    return rollout::may_be_offered(read_folded<Rollouts>(reader, impl_->shared.memory, all_rollouts)->state, there,
                                   now);
  });
}

std::optional<rollout::Release> Engine::offered_release(MachineId machine) const {
  return impl_->look([&](const store::Reader& reader) -> std::optional<rollout::Release> {
    const auto all = read_folded<Rollouts>(reader, impl_->shared.memory, all_rollouts);
    const auto* release = rollout::offered_to(all->state, machine);
    return release != nullptr ? std::optional(*release) : std::nullopt;
  });
}

}  // namespace standfirm::engine
