// tests/api/program.hpp: a real `standfirm serve` on a temporary data folder, and somebody to ask it questions.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "net/client.hpp"

namespace standfirm::api {

struct Ran {
  int code = -1;
  std::string out, err;
};
/// Runs `standfirm` with these arguments to its end, at most a minute.
Ran run_standfirm(const std::vector<std::string>& arguments, const std::string& input = {});

/// Who asks: nobody, a signed-in person (cookie and CSRF token) or a key.
struct As {
  std::string name;
  std::string cookie, csrf, key;
  [[nodiscard]] static As nobody() { return {"nobody", {}, {}, {}}; }
};

struct Answer {
  unsigned status = 0;
  json::Value body;
  std::string text;
  net::Response raw;
  [[nodiscard]] std::string code() const;  ///< of a problem
  [[nodiscard]] std::string id() const;
  [[nodiscard]] std::optional<std::string> etag() const;
};

using Headers = std::vector<net::Header>;

struct ProgramOptions {
  bool agents = false;  ///< with the machines' listener and the signer
  bool clock = false;   ///< with a clock that the test moves
};

class Program {
 public:
  static constexpr const char* password = "four unrelated words";
  explicit Program(const ProgramOptions& = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void start();
  int stop();   ///< SIGTERM; the exit code
  void kill();  ///< SIGKILL

  /// Asks, and holds the answer to the OpenAPI document: status, codes and bodies must be the documented ones.
  Answer ask(const std::string& method, const std::string& target, const std::string& body = {},
             const As& as = As::nobody(), Headers headers = {});
  Answer get(const std::string& target, const As& as) { return ask("GET", target, {}, as); }
  Answer post(const std::string& target, const std::string& body, const As& as, Headers headers = {}) {
    return ask("POST", target, body, as, std::move(headers));
  }
  As sign_in(const std::string& email, const std::string& with = password);
  As key(const As& maker, const std::string& role);

  [[nodiscard]] net::Destination destination() const { return {"127.0.0.1", port_, nullptr}; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::filesystem::path folder() const { return folder_; }
  [[nodiscard]] std::string settings() const { return (folder_ / "standfirm.toml").string(); }
  [[nodiscard]] std::string log() const;
  /// The program's time, from now on; needs `clock`.
  void clock_shows(TimePoint) const;

 private:
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  std::string clock_file_;
  pid_t process_ = -1;
  std::unique_ptr<net::Connection> connection_;
};

/// One program for all tests that leave it usable, with an owner, a technician, a dispatcher and two clients.
struct Firm {
  Program program;
  As owner, technician, dispatcher;
  std::string client, other_client, person, other_person, machine, other_machine;
  explicit Firm(const ProgramOptions& = {});
  void sign_in();                             ///< everybody, anew
  [[nodiscard]] static json::Object terms();  ///< what both clients agreed to
  std::string incident(
      const std::string& summary = "A window says the machine is locked");  ///< a fresh one of `client`, on no machine
  std::string incident_on(const std::string& machine_id);
};
Firm& firm();

}  // namespace standfirm::api
