// tests/mail/mail_servers.hpp: real mail servers for tests: Postfix takes mail on loopback ports, delivers into
// Maildir, Dovecot serves it over IMAP and checks the passwords of both. All of it lives in one temporary folder and
// ends with the object.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace standfirm::testing {

struct MailAccount {
  std::string address, password;
};

class MailServers {
 public:
  /// Why they can't run here (not root, a package missing), or nothing.
  [[nodiscard]] static std::optional<std::string> cannot_run();

  /// Starts both and returns once they take connections; throws std::runtime_error with the servers' last words
  /// otherwise.
  explicit MailServers(std::vector<MailAccount> accounts);
  ~MailServers();
  MailServers(const MailServers&) = delete;
  MailServers& operator=(const MailServers&) = delete;

  [[nodiscard]] const std::string& host() const { return host_; }  ///< the name in their certificate: "localhost"
  [[nodiscard]] std::string ca_file() const;                       ///< PEM of the authority that signed it
  [[nodiscard]] std::string other_ca_file() const;                 ///< of one that did not
  /// STARTTLS, sign-in needed to relay.
  [[nodiscard]] std::uint16_t submission_port() const { return submission_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_port_; }  ///< TLS from the first byte
  /// As from the internet: no encryption, to its own addresses only.
  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t imap_port() const { return imap_port_; }  ///< STARTTLS
  [[nodiscard]] std::uint16_t imaps_port() const { return imaps_port_; }

  void stop_smtp();
  void start_smtp();
  void stop_imap();
  void start_imap();

  /// Raw messages that reached `address`, oldest first, read or not.
  [[nodiscard]] std::vector<std::string> messages_of(const std::string& address) const;
  /// Waits until there are at least `count`; throws std::runtime_error after `seconds` with the servers' last words.
  std::vector<std::string> wait_for_messages(const std::string& address, std::size_t count,
                                             unsigned seconds = 20) const;
  /// Puts a raw message into the mailbox, as a delivery would.
  void drop(const std::string& address, const std::string& raw);

 private:
  void write_certificates();
  void write_dovecot();
  void write_postfix();
  [[nodiscard]] std::filesystem::path maildir(const std::string& address) const;
  [[nodiscard]] std::string last_words() const;

  std::vector<MailAccount> accounts_;
  std::filesystem::path folder_;
  std::string host_ = "localhost";
  std::uint16_t submission_port_ = 0, smtps_port_ = 0, smtp_port_ = 0, imap_port_ = 0, imaps_port_ = 0, auth_port_ = 0;
  pid_t postfix_ = -1, dovecot_ = -1;
};

}  // namespace standfirm::testing
