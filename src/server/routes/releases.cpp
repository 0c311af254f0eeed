// Releases of the agent and how they go out: /v1/agent_releases, /v1/agent_rollouts.
#include "wire/people/releases.hpp"

#include <algorithm>

#include "server/agents/release_folder.hpp"
#include "server/routes/handle.hpp"

namespace standfirm::server {
namespace {

using namespace wire::people;

/// What was started, and what lies here to be.
void list(Call& call) {
  auto out = call.house.engine.agent_releases();
  auto here = call.house.releases->list();
  out.key_trusted = call.house.releases->trusted().has_value();
  out.problems = std::move(here.problems);
  for (const auto& kept : here.releases) {
    const auto& release = kept.release;
    const auto known = std::ranges::find(out.items, release.version, &AgentRelease::version);
    if (known != out.items.end())
      known->package_here = true;
    else
      out.items.push_back(
          {release.version, release.platform, release.file_name, release.size, release.made_at, true, std::nullopt});
  }
  std::ranges::sort(out.items, [](const auto& a, const auto& b) {
    return actions::version_from_text(a.version) > actions::version_from_text(b.version);
  });
  call.answer_with(out);
}

void start(Call& call, const StartAgentRollout& asked) {
  const auto here = call.house.releases->list().releases;
  if (std::ranges::none_of(here, [&](const auto& one) { return one.release.version == asked.version; }))
    return call.refuse({RefusalCode::not_found, "There is no package of version {} on this server."_said(asked.version),
                        "Add it there: standfirm releases add PACKAGE"_said, "version"});
  const auto kept = call.house.releases->whole(asked.version);
  if (!kept) return call.refuse({RefusalCode::invalid_argument, Sentence::as_written(kept.error()), {}, "version"});
  const auto& [release, signed_as] = *kept;
  engine::StartRollout request;
  request.release = {release.version, release.platform,   release.file_name,   release.sha256, release.size,
                     release.made_at, signed_as.document, signed_as.signature, signed_as.key};
  request.first = asked.first.value_or(std::vector<MachineId>{});
  if (asked.soak_hours) request.soak = Seconds{std::int64_t{*asked.soak_hours} * 3600};
  const auto done = call.house.engine.act(std::move(request), call.caller(), call.options());
  if (!done) return call.refuse(done.error());
  call.answer_json(call.route.status, as_command_done(*done), done->version);
}

}  // namespace

void add_releases(RouteTable& to) {
  using enum RefusalCode;
  to.get<AgentReleases>("/v1/agent_releases", "list_agent_releases",
                        "The agent's releases, how far each has gone out, and what the machines run.")
      .of("agent updates")
      .by({Role::owner})
      .versioned()
      .does(slowly(list));
  to.post<StartAgentRollout, CommandDone>(
        "/v1/agent_rollouts", "start_agent_rollout",
        "Has a release go out: to the first machines, then to a tenth, then to all, each ring watched in between.")
      .of("agent updates")
      .by({Role::owner})
      .with_if_match()
      .refusing({not_found, already_done})
      .does(slowly<StartAgentRollout>(start));
  to.post<StopAgentRollout, CommandDone>("/v1/agent_rollouts/stop", "stop_agent_rollout",
                                         "Offers it to nobody more; machines that have it keep it.")
      .of("agent updates")
      .by({Role::owner})
      .with_if_match()
      .refusing({not_found, reason_missing, nothing_to_do})
      .does(commands<StopAgentRollout>([](const Call&, StopAgentRollout body) -> engine::Request {
        return engine::StopRollout{std::move(body.version), std::move(body.why)};
      }));
  to.post<GoOnWithAgentRollout, CommandDone>(
        "/v1/agent_rollouts/go_on", "go_on_with_agent_rollout",
        "Goes on past the machines that did not keep it or were not there; they get the next release.")
      .of("agent updates")
      .by({Role::owner})
      .with_if_match()
      .refusing({not_found, already_done, nothing_to_do})
      .does(commands<GoOnWithAgentRollout>([](const Call&, GoOnWithAgentRollout body) -> engine::Request {
        return engine::GoOnWithRollout{std::move(body.version)};
      }));
}

}  // namespace standfirm::server
