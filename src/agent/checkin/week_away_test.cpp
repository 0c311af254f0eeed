// The server is away for a week: both halves of the agent in one program, over a real Unix socket and real TLS, with
// the waits between tries shortened so that a week's worth of them takes seconds.
#include <netinet/in.h>
#include <pwd.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <limits>
#include <map>
#include <random>
#include <thread>

#include "agent/checkin/checkin.hpp"
#include "agent/exec/desk_fixture.hpp"
#include "agent/exec/service.hpp"
#include "agent/update/update_desk.hpp"
#include "agent/version.hpp"
#include "net/server.hpp"
#include "net/testing/fixture.hpp"

namespace standfirm::agent {
namespace {

constexpr unsigned tries_of_a_week = 7 * 24 * 60 * 2;  // with the shortest of the long waits, 30 s

/// The firm's server as far as a machine sees it.
class FirmServer final : public net::Handler {
 public:
  explicit FirmServer(std::uint16_t port)
      : server_(loops_,
                {.port = port,
                 .tls = net::ServerTls{net::test_certificates().server, net::test_certificates().server_key,
                                       net::ClientCertificate::required, net::test_certificates().authority},
                 .limits = {}},
                *this) {
    loops_.start();
  }
  ~FirmServer() override {
    {
      const std::lock_guard lock(mutex_);
      if (socket_) socket_->close(net::CloseCode::going_away, "the server ends");
      socket_.reset();
    }
    server_.stop();
    loops_.stop();
    loops_.join();
  }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  void carry(const actions::SignedOrder& order) {
    const std::lock_guard lock(mutex_);
    socket_->send(json::write_text(wire::agent::FromServer(
        wire::agent::Carry{.document = order.document, .signature = order.signature, .key = order.key})));
  }
  void offer(const actions::SignedRelease& release, std::string package) {
    const std::lock_guard lock(mutex_);
    package_ = std::move(package);
    socket_->send(json::write_text(wire::agent::FromServer(
        wire::agent::UpdateOffered{.document = release.document, .signature = release.signature, .key = release.key})));
  }
  template <class Message>
  std::optional<Message> heard() {
    std::optional<Message> found;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] {
      for (const auto& message : heard_)
        if (const auto* it = std::get_if<Message>(&message)) found = *it;
      return found.has_value();
    });
    return found;
  }

  [[nodiscard]] std::size_t body_limit(const net::Request&) const override { return 0; }
  void ask(net::Request, net::Respond respond) override { respond(fault(404, "not here")); }
  [[nodiscard]] std::expected<Accepted, net::Response> socket(const net::Request&) override {
    net::SocketLimits limits;
    limits.max_message_bytes = wire::agent::max_frame_bytes;
    return Accepted{std::make_shared<User>(*this), limits};
  }

