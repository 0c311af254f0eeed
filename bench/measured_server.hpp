// bench/measured_server.hpp: a real `standfirm serve` on a scratch folder with a signed-in owner, and the load put on
// it by wrk.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "child.hpp"
#include "figures.hpp"

namespace standfirm::bench {

class MeasuredServer {
 public:
  struct Options {
    std::string store = "sqlite";  ///< or a PostgreSQL address
    std::string agents_at;         ///< address the machines' listener stands at, with a signer; empty: none
  };
  MeasuredServer(const Places&, const std::string& name, const Options&);
  MeasuredServer(const Places& places, const std::string& name) : MeasuredServer(places, name, Options{}) {}
  void start();  ///< and waits until it answers; milliseconds from start to first answer are kept
  void stop(int signal);
  void sign_in();
  [[nodiscard]] double milliseconds_to_answer() const { return started_ms_; }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return child_->pid(); }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<std::string> headers() const;  ///< of the signed-in owner
  /// POSTs JSON with a key of its own; throws with the answer when it is not 2xx.
  std::string post(const std::string& path, const std::string& body);
  std::string get(const std::string& path) const;
  /// One more client with an agreement, people and a machine; its id.
  std::string make_client(const std::string& name);
  /// A client of their own; then `count` incidents of it. Ids of the incidents.
  std::vector<std::string> make_incidents(unsigned count);
  /// The enrolment file for one more machine of the client's.
  [[nodiscard]] std::string enrolment_file(const std::string& client);

 private:
  Places places_;
  std::string folder_, cookie_, csrf_;
  int port_ = 0;
  unsigned keys_ = 0;
  double started_ms_ = 0;
  std::unique_ptr<Child> child_;
};

struct Load {
  double per_second = 0, p50_ms = 0, p99_ms = 0;
  std::uint64_t failed = 0;
};
/// wrk for `seconds` with `connections`; `lua` is its script, or empty.
[[nodiscard]] Load wrk(const std::string& url, unsigned connections, double seconds, const std::string& lua,
                       const std::string& scratch, const std::vector<std::string>& headers = {});

/// A script that GETs "/v1/incidents/<one of ids>", one after the other.
[[nodiscard]] std::string reading_script(const std::vector<std::string>& ids, const std::vector<std::string>& headers);
/// A script that POSTs `body` to "/v1/incidents/<one of ids>/<command>", each with its own idempotency key.
[[nodiscard]] std::string command_script(const std::vector<std::string>& ids, const std::string& command,
                                         const std::string& body, const std::vector<std::string>& headers);

}  // namespace standfirm::bench
