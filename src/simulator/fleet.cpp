#include "simulator/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include "agent/checkin/enrol.hpp"
#include "agent/runner/runner.hpp"
#include "agent/system/fake/fake_machine.hpp"
#include "agent/version.hpp"
#include "net/client.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::simulator {
namespace {

constexpr std::size_t enrolling_at_once = 32, connecting_at_once = 128;
constexpr Millis one_within{30'000};

class NoTools final : public agent::Tools {
 public:
  Allowed<actions::Scanned> scan(const actions::Scan&, const agent::ScanWatch&) override {
    return refuse(RefusalCode::tool_not_approved, "A pretend machine has no tools."_said);
  }
  actions::Swept sweep(const actions::Sweep&, const agent::ScanWatch&) override { return {}; }
};

actions::MachineFacts usual_facts(const std::string& host_name) {
  actions::MachineFacts facts;
  facts.host_name = host_name;
  facts.operating_system = "Debian GNU/Linux 12 (bookworm)";
  facts.operating_system_version = "12.5";
  facts.kernel = "6.1.0-18-amd64";
  facts.logged_on = {"front-desk"};
  facts.resolvers = {"192.0.2.53"};
  facts.pending_updates = {"openssl", "libc6", "update-0"};
  facts.users = {"root", "front-desk", "it-admin"};
  facts.antivirus = {{"ClamAV", "1.0.3", true, std::nullopt, 8'700'000}};
  facts.disk_bytes = 256'000'000'000;
  facts.disk_free_bytes = 100'000'000'000;
  facts.memory_bytes = 8'589'934'592;
  return facts;
}

}  // namespace

struct Fleet::Inside : std::enable_shared_from_this<Fleet::Inside> {
  struct Machine;

  Inside(net::Loops& all_loops, const std::filesystem::path& folder)
      : loops(all_loops), vault(tree, folder / "vault"), temporaries(folder / "in-force.json") {}

  /// Keeps at most `at_once` of `count` things going, each begun by `begin` and ended by `ended`; throws when one of
  /// them failed or the deadline has come.
  void all_of(std::size_t count, std::size_t at_once, Millis deadline, const std::function<void(std::size_t)>& begin) {
    const auto until = std::chrono::steady_clock::now() + deadline;
    std::unique_lock lock(mutex);
    under_way = 0;
    failure.reset();
    for (std::size_t nth = 0; nth < count || under_way > 0;) {
      if (!changed.wait_until(lock, until, [&] { return failure || under_way < (nth < count ? at_once : 1); }))
        throw std::runtime_error(fmt::format("{} of {} machines did not come through in time", under_way, count));
      if (failure) throw std::runtime_error(*failure);
      if (nth == count) continue;
      ++under_way;
      lock.unlock();
      begin(nth++);
      lock.lock();
    }
  }
  void ended(std::optional<std::string> why = {}) {
    const std::lock_guard lock(mutex);
    if (under_way > 0) --under_way;
    if (why && !failure) failure = std::move(why);
    changed.notify_all();
  }
  std::shared_ptr<Machine> machine(std::size_t nth) const {
    const std::lock_guard lock(mutex);
    return machines.at(nth);
  }

  net::Loops& loops;
  SystemClock clock;
  agent::Tree tree;
  NoTools tools;
  agent::Vault vault;
  agent::Temporaries temporaries;

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::shared_ptr<Machine>> machines;
  std::size_t under_way = 0, welcomed = 0, beats = 0;
  std::optional<std::string> failure;
  bool closing = false;
};

struct Fleet::Inside::Machine final : net::SocketUser, std::enable_shared_from_this<Machine> {
  explicit Machine(const std::shared_ptr<Inside>& fleet) : all(fleet) {}

  void opened(const std::shared_ptr<net::Socket>& fresh) override {
    {
      const std::lock_guard lock(mutex);
      socket = fresh;
    }
    say(wire::agent::Hello{std::string(agent::agent_version), fake.power.boot_id(), fake.power.mode(), {}});
  }
  void said(std::string_view text) override {
    const auto message =
        json::read_text<wire::agent::FromServer>(text, json::Unknown::ignore, wire::agent::max_frame_bytes);
    if (message && std::holds_alternative<wire::agent::SendFacts>(*message)) say_facts();
    if (message && std::holds_alternative<wire::agent::Welcome>(*message)) {
      const auto here = all.lock();
      if (!here) return;
      {
        const std::lock_guard lock(here->mutex);
        is_welcome = true;
        ++here->welcomed;
      }
      here->ended();
    }
  }
  void closed(std::string_view why) override {
    {
      const std::lock_guard lock(mutex);
      socket.reset();
    }
    const auto here = all.lock();
    if (!here) return;
    bool expected = false;
    {
      const std::lock_guard lock(here->mutex);
      if (std::exchange(is_welcome, false)) --here->welcomed;
      expected = here->closing;
    }
    here->ended(expected ? std::nullopt : std::optional("a machine lost its socket: " + std::string(why)));
  }

  void say(const wire::agent::FromMachine& message) {
    std::shared_ptr<net::Socket> to;
    {
      const std::lock_guard lock(mutex);
      to = socket;
    }
    if (to) (void)to->send(json::write_text(message));
  }
  void say_facts() {
    const auto here = all.lock();
    if (!here) return;
    agent::System system = fake.system();
    agent::Bench bench{system, here->tools, here->vault, here->temporaries, here->clock, {}, {}};
    say(wire::agent::Facts{json::write_text(agent::read_facts(bench))});
  }

