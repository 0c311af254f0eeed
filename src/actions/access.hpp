// src/actions/access.hpp: people on the machine: sign in as the user to see what comes back, log off, local
// administrators.
#pragma once
#include <boost/describe/class.hpp>
#include <string>
#include <vector>

#include "actions/startup.hpp"
#include "base/time.hpp"

namespace standfirm::actions {

/// Opens the user's own sign-in session (their profile runs), watches for `watch`, closes it, and tells what changed.
struct SignInAsUser {
  std::string user;
  Seconds watch{0};
};
BOOST_DESCRIBE_STRUCT(SignInAsUser, (), (user, watch))
/// `came_back`: start-up entries that were not there before the session; `started`: programs that outlived it.
struct SignedInAsUser {
  std::string user;
  bool session_opened = false;
  std::vector<StartupEntry> came_back;
  std::vector<std::string> started;
  std::vector<std::string> files_written;
};
BOOST_DESCRIBE_STRUCT(SignedInAsUser, (), (user, session_opened, came_back, started, files_written))

struct LogOffUser {
  std::string user;
};
BOOST_DESCRIBE_STRUCT(LogOffUser, (), (user))
struct UserLoggedOff {
  std::string user;
  unsigned sessions_ended = 0;
  unsigned sessions_left = 0;
};
BOOST_DESCRIBE_STRUCT(UserLoggedOff, (), (user, sessions_ended, sessions_left))

/// Out of every group and rule that gives root. Refused for the last administrator of the machine.
struct RemoveAdministrator {
  std::string user;
};
BOOST_DESCRIBE_STRUCT(RemoveAdministrator, (), (user))
struct AdministratorRemoved {
  std::string user;
  std::vector<std::string> taken_out_of;
  std::vector<std::string> administrators_left;
  bool still_administrator = true;
};
BOOST_DESCRIBE_STRUCT(AdministratorRemoved, (), (user, taken_out_of, administrators_left, still_administrator))

/// The undo of the above, on record.
struct AddAdministrator {
  std::string user;
};
BOOST_DESCRIBE_STRUCT(AddAdministrator, (), (user))
struct AdministratorAdded {
  std::string user;
  std::vector<std::string> administrators;
};
BOOST_DESCRIBE_STRUCT(AdministratorAdded, (), (user, administrators))

}  // namespace standfirm::actions
