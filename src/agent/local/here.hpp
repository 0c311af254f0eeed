// src/agent/local/here.hpp: the machine the agent's own programs stand on: where their files lie, how they are started
// and ended, whom their files belong to. linux/ and windows/ each know one.
#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include "agent/local/disk.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

/// What holds where the settings say nothing.
struct Places {
  std::filesystem::path settings;  ///< the settings themselves
  std::filesystem::path state;     ///< on btrfs a subvolume of its own: survives a roll-back
  std::filesystem::path tools;     ///< the tool definitions that came with the agent
  std::filesystem::path socket;    ///< between the two programs
  std::string agent_user;          ///< whom the network half runs as
  const char* full_path_mend;      ///< how a full path is written here: "begin it with /"
};
[[nodiscard]] const Places& places();

/// A path of the settings as the agent's own names are written: bytes, on Windows with forward slashes.
[[nodiscard]] std::string shown_path(const std::filesystem::path&);
[[nodiscard]] std::string host_name();    ///< throws
[[nodiscard]] std::string system_name();  ///< "Debian GNU/Linux 12 (bookworm)"

/// The state folder and the identity folder in it, with rights as they must be: only the machine's administrators write
/// there, only the agent's user beside them reads the identity. Throws when the folder is there and somebody else made
/// it.
void make_state_folders(const std::filesystem::path& state, const std::string& agent_user);
/// `file`, below the identity folder, becomes readable by the agent's user and nobody else but administrators. Throws,
/// also when there is no such user.
void give_to_agent(const std::filesystem::path& file, const std::string& agent_user);
/// Throws with the mend when there is no such user.
void must_be_user(const std::string& agent_user);

/// Both halves, where the system runs them, begin anew: they read who they are when they start.
void restart_programs();
void stop_programs();  ///< waits for it, 30 seconds at most
/// Memory that was taken for a moment is the machine's again.
void give_memory_back();

/// Runs `work` until the system asks the program to end (systemd, the service manager, Ctrl-C): then `asked` is
/// readable (a descriptor) or set (an event). `name` is the service's.
int run_until_asked(const char* name, const std::function<int(NativeFile asked)>& work);
/// Waits until then.
void wait_until_asked(NativeFile asked);

/// One line for the log: journald takes it from standard error; on Windows it also goes into <state>/log, at most two
/// files of a megabyte for each program.
void to_log(const std::string& sentence);
/// Where to_log() writes beside standard error; nothing on Linux.
void open_log(const std::filesystem::path& state, const char* program);

}  // namespace standfirm::agent
