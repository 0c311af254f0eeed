// Isolate, release, and the dead man: the machine is cut off only as long as it still reaches its server, and lets
// itself go in time.
#include <algorithm>
#include <exception>
#include <optional>

#include "agent/local/identity.hpp"
#include "agent/runner/runner.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_also_allowed = 16;

bool is_literal(const actions::Endpoint& endpoint) {
  return endpoint.port != 0 && is_literal_address(endpoint.address);
}

void let_go(Bench& bench) {
  bench.system.firewall.let_through();
  bench.temporaries.isolation(std::nullopt);
}

/// Let go now, or, where the rules cannot be reached, as soon as they can: then nothing is in force any more but the
/// taking back. Nothing, or why it could not be done yet.
std::optional<std::string> take_back(Bench& bench) {
  try {
    let_go(bench);
    return std::nullopt;
  } catch (const std::exception& problem) {
    if (auto owed = bench.temporaries.in_force().isolation) {
      owed->undo_at = std::min(owed->undo_at, bench.clock.now());
      bench.temporaries.isolation(std::move(owed));
    }
    return problem.what();
  }
}
std::string not_yet(const std::optional<std::string>& why) {
  return why ? " Taking back what there may be of it failed too (" + *why + "), and is tried again until it succeeds."
             : "";
}

Came test_isolation(Bench& bench, TimePoint undo_at) {
  const bool cut_off = bench.system.firewall.is_cut_off();
  const auto reached = bench.reach_server();
  if (cut_off && reached)
    return succeeded("The machine is cut off from everything but its server until " + to_text(undo_at) + ".",
                     actions::Isolated{true, true, undo_at});
  const auto later = take_back(bench);
  return failed(
      (cut_off ? "The machine could not reach its server while isolated, so the isolation was taken back: " +
                     reached.error() + "."
               : "The rules were not found in the kernel afterwards, so what there was of them was taken back.") +
          not_yet(later),
      actions::Isolated{reached.has_value(), cut_off, undo_at});
}

}  // namespace

namespace pages {

Came run(Bench& bench, const Task& task, const actions::Isolate& action) {
  if (action.undo_after <= Seconds{0} || action.undo_after > Temporaries::longest)
    return refused("Isolation must undo itself after 1 second to 7 days; undo_after is " +
                   std::to_string(action.undo_after.count()) + " seconds.");
  if (action.also_allow.size() > max_also_allowed) return refused("At most 16 other places may stay in reach.");
  for (const auto& endpoint : action.also_allow)
    if (!is_literal(endpoint))
      return refused("also_allow must hold literal addresses with a port; names are never looked up while isolated.");
  auto allowed = bench.server;
  allowed.insert(allowed.end(), action.also_allow.begin(), action.also_allow.end());
  const TimePoint undo_at = bench.clock.now() + action.undo_after;
  task.note("undo_at", to_text(undo_at));
  bench.temporaries.isolation(
      IsolationInForce{task.order.id, allowed, undo_at});  // first: whatever happens next, it ends in time
  try {
    bench.system.firewall.cut_off(allowed);
  } catch (const std::exception& problem) {
    const auto later = take_back(bench);
    return failed("The machine could not be cut off: " + std::string(problem.what()) + "." + not_yet(later),
                  actions::Isolated{false, false, undo_at});
  }
  return test_isolation(bench, undo_at);
}

Came look(Bench& bench, const Task& task, const actions::Isolate&, const std::string&, const Notes&) {
  const auto in_force = bench.temporaries.in_force().isolation;
  if (!in_force || in_force->order != task.order.id)
    return failed("It was interrupted before the machine was cut off, or its time is over; nothing is cut off by it.");
  if (!bench.system.firewall.is_cut_off()) {
    bench.temporaries.isolation(std::nullopt);
    return failed("It was interrupted before the machine was cut off.");
  }
  return test_isolation(bench, in_force->undo_at);
}

Came run(Bench& bench, const Task&, const actions::Release&) {
  let_go(bench);
  if (bench.system.firewall.is_cut_off()) return failed("The rules are still in the kernel.", actions::Released{false});
  return succeeded("The machine is on the network again.", actions::Released{true});
}
Came look(Bench& bench, const Task&, const actions::Release&, const std::string&, const Notes&) {
  if (bench.system.firewall.is_cut_off() || bench.temporaries.in_force().isolation)
    return failed("It was interrupted; the machine is still cut off. Order it again.", actions::Released{false});
  return succeeded("It was interrupted, but the machine is on the network again.", actions::Released{true});
}

}  // namespace pages

std::vector<std::string> undo_what_is_due(Bench& bench) {
  std::vector<std::string> said;
  const auto in_force = bench.temporaries.in_force();
  const TimePoint now = bench.clock.now();
  try {
    if (in_force.isolation && in_force.isolation->undo_at <= now) {
      let_go(bench);
      said.push_back("isolation undid itself: its time was up at " + to_text(in_force.isolation->undo_at));
    } else if (in_force.isolation && !bench.system.firewall.is_cut_off()) {
      bench.system.firewall.cut_off(
          in_force.isolation->allowed);  // a new network interface, or somebody flushed the rules
      said.push_back("isolation was put in force again: its rules did not cover every interface");
    }
  } catch (const std::exception& problem) {
    said.push_back("isolation is not as it should be, and is tried again: " + std::string(problem.what()));
  }
  try {
    if (in_force.safe_mode && in_force.safe_mode->undo_at <= now) {
      bench.system.power.disarm_safe_mode();
      bench.temporaries.safe_mode(std::nullopt);
      const bool in_it = bench.system.power.mode() == safe_mode;
      said.push_back("safe mode undid itself: its time was up at " + to_text(in_force.safe_mode->undo_at) +
                     (in_it ? "; restarting to normal" : ""));
      if (in_it) bench.system.power.restart();
    }
  } catch (const std::exception& problem) {
    said.push_back("safe mode did not undo itself yet, and is tried again: " + std::string(problem.what()));
  }
  return said;
}

std::vector<std::string> put_back_in_force(Bench& bench) {
  std::vector<std::string> said;
  const auto in_force = bench.temporaries.in_force();
  try {
    if (in_force.safe_mode && bench.system.power.boot_id() != in_force.safe_mode->boot_id_before &&
        bench.system.power.armed()) {
      bench.system.power.disarm_safe_mode();
      said.emplace_back("the next start is a normal one again");
    }
  } catch (const std::exception& problem) {
    said.push_back("the next start could not be made a normal one yet: " + std::string(problem.what()));
  }
  if (!in_force.isolation) return said;
  try {
    if (in_force.isolation->undo_at <= bench.clock.now()) {
      let_go(bench);
      said.push_back("isolation was not put back: its time was up at " + to_text(in_force.isolation->undo_at));
    } else {
      bench.system.firewall.cut_off(in_force.isolation->allowed);
      said.push_back("isolation is in force until " + to_text(in_force.isolation->undo_at));
    }
  } catch (const std::exception& problem) {
    said.push_back("isolation is not as it should be, and is tried again: " + std::string(problem.what()));
  }
  return said;
}

}  // namespace standfirm::agent
