#include "server/agents/desk.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>

#include "server/agents/house.hpp"
#include "server/agents/session.hpp"

namespace standfirm::server::agents {
namespace {

constexpr Millis retry_period{10'000};
constexpr std::size_t max_addresses = 8;

/// The address as text, without a scope: "192.0.2.7".
std::optional<std::string> literal(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN];
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    const auto* four = reinterpret_cast<const sockaddr_in*>(address);
    return ::inet_ntop(AF_INET, &four->sin_addr, text, sizeof text) != nullptr ? std::optional<std::string>(text)
                                                                               : std::nullopt;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  const auto* six = reinterpret_cast<const sockaddr_in6*>(address);
  if (IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr)) return std::nullopt;
  return ::inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text) != nullptr ? std::optional<std::string>(text)
                                                                              : std::nullopt;
}

void add(std::vector<std::string>& to, const std::optional<std::string>& address) {
  if (address && to.size() < max_addresses && std::ranges::find(to, *address) == to.end()) to.push_back(*address);
}

/// Where machines find this server, as literal addresses: they never ask a resolver, which an infection may have
/// turned.
std::vector<std::string> addresses_of(const std::string& host) {
  std::vector<std::string> out;
  if (!host.empty()) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return out;
    for (const auto* one = found; one != nullptr; one = one->ai_next) add(out, literal(one->ai_addr));
    ::freeaddrinfo(found);
    return out;
  }
  ifaddrs* interfaces = nullptr;
  if (::getifaddrs(&interfaces) != 0) return out;
  for (const bool loopback :
       {false, true})  // the own host only when there is nothing else: a server tried out on one machine
    for (const auto* one = interfaces; one != nullptr; one = one->ifa_next)
      if (((one->ifa_flags & IFF_LOOPBACK) != 0) == loopback && (!loopback || out.empty()))
        add(out, literal(one->ifa_addr));
  ::freeifaddrs(interfaces);
  return out;
}

net::Response plain(unsigned status, std::string sentence) {
  net::Response out;
  out.status = status;
  out.headers.push_back({"Content-Type", "application/json"});
  out.body = json::write_text(wire::agent::EnrolRefused{std::move(sentence)});
  out.close = true;
  return out;
}

}  // namespace

// ---- Connected ----

std::shared_ptr<MachineSession> Connected::enter(MachineId machine, const std::shared_ptr<MachineSession>& session) {
  const std::lock_guard lock(mutex_);
  return std::exchange(sessions_[machine], session);
}
bool Connected::leave(MachineId machine, const MachineSession* session) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(machine);
  if (found == sessions_.end() || found->second.get() != session) return false;
  sessions_.erase(found);
  return true;
}
std::shared_ptr<MachineSession> Connected::find(MachineId machine) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(machine);
  return found == sessions_.end() ? nullptr : found->second;
}
std::vector<std::shared_ptr<MachineSession>> Connected::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<MachineSession>> out;
  out.reserve(sessions_.size());
  for (const auto& [machine, session] : sessions_) out.push_back(session);
  return out;
}
std::size_t Connected::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

// ---- the listener ----

struct AgentsDesk::Inside final : net::Handler {
  Inside(engine::Engine& engine, signer::Signs& signs, const Clock& clock, net::Loops& loops,
         const AgentsSettings& settings, TellProgress tell)
      : house(std::make_shared<AgentsHouse>(engine, signs, clock, settings, std::move(tell))) {
    net::Listen listen;
    listen.address = settings.address;
    listen.port = settings.port;
    listen.tls = house->authority.for_listener();
    listen.limits.max_connections = settings.max_connections;
    listen.limits.max_connections_per_address = settings.max_connections;  // a client's machines share one address
    server = std::make_unique<net::Server>(loops, std::move(listen), *this);
    const std::weak_ptr<AgentsHouse> weak = house;
    engine.on_order([weak](MachineId machine) {
      const auto here = weak.lock();
      if (!here) return;
      // When too much is waiting the sweep finds it: nothing is lost but time.
      (void)here->errands.post([weak, machine] {
        const auto still = weak.lock();
        const auto session = still ? still->connected.find(machine) : nullptr;
        if (session) session->send_orders();
      });
    });
    const auto offer = [weak] {
      if (const auto here = weak.lock())
        (void)here->errands.post([weak] {
          if (const auto still = weak.lock()) offer_releases(*still);
        });
    };
    rollouts = engine.subscribe([offer](const std::string& view, const std::string&, std::uint64_t) {
      if (view == "rollout") offer();
    });
    loops.every(retry_period, [weak, offer] {
      const auto here = weak.lock();
      if (!here) return false;
      offer();  // a ring may have been watched long enough
      for (const auto& session : here->connected.all())
        if (session->has_refused_orders()) (void)here->errands.post([session] { session->send_orders(); });
      return true;
    });
  }

