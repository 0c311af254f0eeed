#include "mail/mail_servers.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace standfirm::testing {
namespace {
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr uid_t mail_uid = 65534;  // nobody, nogroup: owns the mailboxes

/// A port nobody has. Somebody may take it before the server does; then starting says so.
std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool got = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                   ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (fd >= 0) ::close(fd);
  if (!got) throw std::runtime_error("no free port on the loopback address");
  return ntohs(address.sin_port);
}

/// A connection to the port of this machine, or what kept it from being made (errno, negative).
int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return fd;
  const int why = errno;
  ::close(fd);
  return -why;
}

/// True when a server at the port has said its first words.
bool greets(std::uint16_t port) {
  const int fd = connect_to(port);
  if (fd < 0) return false;
  pollfd wait{fd, POLLIN, 0};
  char first = 0;
  const bool said = ::poll(&wait, 1, 2000) == 1 && ::recv(fd, &first, 1, 0) == 1;
  ::close(fd);
  return said;
}

void write(const fs::path& path, const std::string& text,
           fs::perms mode = fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read) {
  std::ofstream(path, std::ios::binary) << text;
  fs::permissions(path, mode);
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

pid_t start(const std::vector<std::string>& arguments, const fs::path& log) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& each : arguments) argv.push_back(const_cast<char*>(each.c_str()));
  argv.push_back(nullptr);
  const auto log_name = log.string();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int in = ::open("/dev/null", O_RDONLY);
    const int out = ::open(log_name.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::close_range(3, ~0U, 0);
    static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    static char* const env[] = {path, nullptr};
    ::execve(argv[0], argv.data(), env);
    ::_exit(127);
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void run(const std::vector<std::string>& arguments, const fs::path& log) {
  if (wait_for(start(arguments, log)) != 0)
    throw std::runtime_error(fmt::format("{} failed: {}", fmt::join(arguments, " "), read(log)));
}

/// Asks it to end, and its whole group after five seconds.
void end(pid_t& child) {
  if (child <= 0) return;
  ::kill(child, SIGTERM);
  const auto until = Steady::now() + std::chrono::seconds(5);
  int status = 0;
  while (Steady::now() < until && ::waitpid(child, &status, WNOHANG) == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(-child, SIGKILL);
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  child = -1;
}

/// Ends it, and waits until nobody listens at its port any more: a child that outlives its master by a moment still
/// does.
void stop(pid_t& child, std::uint16_t port) {
  end(child);
  const auto closed_by = Steady::now() + std::chrono::seconds(20);
  for (int fd = connect_to(port); fd != -ECONNREFUSED; fd = connect_to(port)) {
    if (fd >= 0) ::close(fd);
    if (Steady::now() > closed_by) throw std::runtime_error("somebody still listens at port " + std::to_string(port));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

std::optional<std::string> MailServers::cannot_run() {
  if (::geteuid() != 0) return "Postfix must be started as root";
  for (const char* needed : {"/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/bin/openssl"})
    if (::access(needed, X_OK) != 0)
      return fmt::format("{} is missing; install postfix, dovecot-imapd and openssl", needed);
  return std::nullopt;
}

MailServers::MailServers(std::vector<MailAccount> accounts) : accounts_(std::move(accounts)) {
  std::string pattern = (fs::temp_directory_path() / "standfirm-mail-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder for the mail servers");
  folder_ = pattern;
  fs::permissions(folder_, fs::perms(0755));  // the servers' own users walk through it
  fs::create_directories(folder_ / "mail");
  for (const auto& account : accounts_) {
    for (const char* part : {"", "cur", "new", "tmp"}) {
      const auto path = maildir(account.address) / part;
      fs::create_directories(path);
      if (::chown(path.c_str(), mail_uid, mail_uid) != 0) throw std::runtime_error("chown of a mailbox failed");
    }
  }
  if (::chown((folder_ / "mail").c_str(), mail_uid, mail_uid) != 0)
    throw std::runtime_error("chown of the mailboxes failed");
  for (auto* port : {&submission_port_, &smtps_port_, &smtp_port_, &imap_port_, &imaps_port_, &auth_port_})
    *port = free_port();
  write_certificates();
  write_dovecot();
  write_postfix();
  start_imap();
  start_smtp();
}

MailServers::~MailServers() {
  end(postfix_);
  end(dovecot_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string MailServers::ca_file() const { return (folder_ / "ca.pem").string(); }
std::string MailServers::other_ca_file() const { return (folder_ / "other-ca.pem").string(); }
fs::path MailServers::maildir(const std::string& address) const { return folder_ / "mail" / address; }

std::string MailServers::last_words() const {
  std::string out;
  for (const char* name : {"postfix.out", "mail.log", "dovecot.log", "dovecot.out"}) {
    auto text = read(folder_ / name);
    if (text.size() > 3000) text.erase(0, text.size() - 3000);
    if (!text.empty()) out += fmt::format("\n--- {}\n{}", name, text);
  }
  return out;
}

void MailServers::write_certificates() {
  const auto log = folder_ / "openssl.out";
  const auto file = [&](const char* name) { return (folder_ / name).string(); };
  const auto authority = [&](const char* key, const char* certificate, const char* name) {
    run({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "3650", "-subj", name, "-keyout", file(key), "-out", file(certificate)},
        log);
  };
  authority("ca.key", "ca.pem", "/CN=Practice mail authority");
  authority("other-ca.key", "other-ca.pem", "/CN=Another authority");
  write(folder_ / "names.cnf", "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  run({"/usr/bin/openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
       "/CN=localhost", "-keyout", file("server.key"), "-out", file("server.csr")},
      log);
  run({"/usr/bin/openssl", "x509", "-req", "-in", file("server.csr"), "-CA", file("ca.pem"), "-CAkey", file("ca.key"),
       "-set_serial", "1", "-days", "3650", "-extfile", file("names.cnf"), "-out", file("server.pem")},
      log);
}

void MailServers::write_dovecot() {
  std::string users;
  for (const auto& account : accounts_)
    users += fmt::format("{}:{{PLAIN}}{}:{}:{}::{}::\n", account.address, account.password, mail_uid, mail_uid,
                         maildir(account.address).string());
  write(folder_ / "users", users);
  write(folder_ / "dovecot.conf", fmt::format(R"(protocols = imap
listen = 127.0.0.1
base_dir = {0}/dovecot-run
state_dir = {0}/dovecot-run
log_path = {0}/dovecot.log
ssl = required
ssl_cert = <{0}/server.pem
ssl_key = <{0}/server.key
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = {1}
mail_location = maildir:~
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {0}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {0}/users
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {2}
  }}
  inet_listener imaps {{
    port = {3}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener {{
    port = {4}
  }}
}}
)",
                                              folder_.string(), mail_uid, imap_port_, imaps_port_, auth_port_));
}

void MailServers::write_postfix() {
  const auto config = folder_ / "postfix";
  fs::create_directories(config);
  fs::create_directories(folder_ / "queue");
  fs::create_directories(folder_ / "postfix-data");
  const auto* owner = ::getpwnam("postfix");
  if (owner == nullptr || ::chown((folder_ / "postfix-data").c_str(), owner->pw_uid, owner->pw_gid) != 0)
    throw std::runtime_error("there is no user 'postfix'");
  std::string mailboxes;
  for (const auto& account : accounts_) mailboxes += fmt::format("{0} {0}/\n", account.address);
  write(config / "mailboxes", mailboxes);
  write(config / "main.cf", fmt::format(R"(compatibility_level = 3.6
queue_directory = {0}/queue
data_directory = {0}/postfix-data
maillog_file = {0}/mail.log
maillog_file_prefixes = {0}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks =
alias_maps =
alias_database =
local_transport = error:there are no local mailboxes
virtual_mailbox_domains = static:all
virtual_mailbox_base = {0}/mail
virtual_mailbox_maps = texthash:{0}/postfix/mailboxes
virtual_minimum_uid = 100
virtual_uid_maps = static:{1}
virtual_gid_maps = static:{1}
virtual_transport = virtual
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_tls_cert_file = {0}/server.pem
smtpd_tls_key_file = {0}/server.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{2}
smtpd_sasl_security_options = noanonymous
smtpd_error_sleep_time = 0
smtpd_client_auth_rate_limit = 0
message_size_limit = 41943040
mailbox_size_limit = 0
virtual_mailbox_limit = 0
)",
                                        folder_.string(), mail_uid, auth_port_));
  write(config / "master.cf", fmt::format(R"(127.0.0.1:{0} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
127.0.0.1:{1} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{2} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
)",
                                          smtp_port_, submission_port_, smtps_port_));
}

