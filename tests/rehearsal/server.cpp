#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "rehearsal/asking.hpp"
#include "rehearsal/stage.hpp"
#include "server/signer/client.hpp"

namespace fs = std::filesystem;

namespace standfirm::rehearsal {
namespace {

/// A port that nothing listens on just now.
unsigned free_port(const std::string& address) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  socklen_t size = sizeof where;
  const bool bound = ::bind(listener, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0 &&
                     ::getsockname(listener, reinterpret_cast<sockaddr*>(&where), &size) == 0;
  ::close(listener);
  if (!bound) throw std::runtime_error("no free port on " + address);
  return ntohs(where.sin_port);
}

std::string end_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  return text.size() > 3000 ? text.substr(text.size() - 3000) : text;
}

}  // namespace

struct Server::Parts {
  std::string program;
  fs::path folder;
  std::string clock_file, address;
  std::string owner_email = "olga@firm.example", owner_password = "rehearsal-owner-1";
  pid_t process = -1;

  [[nodiscard]] fs::path settings() const { return folder / "standfirm.toml"; }
  [[nodiscard]] fs::path log() const { return folder / "server.log"; }
};

Server::Server(const std::string& programs, std::string folder, const MovableClock& clock,
               const std::string& agents_address, const std::string& mail_settings)
    : parts_(std::make_unique<Parts>()) {
  parts_->program = programs + "/standfirm";
  parts_->folder = std::move(folder);
  parts_->clock_file = clock.file();
  fs::create_directories(parts_->folder / "data");
  const auto port = free_port("127.0.0.1"), agents_port = free_port("0.0.0.0");
  parts_->address = "http://127.0.0.1:" + std::to_string(port);
  std::ofstream out(parts_->settings());
  out << "[data]\nfolder = \"" << (parts_->folder / "data").string() << "\"\n\n"
      << "[binder]\nfolder = \"" << SF_SOURCE_DIR << "/binder\"\n\n"
      << "[firm]\nname = \"Tidewater IT\"\nphone = \"+1 555 0100\"\nemail = \"virus@firm.example\"\n\n"
      << "[people]\naddress = \"127.0.0.1\"\nport = " << port << "\npublic_address = \"" << parts_->address << "\"\n\n"
      << "[agents]\naddress = \"0.0.0.0\"\nport = " << agents_port << "\npublic_host = \"" << agents_address << "\"\n\n"
      << mail_settings;
  out.close();
  // The first owner is made on the host's own console, before the server runs.
  practice::must({parts_->program, "owner", "add", "--name", "Olga Kranz", "--email", parts_->owner_email, "--config",
                  parts_->settings().string(), "--clock-file", parts_->clock_file},
                 60s, parts_->owner_password + "\n");
}

Server::~Server() { kill(); }

void Server::start() {
  if (parts_->process > 0) throw std::runtime_error("the server runs already");
  parts_->process = practice::start(
      {parts_->program, "serve", "--config", parts_->settings().string(), "--clock-file", parts_->clock_file},
      parts_->log().string());
  Asking asking(parts_->address);
  const bool answers = until(60s, [&] {
    if (practice::wait_for(parts_->process, 0ms) != -2) {
      parts_->process = -1;
      throw std::runtime_error("the server ended by itself:\n" + end_of(parts_->log()));
    }
    return asking.ask("GET", "/readyz").status == 200;
  });
  if (!answers) throw std::runtime_error("the server does not answer:\n" + end_of(parts_->log()));
}

void Server::kill() {
  if (parts_->process <= 0) return;
  ::kill(parts_->process, SIGKILL);
  (void)practice::wait_for(parts_->process, 10s);
  parts_->process = -1;
}

std::string Server::address() const { return parts_->address; }
std::expected<actions::SignedOrder, server::signer::SignRefused> Server::have_signed(IncidentId incident,
                                                                                     OrderId order) const {
  return server::signer::SignerClient((parts_->folder / "data/signer.sock").string()).sign(incident, order);
}
std::string Server::verify_ledger() const {
  return practice::must({parts_->program, "ledger", "verify", "--config", parts_->settings().string()}, 60s);
}
const std::string& Server::owner_email() const { return parts_->owner_email; }
const std::string& Server::owner_password() const { return parts_->owner_password; }

}  // namespace standfirm::rehearsal
