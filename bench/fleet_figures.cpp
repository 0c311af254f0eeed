// A pretend fleet (src/simulator) against a real server: what a machine that only stays connected costs, and what one
// costs that checks in with its facts.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "measured_server.hpp"
#include "simulator/fleet.hpp"

namespace standfirm::bench {
namespace {
using Steady = std::chrono::steady_clock;
constexpr unsigned few = 100, machines_a_client = 100, check_ins_a_minute = 10'000;

/// Descriptors this program and its children may have; a machine needs one at each end.
std::size_t descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max;
}

/// Facts from the first `machines` in turn, as fast as 10,000 a minute, for `seconds`: the server's seconds of CPU for
/// each.
double cpu_a_check_in(const MeasuredServer& server, simulator::Fleet& fleet, std::size_t machines, double seconds) {
  const auto period = std::chrono::duration<double>(60.0 / check_ins_a_minute);
  const double before = cpu_seconds(server.pid());
  const auto began = Steady::now();
  std::size_t said = 0;
  for (; std::chrono::duration<double>(Steady::now() - began).count() < seconds; ++said) {
    std::this_thread::sleep_until(began + std::chrono::duration_cast<Steady::duration>(period * said));
    fleet.check_in(said % machines);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the last ones are being written
  return (cpu_seconds(server.pid()) - before) / static_cast<double>(said);
}

/// Whether what a machine said last stands in the ledger.
bool arrived(const MeasuredServer& server, const simulator::Fleet& fleet, std::size_t nth) {
  return server.get("/v1/machines/" + fleet.id(nth).text()).contains('"' + fleet.newest_update(nth) + '"');
}

/// `count` live sockets of signed-in people on the plain listener; closed when it goes.
class PlainSockets {
 public:
  PlainSockets(MeasuredServer& server, std::size_t count, std::size_t a_session) {
    for (std::size_t n = 0; n < count; ++n) {
      if (n % a_session == 0) server.sign_in();
      open(server);
    }
  }
  ~PlainSockets() {
    for (const int fd : all_) ::close(fd);
  }
  PlainSockets(const PlainSockets&) = delete;
  PlainSockets& operator=(const PlainSockets&) = delete;

 private:
  void open(const MeasuredServer& server) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    all_.push_back(fd);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(server.port()));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto question = fmt::format(
        "GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\n{1}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.port(), server.headers().front());
    char answer[512] = {};
    if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0 ||
        ::send(fd, question.data(), question.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(question.size()) ||
        ::recv(fd, answer, sizeof answer - 1, 0) <= 0 || !std::string_view(answer).starts_with("HTTP/1.1 101"))
      throw std::runtime_error(std::string("a live socket was not opened: ") + answer);
  }
  std::vector<int> all_;
};

void plain(const Places& places, std::vector<Figure>& out, const Report& report) {
  constexpr std::size_t sockets = 600, warm = 100, a_session = 20;
  report(fmt::format("{} plain sockets", sockets));
  MeasuredServer server(places, "plain");
  server.start();
  const PlainSockets first(server, warm, a_session);
  const double before = resident_bytes(server.pid());
  const PlainSockets rest(server, sockets, a_session);
  const double each = (resident_bytes(server.pid()) - before) / sockets / 1024;
  auto figure = absolute("a socket connected, idle, plain", "KiB", at_most(10), {each});
  figure.note = fmt::format("{} live sockets of people: the machines' listener speaks nothing but TLS", sockets);
  out.push_back(std::move(figure));
}
}  // namespace

void fleet_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  plain(places, out, report);

  // Each machine needs a descriptor and a port at this end: the target of 50,000 is scaled to what is there.
  const auto many = static_cast<unsigned>(std::min<std::size_t>(10'000, descriptors() * 9 / 10));
  report(fmt::format("a fleet of {} machines, enrolling", many));
  MeasuredServer server(places, "fleet", {.store = "sqlite", .agents_at = "127.0.0.1"});
  server.start();
  server.sign_in();
  net::Loops loops(1);
  loops.start();
  {
    simulator::Fleet fleet(loops, places.scratch + "/fleet-disk");
    std::vector<std::string> clients;
    fleet.enrol(
        many,
        [&](std::size_t nth) {
          if (nth / machines_a_client == clients.size())
            clients.push_back(server.make_client(fmt::format("Client {}", clients.size() + 1)));
          return server.enrolment_file(clients.back());
        },
        Millis{900'000});
    server.stop(SIGTERM);  // what enrolling left in memory must not hide what connections take
    server.start();
    server.sign_in();

    report(fmt::format("{} machines", few));
    fleet.connect(few, Millis{60'000});
    std::vector<double> cpu_few, cpu_many;
    for (unsigned i = 0; i < places.runs; ++i) cpu_few.push_back(cpu_a_check_in(server, fleet, few, 4));
    const double before = resident_bytes(server.pid());
    report(fmt::format("{} machines, connecting", many));
    fleet.connect(many, Millis{600'000});
    std::this_thread::sleep_for(std::chrono::seconds(3));  // their first facts are being written
    auto each = absolute("an agent connected, idle, TLS", "KiB", at_most(25),
                         {(resident_bytes(server.pid()) - before) / (many - few) / 1024});
    each.note = fmt::format(
        "{} machines with TLS 1.3 and a certificate each, of the 50,000 aimed at: this program has {} descriptors",
        many, descriptors());
    out.push_back(std::move(each));

    report(fmt::format("{} machines, checking in", many));
    for (unsigned i = 0; i < places.runs; ++i) cpu_many.push_back(cpu_a_check_in(server, fleet, many, 4));
    if (!arrived(server, fleet, 0) || !arrived(server, fleet, few - 1))
      throw std::runtime_error("facts that a machine said are not in the ledger");
    auto share = cpu_many;
    for (auto& one : share) one *= check_ins_a_minute / 60.0 * 100;
    out.push_back(
        absolute("10,000 machines a minute checking in with changed facts", "% of a core", at_most(25), share));
    auto next_many = cpu_many.begin(), next_few = cpu_few.begin();
    for (auto* list : {&cpu_few, &cpu_many})
      for (auto& one : *list) one *= 1e6;
    out.push_back(compare(
        fmt::format("cost of a check-in with {} machines connected", many), "µs", fmt::format("with {}", few),
        at_most(1.2), places.runs, [&] { return *next_many++; }, [&] { return *next_few++; }));
    fleet.disconnect();
  }
  loops.stop();
  loops.join();
}

}  // namespace standfirm::bench