  const std::weak_ptr<Inside> all;
  agent::fake::FakeMachine fake;
  MachineId id;
  net::Destination server;
  std::uint64_t updates = 0;
  std::mutex mutex;
  std::shared_ptr<net::Socket> socket;
  bool is_welcome = false;  // under the fleet's mutex
};

Fleet::Fleet(net::Loops& loops, const std::filesystem::path& folder)
    : inside_(std::make_shared<Inside>(loops, folder)) {
  // The agent's heartbeat, each second for a thirtieth of the fleet.
  loops.every(Millis{1'000}, [weak = std::weak_ptr(inside_)] {
    const auto here = weak.lock();
    if (!here) return false;
    constexpr auto turns = static_cast<std::size_t>(wire::agent::heartbeat.count());
    std::vector<std::shared_ptr<Inside::Machine>> now;
    {
      const std::lock_guard lock(here->mutex);
      for (std::size_t nth = here->beats++ % turns; nth < here->machines.size(); nth += turns)
        now.push_back(here->machines[nth]);
    }
    for (const auto& machine : now) machine->say(wire::agent::Alive{machine->fake.power.boot_id()});
    return true;
  });
}
Fleet::~Fleet() { disconnect(); }

void Fleet::enrol(std::size_t count, const std::function<std::string(std::size_t)>& file, Millis deadline) {
  const auto here = inside_;
  const auto first = size();
  here->all_of(count, enrolling_at_once, deadline, [&](std::size_t nth) {
    const auto read = json::read_text<wire::agent::EnrolmentFile>(file(first + nth), json::Unknown::ignore);
    if (!read || read->addresses.empty()) return here->ended("that is not an enrolment file");
    const auto host_name = fmt::format("machine-{:05}", first + nth);
    const auto made = agent::make_key_and_request(host_name);
    net::Request request;
    request.method = net::Method::post;
    request.target = std::string(wire::agent::enrol_path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::write_text(wire::agent::Enrol{read->token, made.request, host_name,
                                                       std::string(agent::agent_version), "Debian GNU/Linux 12"});
    const net::Destination desk{read->addresses.front(), read->port,
                                net::tls_for_client({read->authority, read->server_name, {}, {}})};
    net::fetch(here->loops, desk, std::move(request), {.deadline = one_within},
               [here, papers = *read, key = made.key, host_name](net::Fetched answer) {
                 if (!answer) return here->ended("enrolling: " + answer.error().sentence);
                 const auto enrolled = json::read_text<wire::agent::Enrolled>(answer->content(), json::Unknown::ignore);
                 if (!enrolled) return here->ended("enrolling was refused: " + std::string(answer->content()));
                 auto machine = std::make_shared<Inside::Machine>(here);
                 machine->id = enrolled->machine;
                 machine->fake.about.facts = usual_facts(host_name);
                 machine->server = {
                     papers.addresses.front(), papers.port,
                     net::tls_for_client({papers.authority, papers.server_name, enrolled->certificate, key})};
                 {
                   const std::lock_guard lock(here->mutex);
                   here->machines.push_back(std::move(machine));
                 }
                 here->ended();
               });
  });
}

void Fleet::connect(std::size_t count, Millis deadline) {
  std::vector<std::shared_ptr<Inside::Machine>> waiting;
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->closing = false;
    for (std::size_t nth = 0; nth < std::min(count, inside_->machines.size()); ++nth)
      if (!inside_->machines[nth]->is_welcome) waiting.push_back(inside_->machines[nth]);
  }
  inside_->all_of(waiting.size(), connecting_at_once, deadline, [&](std::size_t nth) {
    net::SocketLimits limits;
    limits.max_message_bytes = wire::agent::max_frame_bytes;
    net::open_socket(inside_->loops, waiting[nth]->server, std::string(wire::agent::socket_path), {}, waiting[nth],
                     limits, one_within);
  });
}

void Fleet::disconnect() {
  std::vector<std::shared_ptr<Inside::Machine>> all;
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->closing = true;
    all = inside_->machines;
  }
  for (const auto& machine : all) {
    std::shared_ptr<net::Socket> open;
    {
      const std::lock_guard lock(machine->mutex);
      open = machine->socket;
    }
    if (open) open->close(net::CloseCode::going_away, "the fleet ends");
  }
  std::unique_lock lock(inside_->mutex);
  (void)inside_->changed.wait_for(lock, std::chrono::seconds(20), [&] { return inside_->welcomed == 0; });
}

void Fleet::check_in(std::size_t nth) {
  const auto machine = inside_->machine(nth);
  machine->fake.about.facts.pending_updates->back() = fmt::format("update-{}", ++machine->updates);
  machine->say_facts();
}

std::size_t Fleet::size() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->machines.size();
}
std::size_t Fleet::welcomed() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->welcomed;
}
MachineId Fleet::id(std::size_t nth) const { return inside_->machine(nth)->id; }
std::string Fleet::newest_update(std::size_t nth) const {
  return inside_->machine(nth)->fake.about.facts.pending_updates->back();
}

}  // namespace standfirm::simulator
