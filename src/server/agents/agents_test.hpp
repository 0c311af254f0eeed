// src/server/agents/agents_test.hpp: what the tests of the agents' desk share: a firm with a real engine and signer,
// and a scripted machine that speaks real TLS to it.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "net/client.hpp"
#include "server/agents/desk.hpp"
#include "server/signer/signer.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server::agents {

/// A private key and a request for a certificate, as an agent makes them.
struct MachineKey {
  std::string key_pem, request_pem;
};
[[nodiscard]] MachineKey make_machine_key();

/// The real signer, asked directly instead of over its socket.
class DirectSigner final : public signer::Signs {
 public:
  DirectSigner(const std::string& folder, store::Store&, const procedure::Procedure&, const Clock&);
  [[nodiscard]] std::expected<actions::SignedOrder, signer::SignRefused> sign(IncidentId, OrderId) override;
  [[nodiscard]] std::expected<std::string, std::string> order_key() override;
  std::atomic<bool> away = false;

 private:
  std::mutex mutex_;
  signer::Signer signer_;
};

class SilentLetters final : public engine::Letters {
 public:
  void send(const engine::Letter&) override {}
};
class RecordedAlarms final : public engine::Alarms {
 public:
  void raise(const std::string& sentence) noexcept override { ADD_FAILURE() << "alarm: " << sentence; }
};

/// A socket user that remembers what the server said.
class Heard final : public net::SocketUser {
 public:
  void opened(const std::shared_ptr<net::Socket>&) override;
  void said(std::string_view) override;
  void closed(std::string_view why) override;
  template <class Seen>
  [[nodiscard]] bool wait_until(Seen seen) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), seen);
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<net::Socket> socket;
  std::vector<wire::agent::FromServer> messages;
  std::optional<std::string> ended;
};

/// One client with one technician at work and the desk listening on a free port of this host.
struct FirmAtWork {
  FirmAtWork();
  ~FirmAtWork();

  [[nodiscard]] wire::people::EnrolmentToken token(std::optional<MachineId> machine = {},
                                                   Minutes valid_for = Minutes{60}, const std::string& seed = "seed");
  [[nodiscard]] net::Fetched enrol(const wire::agent::EnrolmentFile&, const MachineKey&,
                                   const std::string& host_name = "front-desk-pc");
  [[nodiscard]] wire::agent::Enrolled enrolled(const MachineKey&, const std::string& host_name = "front-desk-pc");
  /// A socket of the machine's; `certificate` empty: none is shown.
  [[nodiscard]] std::shared_ptr<Heard> connect(const std::string& certificate, const std::string& key);
  [[nodiscard]] IncidentId report(const std::vector<MachineId>&);
  [[nodiscard]] OrderId order(IncidentId, MachineId, const actions::Action&);
  [[nodiscard]] std::optional<OrderStatus> status_of(OrderId) const;  ///< while it is outstanding
  [[nodiscard]] std::size_t events_of(IncidentId, const std::string& type) const;
  [[nodiscard]] net::Destination reach(const std::string& certificate = {}, const std::string& key = {}) const;
  [[nodiscard]] std::vector<wire::live::OrderProgress> progress();

  store::conformance::TempFolder folder;
  net::Loops loops{1};  // end last: what the store's writer still holds then belongs to a connection of theirs
  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now())};
  RandomIds ids;
  SilentLetters letters;
  RecordedAlarms alarms;
  procedure::Procedure procedure;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<DirectSigner> signs;
  std::mutex progress_mutex;
  std::vector<wire::live::OrderProgress> progress_seen;
  std::unique_ptr<AgentsDesk> desk;
  std::string authority_pem;
  ClientId harbor;
  TechnicianId dana;
};

void say(Heard&, const wire::agent::FromMachine&);
/// Waits for the nth message of this kind (from 0).
template <class Message>
[[nodiscard]] std::optional<Message> hear(Heard& heard, std::size_t nth = 0) {
  std::optional<Message> out;
  (void)heard.wait_until([&] {
    std::size_t seen = 0;
    for (const auto& message : heard.messages) {
      const auto* one = std::get_if<Message>(&message);
      if (one != nullptr && seen++ == nth) out = *one;
    }
    return out.has_value() || heard.ended.has_value();
  });
  return out;
}

}  // namespace standfirm::server::agents
