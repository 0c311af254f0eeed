// src/letters/mail/connection.hpp: how a mail server is reached, and what goes wrong on the way, in sentences.
#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace standfirm::letters {

/// `none` is for a server on the same machine: passwords are never sent over it in the clear to another one.
enum class Security { starttls, tls, none };
BOOST_DESCRIBE_ENUM(Security, starttls, tls, none)

struct MailServer {
  std::string host;
  std::uint16_t port = 0;
  Security security = Security::starttls;
  std::string user, password;  ///< empty user: no sign-in
  std::string ca_file;         ///< PEM; empty: the system's
  Seconds connect_timeout{15}, timeout{60};
};
BOOST_DESCRIBE_STRUCT(MailServer, (), (host, port, security, user, password, ca_file, connect_timeout, timeout))

struct MailProblem {
  std::string sentence;    ///< for people, with the mend; never holds the password
  bool permanent = false;  ///< trying again with the same letter changes nothing
};

/// "smtp.example:587"
[[nodiscard]] std::string where(const MailServer&);

}  // namespace standfirm::letters
