// tests/endpoint/machine.hpp: a practice machine: a real Debian 12 on btrfs, booted with systemd in its own network,
// afresh each time. Needs root. See README.md beside this file.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/child.hpp"

namespace standfirm::practice {

using namespace std::chrono_literals;

/// Why practice machines can't run here ("needs root", "systemd-nspawn is not installed"), or nothing when they can.
[[nodiscard]] std::optional<std::string> why_not();

/// Removes what killed runs left behind: machines whose owner is gone, with their networks, mounts and processes.
/// How many there were.
unsigned sweep();

struct Bind {
  std::string from, to;  ///< a folder or file here; where it stands in the machine
  bool writable = false;
};

struct MachineOptions {
  std::string cache;        ///< folder that keeps the image; empty: build/practice of this source tree
  std::vector<Bind> binds;  ///< beside those every machine has
};

/// One machine, switched off when made. Its disk is a snapshot of the finished image and is gone with the object.
class Machine {
 public:
  explicit Machine(const MachineOptions& = {});  ///< makes the image first where it is missing (minutes, the network)
  ~Machine();                                    ///< power cut, and everything of it removed
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  [[nodiscard]] const std::string& name() const;   ///< "sfp3": of the machine, its network and its bridge
  [[nodiscard]] std::string host_address() const;  ///< where the machine finds this side: 10.77.3.1
  [[nodiscard]] std::string stranger_address()
      const;                                  ///< a second address on this side, for "the rest of the world": 10.77.3.9
  [[nodiscard]] std::string address() const;  ///< the machine's own: 10.77.3.2
  [[nodiscard]] std::string disk() const;     ///< the top level as seen from here: @ @home @standfirm @points
  [[nodiscard]] std::string served()
      const;  ///< what the firm serves it (its /srv/practice): updates, definitions, infections, clock
  [[nodiscard]] std::string console() const;  ///< path of the file with what it printed while booting

  /// Power on; returns when systemd says that the boot is finished. Throws std::runtime_error past the deadline, with
  /// the console's end.
  void boot(std::chrono::milliseconds deadline = 60s);
  /// Waits until it has finished its `boots`-th boot since it was made. False at the deadline or when it went off.
  [[nodiscard]] bool wait_for_boot(unsigned boots, std::chrono::milliseconds deadline);
  [[nodiscard]] unsigned boots() const;  ///< finished boots
  [[nodiscard]] bool running() const;
  void power_cut();                                          ///< at once, whatever it does
  void shut_down(std::chrono::milliseconds deadline = 60s);  ///< in order; power cut at the deadline
  void restart(
      std::chrono::milliseconds deadline = 60s);  ///< as somebody at its keyboard would; waits for the new boot

  /// Runs a program in the running machine as root. `must` throws when it does not end with 0.
  [[nodiscard]] Ran run(const std::vector<std::string>& command, std::chrono::milliseconds deadline = 30s,
                        const std::string& input = {}) const;
  std::string must(const std::vector<std::string>& command, std::chrono::milliseconds deadline = 30s,
                   const std::string& input = {}) const;
  /// Signs in as `user` as at the console (their profile runs) and runs one shell line there.
  std::string sign_in(const std::string& user, const std::string& line = "true",
                      std::chrono::milliseconds deadline = 30s) const;
  [[nodiscard]] std::string boot_id() const;
  /// The machine's first process as seen from here: for nsenter and for killing what runs in it.
  [[nodiscard]] pid_t first_process() const;
  /// Process ids (of this side) of every program in the machine whose executable is `path` (as the machine sees it).
  [[nodiscard]] std::vector<pid_t> processes_of(const std::string& path) const;

  /// Writes or reads a file of the machine, running or not; the parent folders are made. Mode in octal.
  void write_file(const std::string& path, const std::string& content, unsigned mode = 0644) const;
  [[nodiscard]] std::optional<std::string> read_file(const std::string& path) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace standfirm::practice