 private:
  struct User final : net::SocketUser {
    explicit User(FirmServer& of) : server(of) {}
    void opened(const std::shared_ptr<net::Socket>& socket) override {
      const std::lock_guard lock(server.mutex_);
      server.socket_ = socket;
    }
    void said(std::string_view text) override {
      auto message = json::read_text<wire::agent::FromMachine>(text);
      ASSERT_TRUE(message) << message.error().text();
      const std::lock_guard lock(server.mutex_);
      if (std::holds_alternative<wire::agent::Hello>(*message))
        answer(wire::agent::Welcome{.now = noon, .firm_name = "Bright IT"});
      if (const auto* outcome = std::get_if<wire::agent::OrderOutcome>(&*message))
        answer(wire::agent::OutcomeAccepted{.order = outcome->order});
      if (const auto* wanted = std::get_if<wire::agent::UpdateWanted>(&*message)) {
        const auto bytes = std::string_view(server.package_).substr(wanted->offset, wanted->bytes);
        answer(wire::agent::UpdatePart{.sha256 = wanted->sha256,
                                       .offset = wanted->offset,
                                       .data = {{bytes.begin(), bytes.end()}},
                                       .last = wanted->offset + bytes.size() == server.package_.size()});
      }
      server.heard_.push_back(std::move(*message));
      server.changed_.notify_all();
    }
    void closed(std::string_view) override {
      const std::lock_guard lock(server.mutex_);
      server.socket_.reset();
    }
    void answer(const wire::agent::FromServer& message) const { server.socket_->send(json::write_text(message)); }
    FirmServer& server;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<wire::agent::FromMachine> heard_;
  std::string package_;  ///< what is offered
  std::shared_ptr<net::Socket> socket_;
  net::Loops loops_{1};
  net::Server server_;
};

/// What answers in the server's place: it takes every connection and drops it, and counts.
class Nobody {
 public:
  explicit Nobody(std::uint16_t port) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    constexpr int yes = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) throw_errno("bind");
    if (::listen(listener_.get(), 64) != 0) throw_errno("listen");
  }
  /// Returns when so many have come.
  void turn_away(unsigned many) const {
    for (unsigned i = 0; i < many; ++i) {
      const Descriptor came(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!came) throw_errno("accept");
      constexpr linger at_once{.l_onoff = 1, .l_linger = 0};  // a reset: no port of this test is used up waiting
      ::setsockopt(came.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
  }

 private:
  Descriptor listener_;
};

/// The privileged half behind its real door.
class Door {
 public:
  Door(Life& life, const std::filesystem::path& socket, UpdateDesk* updates = nullptr)
      : service_(socket, ::getpwuid(::getuid())->pw_name) {
    life.pass_on = [this](const FromExec& message) { service_.say(message); };
    thread_ = std::thread([this, &desk = life.desk, updates] {
      service_.run(
          {[&desk] { desk.attach(); }, [&desk] { desk.send_facts(); },
           [&desk](const wire::agent::Carry& order) { desk.carry({order.document, order.signature, order.key}); },
           [&desk](OrderId id) { desk.accepted(id); }, [](const std::string&) {}, updates},
          stop_.get());
    });
  }
  ~Door() {
    constexpr std::uint64_t one = 1;
    (void)::write(stop_.get(), &one, sizeof one);
    thread_.join();
  }

 private:
  Service service_;
  Descriptor stop_{::eventfd(0, EFD_CLOEXEC)};
  std::thread thread_;
};

std::uintmax_t bytes_below(const std::filesystem::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder))
    if (item.is_regular_file()) bytes += item.file_size();
  return bytes;
}

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  return 0;
}

}  // namespace

TEST(WeekAway, what_was_ordered_is_finished_nothing_grows_and_the_outcome_is_told_as_soon_as_the_server_is_back) {
  Firm firm;
  fake::FakeMachine machine;
  FakeTools tools;
  std::latch server_is_away(1);
  tools.on_scan = [&] { server_is_away.wait(); };
  const Folder files, state;
  ManualClock clock{noon};
  Life life(firm, machine, tools, files.path(), state.path(), clock);
  const auto& all = net::test_certificates();
  state.put("identity/authority.pem", all.authority);
  state.put("identity/machine.pem", all.client);
  state.put("identity/machine.key", all.client_key);
  auto server = std::make_unique<FirmServer>(0);
  const auto port = server->port();
  Settings settings;
  settings.state = state.path();
  settings.socket = state.path() / "exec.sock";
  Identity identity = firm.identity();
  identity.server_name = "server.test";
  identity.addresses = {"127.0.0.1"};
  identity.port = port;

  life.desk.start();
  const Door door(life, settings.socket);
  net::Loops loops(1);
  std::atomic<unsigned> lines = 0;
  CheckIn checkin(
      settings, identity, loops, [] { return 0.5; }, [&](const std::string&) { ++lines; },
      {.first = Millis{1}, .longest = Millis{1}});
  loops.start();
  checkin.start();
  ASSERT_TRUE(server->heard<wire::agent::Facts>());

  // Given an order that runs when the server goes
  const auto order = firm.order(actions::Scan{"clamav", "x", {}, true, Seconds{60}});
  server->carry(firm.sign(order));
  ASSERT_TRUE(server->heard<wire::agent::OrderReceived>());
  server.reset();
  std::size_t first_kib = 0;
  std::uintmax_t first_bytes = 0;
  {
    const Nobody nobody(port);
    server_is_away.count_down();
    EXPECT_EQ(life.outcome(order.id).status, OrderStatus::succeeded);
    // When it stays away for a week
    nobody.turn_away(tries_of_a_week / 10);
    first_kib = resident_kib();
    first_bytes = bytes_below(state.path());
    nobody.turn_away(tries_of_a_week - tries_of_a_week / 10);
    // Then neither memory nor disk nor log has grown
    EXPECT_EQ(bytes_below(state.path()), first_bytes);
    EXPECT_LE(lines.load(), 10U);
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
    EXPECT_LE(resident_kib(), first_kib + 512);
#endif
  }
  // And the server that comes back hears of the order by itself
  server = std::make_unique<FirmServer>(port);
  const auto hello = server->heard<wire::agent::Hello>();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->unfinished, std::vector{order.id});
  const auto told = server->heard<wire::agent::OrderOutcome>();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->order, order.id);
  EXPECT_EQ(json::read_text<actions::Outcome>(told->outcome)->status, OrderStatus::succeeded);
  checkin.stop();
  loops.stop();
  loops.join();
}