  [[nodiscard]] std::size_t body_limit(const net::Request& head) const override {
    return is_enrolment(head) ? 2 * max_request_bytes : 0;
  }

  void ask(net::Request question, net::Respond respond) override {
    if (!is_enrolment(question)) return respond(plain(404, "Nothing else is served here."));
    auto held = std::make_shared<net::Respond>(std::move(respond));
    const bool taken = house->errands.post([here = std::weak_ptr(house), body = std::move(question.body), held] {
      if (const auto still = here.lock()) (*held)(enrol(*still, body));
    });
    if (!taken) (*held)(plain(503, "Too many machines are enrolling; try again in a minute."));
  }

  [[nodiscard]] std::expected<Accepted, net::Response> socket(const net::Request& question) override {
    if (question.target != wire::agent::socket_path) return std::unexpected(plain(404, "Nothing else is served here."));
    const auto machine = uuid_from_text(question.peer.certificate_name);
    if (question.peer.certificate_sha256.empty() || !machine)
      return std::unexpected(plain(401, "A machine shows the certificate it was enrolled with."));
    net::SocketLimits limits;
    limits.max_message_bytes = wire::agent::max_frame_bytes;
    return Accepted{std::make_shared<MachineSession>(house, MachineId{*machine}, question.peer.certificate_sha256),
                    limits};
  }

  [[nodiscard]] net::Response fault(unsigned status, std::string sentence) const override {
    return plain(status, std::move(sentence));
  }

  static bool is_enrolment(const net::Request& question) {
    return question.method == net::Method::post && question.target == wire::agent::enrol_path;
  }

  std::shared_ptr<AgentsHouse> house;
  std::unique_ptr<net::Server> server;
  std::uint64_t rollouts = 0;  // the subscription
};

AgentsDesk::AgentsDesk(engine::Engine& engine, signer::Signs& signs, const Clock& clock, net::Loops& loops,
                       const AgentsSettings& settings, TellProgress tell)
    : inside_(std::make_unique<Inside>(engine, signs, clock, loops, settings, std::move(tell))) {}

AgentsDesk::~AgentsDesk() {
  inside_->house->engine.on_order([](MachineId) {});
  inside_->house->engine.unsubscribe(inside_->rollouts);
  inside_->house->errands.stop();
}

Allowed<wire::people::EnrolmentToken> AgentsDesk::make_token(ClientId client,
                                                             const wire::people::MakeEnrolmentToken& asked,
                                                             const engine::Caller&, const std::string& seed) {
  auto& house = *inside_->house;
  const auto now = house.clock.now();
  if (asked.valid_for < Minutes{1} || asked.valid_for > Minutes{24 * 60})
    return refuse(RefusalCode::invalid_argument, "A token can't be valid for {} minutes."_said(asked.valid_for.count()),
                  "Give between 1 and 1440 minutes."_said, "valid_for");
  if (const auto known = house.engine.client(client); !known) return std::unexpected(known.error());
  if (asked.machine) {
    const auto machine = house.engine.machine_identity(*asked.machine);
    if (!machine || machine->client != client)
      return refuse(RefusalCode::machine_not_of_this_client, "That machine is not one of this client's."_said,
                    "Choose one of the client's machines, or none to have a new one added."_said, "machine");
    if (machine->key_fingerprint)
      return refuse(RefusalCode::already_done, "{} is enrolled already."_said(machine->name),
                    "Revoke its enrolment first if its agent was installed anew."_said, "machine");
  }
  const auto addresses = addresses_of(house.settings.public_host);
  if (addresses.empty())
    return refuse(
        RefusalCode::invalid_argument,
        "Nobody knows the address of {}, so machines could not find this server."_said(house.settings.public_host),
        "Set agents.public_host to a name or address that machines reach."_said);
  const auto token = house.authority.word_from("enrolment token " + client.text() + " " + seed);
  const Enrolling enrolling{client, asked.machine, now + asked.valid_for};
  house.tokens.make(token, enrolling, now);
  const auto port = house.settings.public_port != 0 ? house.settings.public_port : inside_->server->port();
  return wire::people::EnrolmentToken{
      token, enrolling.expires_at,
      json::write_text(wire::agent::EnrolmentFile{std::string(wire::agent::server_name), addresses, port,
                                                  house.authority.certificate_pem(), token}) +
          "\n"};
}

std::uint16_t AgentsDesk::port() const { return inside_->server->port(); }
std::size_t AgentsDesk::machines_connected() const { return inside_->house->connected.size(); }
void AgentsDesk::stop() { inside_->server->stop(); }

}  // namespace standfirm::server::agents
