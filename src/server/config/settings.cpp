#include "server/config/config.hpp"

namespace standfirm::server {

const std::vector<SettingKey>& all_settings() {
  using enum SettingKind;
  static const std::vector<SettingKey> all{
      {"data", "folder", text, "/var/lib/standfirm",
       "Where the ledger, keys and the lock are kept; nothing is written anywhere else."},
      {"data", "store", text, "sqlite",
       "sqlite (a file in the data folder) or a PostgreSQL address like postgresql://user@host/name."},
      {"binder", "folder", text, "/usr/share/standfirm/binder", "The firm's binder: procedures, tools, letters."},
      {"binder", "procedure", text, "virus-response.yaml", "The file below procedures/ that incidents follow."},

      {"firm", "name", text, "Your firm", "The firm's name on screens, links and letters."},
      {"firm", "phone", text, "", "The number clients are told to ring."},
      {"firm", "address", list, "", "Lines of the firm's postal address, for letters."},
      {"firm", "country", text, "", "Two letters, like US or DE; electronic invoices ask for it."},
      {"firm", "email", text, "", "Printed on letters; the sender of mail unless mail.from says otherwise."},
      {"firm", "website", text, "", "Printed on letters."},
      {"firm", "tax_number", text, "", "Printed on invoices as it stands, for example EIN 12-3456789."},
      {"firm", "bank", list, "", "Lines that say how to pay; empty: nothing is said."},
      {"firm", "colour", text, "#1b4f72", "The firm's colour on letters, #rrggbb."},
      {"firm", "logo", text, "", "A picture below letters/ in the binder, svg or png."},
      {"firm", "paper", text, "letter", "letter or a4."},

      {"people", "address", text, "127.0.0.1",
       "The address the people's listener binds; put a TLS proxy in front, or give it a certificate."},
      {"people", "port", number, "8470", "Its port.", 0, 65535},
      {"people", "public_address", text, "",
       "What browsers and client links use, like https://desk.example.com; empty: made from address and port."},
      {"people", "certificate", text, "", "A PEM file; with people.key the listener speaks TLS itself."},
      {"people", "key", text, "", "The certificate's private key, a PEM file."},
      {"people", "trusted_proxy", text, "",
       "The address of a proxy whose X-Forwarded-For is believed, for rate limits; empty: nobody's."},
      {"people", "max_connections", number, "10000", "More are turned away.", 1, 1'000'000},
      {"people", "session_hours", number, "12", "After so many hours a technician signs in again.", 1, 168},

      {"agents", "listen", yes_or_no, "true", "Whether machines can reach this server at all."},
      {"agents", "address", text, "0.0.0.0",
       "The address the agents' listener binds; it serves nothing but enrol, check in, outcomes."},
      {"agents", "port", number, "8471", "Its port.", 0, 65535},
      {"agents", "public_host", text, "",
       "The name or address machines find this server at; empty: the addresses of this host's interfaces."},
      {"agents", "public_port", number, "0", "The port they use when it differs from agents.port; 0: the same.", 0,
       65535},
      {"agents", "max_connections", number, "50000", "More are turned away.", 1, 1'000'000},
      {"agents", "always_reachable", list, "",
       "address:port (literal addresses) that isolated machines may still reach, such as an update mirror."},

      {"signer", "mode", text, "child",
       "child: the server starts the signer itself; socket: another unit runs it under its own user; none: orders stay "
       "unsigned and are not delivered."},
      {"signer", "socket", text, "", "The signer's Unix socket; empty: signer.sock in the data folder."},
      {"signer", "keys", text, "",
       "The folder of the signer's keys, which the server must not be able to read; empty: signer/ in the data folder "
       "(mode child)."},
      {"signer", "max_machines", number, "5",
       "So many machines in signer.window_minutes; more wait until the window has passed.", 1, 1000},
      {"signer", "max_clients", number, "1", "Machines of so many clients in signer.window_minutes.", 1, 1000},
      {"signer", "window_minutes", number, "10", "The window of that count.", 1, 1440},

      {"orders", "expire_after_minutes", number, "60", "An order no machine has taken by then is never carried out.", 1,
       1440},
      {"orders", "isolation_undone_after_minutes", number, "1440", "Isolation ends by itself on the machine.", 5,
       10080},
      {"orders", "safe_mode_undone_after_minutes", number, "240", "Safe mode ends by itself on the machine.", 5, 10080},
      {"orders", "scan_timeout_minutes", number, "60", "A scan that takes longer ends as incomplete.", 1, 1440},
      {"links", "expire_after_hours", number, "72", "An approval link not used by then is worth nothing.", 1, 720},

      {"mail", "smtp", text, "",
       "smtp://host:port or smtps://host:port that takes the firm's letters; empty: no letters go out."},
      {"mail", "smtp_user", text, "", "Its user, when it asks for one."},
      {"mail", "smtp_password", secret, "", "Its password."},
      {"mail", "from", text, "", "The sender's address; empty: firm.email."},
      {"mail", "imap", text, "",
       "imap://host:port or imaps://host:port of the mailbox reports come to; empty: none is read."},
      {"mail", "imap_user", text, "", "Its user."},
      {"mail", "imap_password", secret, "", "Its password."},
      {"mail", "imap_folder", text, "INBOX", "The folder that is read."},
      {"mail", "imap_every_s", number, "30", "How often it is looked into.", 1, 3600},
      {"mail", "ca_file", text, "",
       "A PEM file of the authority that signed the mail servers' certificates; empty: the system's."},
      {"mail", "plain_text_allowed", yes_or_no, "false",
       "Whether a mail server without TLS may be spoken to; for one on this host."},

      {"log", "form", text, "auto", "json, text, or auto: text on a terminal, json otherwise."},
      {"log", "level", text, "info", "debug, info, warn or error."},
      {"server", "threads", number, "0", "Threads that wait for the network; 0: one for each core.", 0, 256},
      {"server", "workers", number, "2", "Threads for passwords and documents.", 1, 64},
  };
  return all;
}

}  // namespace standfirm::server
