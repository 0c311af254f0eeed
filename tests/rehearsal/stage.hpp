// tests/rehearsal/stage.hpp: everything the rehearsal plays on: the clock it moves, the server as its own process, the
// mail servers, the practice machine with the agent inside. Each can be struck down and comes back.
#pragma once
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "endpoint/machine.hpp"
#include "server/signer/protocol.hpp"
#include "wire/people/clients.hpp"

namespace standfirm::rehearsal {

using namespace std::chrono_literals;

/// From here on Ctrl-C and SIGTERM end the rehearsal in order: what waits throws, and everything it made is removed.
void end_on_signals();
/// Waits for `holds`, asking again every 100 ms; false at the deadline.
[[nodiscard]] bool until(std::chrono::milliseconds deadline, const std::function<bool()>& holds);

/// One time for server, signer and agent: the system's, moved by what stands in a file they all read.
class MovableClock {
 public:
  /// Begins at `start`.
  MovableClock(std::string file, TimePoint start);
  [[nodiscard]] TimePoint now() const;
  void advance(Millis by);
  void set(TimePoint to);
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string file_;
};

struct LetterRead {
  std::string from, to, subject, text;
  std::vector<std::string> attachments;  ///< file names
  std::string pdf;                       ///< the first PDF attached
};

/// The mail servers the firm and the client use: SMTP in, IMAP out, real ones.
class Mail {
 public:
  Mail();
  ~Mail();
  [[nodiscard]] std::string server_settings() const;  ///< for the server's settings file: the [mail] section
  void send(const std::string& from_name, const std::string& from, const std::string& to, const std::string& subject,
            const std::string& text);
  /// The first letter in `mailbox` whose subject contains `subject` and that was not returned before; waits for it.
  [[nodiscard]] LetterRead receive(const std::string& mailbox, const std::string& subject,
                                   std::chrono::milliseconds deadline = 60s);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The firm's server: `standfirm serve` with its SQLite store in a folder of the rehearsal's.
class Server {
 public:
  Server(const std::string& programs, std::string folder, const MovableClock&, const std::string& agents_address,
         const std::string& mail_settings);
  ~Server();
  void start();                               ///< returns when it answers; throws with its log's end at the deadline
  void kill();                                ///< SIGKILL, in the middle of whatever it does
  [[nodiscard]] std::string address() const;  ///< where people's programs ask: "http://127.0.0.1:..."
  /// Asks the signer's own process, at its own socket, as the server does: to see what it signs and what it won't.
  [[nodiscard]] std::expected<actions::SignedOrder, server::signer::SignRefused> have_signed(IncidentId, OrderId) const;
  /// What `standfirm ledger verify` says; throws when it finds anything wrong.
  [[nodiscard]] std::string verify_ledger() const;
  [[nodiscard]] const std::string& owner_email() const;
  [[nodiscard]] const std::string& owner_password() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Puts the agent's two programs on the machine as the package does, and enrols it with the file the server gave.
void install_agent(const practice::Machine&, const wire::people::EnrolmentToken&);

}  // namespace standfirm::rehearsal
