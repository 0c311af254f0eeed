// People on the machine: sign in as the user to see what comes back, log off, local administrators.
#include <algorithm>

#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {
namespace {

constexpr Seconds longest_watch{1800};

bool is_in(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}
Came no_such_user(const std::string& user) {
  return refused("This machine has no user called " + user.substr(0, 64) + ".");
}

}  // namespace

Came run(Bench& bench, const Task& task, const actions::SignInAsUser& action) {
  if (action.watch < Seconds{1} || action.watch > longest_watch) return refused("watch must be 1 to 1800 seconds.");
  if (!bench.system.people.exists(action.user)) return no_such_user(action.user);
  const auto before = bench.system.startup.list();
  task.progress("Signed in as " + action.user + ", watching", 0, static_cast<std::uint64_t>(action.watch.count()), {});
  auto seen = bench.system.people.sign_in(action.user, action.watch);
  const auto after = bench.system.startup.list();
  for (const auto& entry : after.entries) {
    const bool was_there = std::ranges::any_of(before.entries, [&](const actions::StartupEntry& old) {
      return old.kind == entry.kind && old.location == entry.location && old.name == entry.name &&
             old.digest == entry.digest;
    });
    if (!was_there) seen.came_back.push_back(entry);
  }
  if (!seen.session_opened) return failed("No session could be opened for " + action.user + ".", std::move(seen));
  const std::string sentence = seen.came_back.empty() && seen.started.empty()
                                   ? "The session of " + action.user + " opened and closed; nothing came back."
                                   : "The session of " + action.user + " opened and closed; " +
                                         std::to_string(seen.came_back.size()) + " start-up entries came back and " +
                                         std::to_string(seen.started.size()) + " programs outlived it.";
  return succeeded(sentence, std::move(seen));
}
Came look(Bench& bench, const Task&, const actions::SignInAsUser& action, const std::string&, const Notes&) {
  bench.system.people.end_sessions_of(action.user);
  return failed("It was interrupted while watching the session of " + action.user +
                ", which is closed now. Order it again.");
}

Came run(Bench& bench, const Task&, const actions::LogOffUser& action) {
  if (!bench.system.people.exists(action.user)) return no_such_user(action.user);
  const unsigned before = bench.system.people.sessions_of(action.user);
  if (before != 0) bench.system.people.end_sessions_of(action.user);
  const unsigned left = bench.system.people.sessions_of(action.user);
  const actions::UserLoggedOff result{action.user, before - std::min(before, left), left};
  if (left != 0) return failed(std::to_string(left) + " sessions of " + action.user + " are still open.", result);
  return succeeded(before == 0 ? action.user + " was not signed in." : action.user + " was logged off.", result);
}
Came look(Bench& bench, const Task&, const actions::LogOffUser& action, const std::string&, const Notes&) {
  const unsigned left = bench.system.people.sessions_of(action.user);
  if (left != 0)
    return failed(
        "It was interrupted; " + std::to_string(left) + " sessions of " + action.user + " are open. Order it again.",
        actions::UserLoggedOff{action.user, 0, left});
  return succeeded("It was interrupted, but " + action.user + " is not signed in.",
                   actions::UserLoggedOff{action.user, 0, 0});
}

Came run(Bench& bench, const Task&, const actions::RemoveAdministrator& action) {
  if (!bench.system.people.exists(action.user)) return no_such_user(action.user);
  const auto before = bench.system.people.administrators();
  if (!is_in(before, action.user))
    return succeeded(action.user + " was not an administrator.",
                     actions::AdministratorRemoved{action.user, {}, before, false});
  const auto taken_out_of = bench.system.people.remove_administrator(action.user, bench.vault);
  if (!taken_out_of) return refused(taken_out_of.error());
  const auto left = bench.system.people.administrators();
  const actions::AdministratorRemoved result{action.user, *taken_out_of, left, is_in(left, action.user)};
  if (result.still_administrator) return failed(action.user + " can still become root.", result);
  return succeeded(action.user + " is no administrator any more.", result);
}
Came look(Bench& bench, const Task&, const actions::RemoveAdministrator& action, const std::string&, const Notes&) {
  const auto left = bench.system.people.administrators();
  const actions::AdministratorRemoved result{action.user, {}, left, is_in(left, action.user)};
  if (result.still_administrator)
    return failed("It was interrupted; " + action.user + " is still an administrator. Order it again.", result);
  return succeeded("It was interrupted, but " + action.user + " is no administrator.", result);
}

Came run(Bench& bench, const Task&, const actions::AddAdministrator& action) {
  if (!bench.system.people.exists(action.user)) return no_such_user(action.user);
  bench.system.people.add_administrator(action.user);
  const auto now = bench.system.people.administrators();
  if (!is_in(now, action.user))
    return failed(action.user + " cannot become root afterwards.", actions::AdministratorAdded{action.user, now});
  return succeeded(action.user + " is an administrator.", actions::AdministratorAdded{action.user, now});
}
Came look(Bench& bench, const Task&, const actions::AddAdministrator& action, const std::string&, const Notes&) {
  const auto now = bench.system.people.administrators();
  if (!is_in(now, action.user))
    return failed("It was interrupted; " + action.user + " is no administrator. Order it again.",
                  actions::AdministratorAdded{action.user, now});
  return succeeded("It was interrupted, but " + action.user + " is an administrator.",
                   actions::AdministratorAdded{action.user, now});
}

}  // namespace standfirm::agent::pages