TEST(WaitBeforeTry, doubles_from_a_second_to_a_minute_and_never_more) {
  EXPECT_EQ(wait_before_try(0, 0), Millis{500});
  EXPECT_EQ(wait_before_try(0, 0.999999), Millis{999});
  EXPECT_EQ(wait_before_try(3, 0), Millis{4'000});
  EXPECT_EQ(wait_before_try(6, 0), Millis{30'000});
  for (const unsigned n : {7U, 100U, tries_of_a_week, std::numeric_limits<unsigned>::max()}) {
    EXPECT_EQ(wait_before_try(n, 0), Millis{30'000});
    EXPECT_LE(wait_before_try(n, 0.999999), Millis{60'000});
  }
}

TEST(WaitBeforeTry, ten_thousand_machines_that_lost_the_server_together_come_back_spread_over_half_a_minute) {
  std::mt19937 chance(7);  // a fixed seed: the spread is looked at, not a single draw
  std::uniform_real_distribution<double> draw(0, 1);
  std::map<std::int64_t, unsigned> in_second;
  for (unsigned machine = 0; machine < 10'000; ++machine) ++in_second[wait_before_try(50, draw(chance)).count() / 1000];
  for (const auto& [second, machines] : in_second) EXPECT_LT(machines, 450U) << "in second " << second;
}

TEST(AnUpdate, comes_over_the_line_the_orders_come_over_and_the_privileged_half_hears_who_was_welcomed) {
  Firm firm;
  fake::FakeMachine machine;
  FakeTools tools;
  const Folder files, state;
  ManualClock clock{noon};
  Life life(firm, machine, tools, files.path(), state.path(), clock);
  const auto& all = net::test_certificates();
  state.put("identity/authority.pem", all.authority);
  state.put("identity/machine.pem", all.client);
  state.put("identity/machine.key", all.client_key);
  FirmServer server(0);
  Settings settings;
  settings.state = state.path();
  settings.socket = state.path() / "exec.sock";
  Identity identity = firm.identity();
  identity.server_name = "server.test";
  identity.addresses = {"127.0.0.1"};
  identity.port = server.port();

  const auto keys = actions::make_release_keys();
  std::atomic<bool> handed_over = false;
  UpdateDesk updates(state.path(),
                     {keys.public_key, "debian-amd64", "0.0.1", [&] { return life.desk.hold_for_update(); },
                      [&](const std::filesystem::path&) {
                        handed_over = true;
                        return std::expected<void, std::string>();
                      },
                      [&](const FromExec& message) { life.pass_on(message); }, [](const std::string&) {}});
  life.desk.start();
  const Door door(life, settings.socket, &updates);
  net::Loops loops(1);
  CheckIn checkin(
      settings, identity, loops, [] { return 0.5; }, [](const std::string&) {},
      {.first = Millis{1}, .longest = Millis{1}});
  loops.start();
  checkin.start();
  ASSERT_TRUE(server.heard<wire::agent::Facts>());

  // Given a release of three parts, when it is offered
  const std::string package(600 * 1024, 'p');
  const actions::AgentRelease release{"0.0.2", "debian-amd64", "agent.deb", sha256_of(package), package.size(), noon};
  server.offer(actions::sign(release, keys), package);
  // Then it is fetched and handed over
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!handed_over && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_TRUE(handed_over);
  const UpdateFolder folder(state.path());
  EXPECT_EQ(folder.plan()->stage, PlanStage::ready);
  EXPECT_EQ(read_whole(folder.next(), package.size()).value_or(""), package);
  ASSERT_TRUE(server.heard<wire::agent::UpdateTold>());
  checkin.stop();
  // And on the next connection, as after the installation, it is on disk which halves were welcomed
  CheckIn again(
      settings, identity, loops, [] { return 0.5; }, [](const std::string&) {},
      {.first = Millis{1}, .longest = Millis{1}});
  again.start();
  while (!folder.welcomed() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  ASSERT_TRUE(folder.welcomed());
  EXPECT_EQ(folder.welcomed()->agent, agent_version);
  EXPECT_EQ(folder.welcomed()->exec, "0.0.1");
  again.stop();
  loops.stop();
  loops.join();
  life.desk.stop();
}

}  // namespace standfirm::agent
