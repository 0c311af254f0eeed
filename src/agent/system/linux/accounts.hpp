// src/agent/system/linux/accounts.hpp: the machine's accounts, groups and open sessions, read from its own files.
#pragma once
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/files/tree.hpp"

namespace standfirm::agent::linux_system {

struct Account {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home, shell;
};
/// Throws std::runtime_error when /etc/passwd cannot be read. Lines that do not fit are left out.
[[nodiscard]] std::vector<Account> read_accounts(const Tree&);
[[nodiscard]] std::optional<Account> account_of(const Tree&, const std::string& name);
/// Group name -> members by /etc/group and by primary group.
[[nodiscard]] std::map<std::string, std::vector<std::string>> read_groups(const Tree&);
/// A name that useradd would make: nothing that a program could take for an option or a path.
[[nodiscard]] bool is_user_name(const std::string&);

struct Session {
  std::string id, user;
};
/// What systemd-logind has open (class user), by /run/systemd/sessions.
[[nodiscard]] std::vector<Session> read_sessions(const Tree&);

}  // namespace standfirm::agent::linux_system
