#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include "agent/files/vault.hpp"
#include "agent/system/windows_machine/machine.hpp"
#include "agent/system/windows_machine/text.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr Millis look_every{1000};
constexpr unsigned looks_until_signed_off = 15;
constexpr std::size_t max_started = 500;

/// The account Windows itself came with (…-500): it can't leave the group.
bool is_built_in(const Account& account) { return account.sid.ends_with("-500"); }

bool is_of(const Session& session, const std::string& user) {
  return same(session.user, user) || lower(session.user).ends_with("\\" + lower(user));
}

}  // namespace

std::optional<Account> WindowsPeople::account_of(const std::string& user) const {
  const auto users = ports_.accounts.users();
  if (const auto found = std::ranges::find_if(users, [&](const Account& one) { return same(one.name, user); });
      found != users.end())
    return *found;
  const auto admins = ports_.accounts.administrators();  // people of a domain are known by their place in the group
  const auto found = std::ranges::find_if(admins, [&](const Account& one) { return same(one.name, user); });
  if (found == admins.end()) return std::nullopt;
  return *found;
}

bool WindowsPeople::exists(const std::string& user) { return account_of(user).has_value(); }

std::vector<std::string> WindowsPeople::administrators() {
  std::set<std::string> out;
  for (const auto& member : ports_.accounts.administrators())
    if (member.enabled) out.insert(shown(member.name));
  return {out.begin(), out.end()};
}

unsigned WindowsPeople::sessions_of(const std::string& user) {
  const auto all = ports_.sessions.list();
  return static_cast<unsigned>(std::ranges::count_if(all, [&](const Session& one) { return is_of(one, user); }));
}

void WindowsPeople::end_sessions_of(const std::string& user) {
  for (const auto& session : ports_.sessions.list())
    if (is_of(session, user)) ports_.sessions.log_off(session.id);
  for (unsigned look = 0; look < looks_until_signed_off && sessions_of(user) != 0; ++look)
    ports_.sessions.wait(look_every);  // the caller reads back and says what is left
}

actions::SignedInAsUser WindowsPeople::sign_in(const std::string& user, Seconds watch) {
  actions::SignedInAsUser out;
  out.user = user;
  std::set<std::uint32_t> before, already;
  for (const auto& session : ports_.sessions.list())
    if (is_of(session, user)) before.insert(session.id);
  for (const auto& process : ports_.sessions.processes()) already.insert(process.id);
  std::set<std::uint32_t> fresh;
  std::set<std::string> started;
  for (Millis passed{0}; passed < watch; passed += look_every) {
    ports_.sessions.wait(std::min<Millis>(look_every, watch));
    for (const auto& session : ports_.sessions.list())
      if (is_of(session, user) && !before.contains(session.id)) fresh.insert(session.id);
    for (const auto& process : ports_.sessions.processes())
      if (fresh.contains(process.session) && !already.contains(process.id) && started.size() < max_started)
        started.insert(shown(process.program));
  }
  out.session_opened = !fresh.empty();
  if (!out.session_opened)
    throw std::runtime_error("nobody signed in as " + user + " within " + std::to_string(watch.count()) +
                             " seconds; Windows opens no session without the person's password, so ask them to sign in "
                             "while it watches");
  out.started.assign(started.begin(), started.end());
  return out;
}

Allowed<std::vector<std::string>> WindowsPeople::remove_administrator(const std::string& user, Vault&) {
  const auto account = account_of(user);
  if (!account)
    return refuse(RefusalCode::not_found, Sentence::as_written("This machine has no user called " + user + "."));
  if (is_built_in(*account))
    return refuse(
        RefusalCode::not_entitled,
        Sentence::as_written(user + " is the administrator Windows came with; that account cannot leave the group."),
        "Disable it instead, when another administrator is there."_said);
  const auto members = ports_.accounts.administrators();
  // A disabled account helps nobody on the day it is needed.
  const bool somebody_left =
      std::ranges::any_of(members, [&](const Account& member) { return member.enabled && member.sid != account->sid; });
  if (!somebody_left)
    return refuse(RefusalCode::last_administrator,
                  Sentence::as_written(user + " is the last administrator of this machine."),
                  "Make another first."_said, "user");
  std::vector<std::string> out;
  const auto is_member = [&](const std::vector<Account>& all) {
    return std::ranges::find(all, account->sid, &Account::sid) != all.end();
  };
  if (!is_member(members)) return out;
  ports_.accounts.leave(account->sid);
  if (is_member(ports_.accounts.administrators()))
    throw std::runtime_error("Windows said that " + user + " left the group, but the group still lists " + user);
  out.push_back("group " + ports_.accounts.administrators_name());
  return out;
}

void WindowsPeople::add_administrator(const std::string& user) {
  const auto account = account_of(user);
  if (!account) throw std::runtime_error("this machine has no user called " + user);
  ports_.accounts.join(account->sid);
  const auto members = ports_.accounts.administrators();
  if (std::ranges::find(members, account->sid, &Account::sid) == members.end())
    throw std::runtime_error("Windows said that " + user + " joined the group, but the group does not list " + user);
}

}  // namespace standfirm::agent::windows_system
