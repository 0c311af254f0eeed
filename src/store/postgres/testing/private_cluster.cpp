#include "store/postgres/testing/private_cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace standfirm::store::conformance {
namespace {

namespace fs = std::filesystem;

std::string installed(const std::string& program) {
  for (const int version : {17, 16, 15, 14}) {
    const auto path = fmt::format("/usr/lib/postgresql/{}/bin/{}", version, program);
    if (fs::exists(path)) return path;
  }
  throw std::runtime_error("PostgreSQL's " + program + " is not installed; apt-get install postgresql-15");
}

/// PostgreSQL refuses to run as root: its own user, or nobody, runs it then.
const passwd* other_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr) user = ::getpwnam("nobody");
  if (user == nullptr) throw std::runtime_error("there is neither a user postgres nor nobody to run PostgreSQL as");
  return user;
}

pid_t start(const std::string& path, const std::vector<std::string>& arguments, const std::string& folder,
            const std::string& out, const std::string& log) {
  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const passwd* const user = other_user();
  const int to = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process for PostgreSQL");
  if (child == 0) {
    ::dup2(to, 1);
    ::dup2(errors, 2);
    if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::chdir(folder.c_str()) != 0) ::_exit(126);
    ::execv(path.c_str(), argv.data());
    ::_exit(127);
  }
  ::close(to);
  ::close(errors);
  return child;
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

PrivateCluster::PrivateCluster() {
  if (const passwd* user = other_user();
      user != nullptr && ::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
    throw std::runtime_error("the temporary folder cannot be given to PostgreSQL's user");
  (void)run("initdb", {"-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N", "-D", folder_.file("data")});
  start_server();
}

PrivateCluster::~PrivateCluster() {
  if (server_ <= 0) return;
  ::kill(server_, SIGQUIT);
  ::waitpid(server_, nullptr, 0);
}

std::string PrivateCluster::address() const { return "host=" + socket_folder() + " user=postgres dbname=postgres"; }

void PrivateCluster::start_server() {
  server_ = start(installed("postgres"),
                  {"-D", folder_.file("data"), "-k", socket_folder(), "-c", "listen_addresses=", "-c",
                   "shared_buffers=64MB", "-c", "max_connections=120"},
                  socket_folder(), folder_.file("server.out"), folder_.file("server.log"));
  wait_until_it_answers();
}

void PrivateCluster::kill_server() {
  ::kill(server_, SIGKILL);
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
  // The postmaster's children end by themselves when it is gone; a new one starts only when the last of them has.
}

void PrivateCluster::wait_until_it_answers() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto where = address() + " connect_timeout=5";
  while (std::chrono::steady_clock::now() < deadline) {
    if (PQping(where.c_str()) == PQPING_OK) return;
    int status = 0;
    if (::waitpid(server_, &status, WNOHANG) == server_) {
      server_ = -1;
      const auto log = content(folder_.file("server.log"));
      if (log.find("is still in use") == std::string::npos &&
          log.find("pre-existing shared memory") == std::string::npos)
        throw std::runtime_error("PostgreSQL did not start: " + log.substr(log.size() > 2000 ? log.size() - 2000 : 0));
      ::unlink(folder_.file("server.log").c_str());
      start_server();
      return;
    }
    ::poll(nullptr, 0, 20);  // the server says nowhere else when it is ready
  }
  throw std::runtime_error("PostgreSQL did not answer within 60 seconds");
}

std::string PrivateCluster::run(const std::string& program, const std::vector<std::string>& arguments) const {
  const auto out = folder_.file(program + ".out"), log = folder_.file(program + ".log");
  const pid_t child = start(installed(program), arguments, socket_folder(), out, log);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(program + " failed: " + content(log));
  return content(out);
}

}  // namespace standfirm::store::conformance
