// src/simulator/fleet.hpp: many pretend machines in one program. Each has a key and a certificate of its own, a socket
// of its own to the firm's real server, and a machine in memory whose facts the agent's own runner reads. They take no
// orders.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/loops.hpp"

namespace standfirm::simulator {

class Fleet {
 public:
  /// `folder`: an empty one, for what a machine keeps on its disk. The loops are started by the caller and outlive it.
  Fleet(net::Loops&, const std::filesystem::path& folder);
  ~Fleet();  ///< every socket is closed
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  /// Adds `count` machines: makes their keys and enrols each with the enrolment file (JSON text) that `file` gives for
  /// it. Waits for all. Throws std::runtime_error with the first refusal, or at the deadline.
  void enrol(std::size_t count, const std::function<std::string(std::size_t nth)>& file, Millis deadline);
  /// Opens sockets until the first `count` machines have one, and waits until each was welcomed. Throws as above.
  void connect(std::size_t count, Millis deadline);
  void disconnect();  ///< closes all sockets and waits until they are

  /// One more update is pending on the machine than before; it reads its facts and says them to the server.
  void check_in(std::size_t nth);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t welcomed() const;  ///< machines with a socket on which the server has answered
  [[nodiscard]] MachineId id(std::size_t nth) const;
  [[nodiscard]] std::string newest_update(std::size_t nth) const;  ///< the pending one the machine last said

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace standfirm::simulator