void MailServers::start_smtp() {
  if (postfix_ > 0) return;
  // `postfix start-fg` puts a shell between us and the master; the master itself can be asked to end.
  const auto config = (folder_ / "postfix").string();
  run({"/usr/sbin/postfix", "-c", config, "check"}, folder_ / "postfix.out");  // makes the queue's folders
  postfix_ = start({"/usr/lib/postfix/sbin/master", "-c", config, "-s"}, folder_ / "postfix.out");
  const auto until = Steady::now() + std::chrono::seconds(20);
  while (!greets(submission_port_)) {
    if (Steady::now() > until || ::waitpid(postfix_, nullptr, WNOHANG) != 0)
      throw std::runtime_error("Postfix didn't start" + last_words());
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
}
void MailServers::stop_smtp() { stop(postfix_, submission_port_); }

void MailServers::start_imap() {
  if (dovecot_ > 0) return;
  dovecot_ = start({"/usr/sbin/dovecot", "-F", "-c", (folder_ / "dovecot.conf").string()}, folder_ / "dovecot.out");
  const auto until = Steady::now() + std::chrono::seconds(20);
  while (!greets(imap_port_)) {
    if (Steady::now() > until || ::waitpid(dovecot_, nullptr, WNOHANG) != 0)
      throw std::runtime_error("Dovecot didn't start" + last_words());
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
}
void MailServers::stop_imap() { stop(dovecot_, imap_port_); }

std::vector<std::string> MailServers::messages_of(const std::string& address) const {
  std::vector<fs::path> files;
  for (const char* part : {"new", "cur"})
    for (const auto& entry : fs::directory_iterator(maildir(address) / part)) files.push_back(entry.path());
  std::ranges::sort(files, {}, [](const fs::path& path) { return path.filename().string(); });
  std::vector<std::string> out;
  out.reserve(files.size());
  for (const auto& file : files) out.push_back(read(file));
  return out;
}

std::vector<std::string> MailServers::wait_for_messages(const std::string& address, std::size_t count,
                                                        unsigned seconds) const {
  const auto until = Steady::now() + std::chrono::seconds(seconds);
  for (;;) {
    auto found = messages_of(address);
    if (found.size() >= count) return found;
    if (Steady::now() > until)
      throw std::runtime_error(
          fmt::format("{} of {} messages reached {} in {} s{}", found.size(), count, address, seconds, last_words()));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void MailServers::drop(const std::string& address, const std::string& raw) {
  static std::random_device random;
  const auto name = fmt::format("{}.{:08x}{:08x}.dropped", std::chrono::system_clock::now().time_since_epoch().count(),
                                random(), random());
  const auto path = maildir(address) / "tmp" / name;
  write(path, raw);
  if (::chown(path.c_str(), mail_uid, mail_uid) != 0) throw std::runtime_error("chown of a message failed");
  fs::rename(path, maildir(address) / "new" / name);
}

}  // namespace standfirm::testing
