// Enrolling one machine: its token, its request, its certificate, its place in the ledger.
#include <fmt/format.h>

#include "server/agents/house.hpp"
#include "store/store.hpp"

namespace standfirm::server::agents {
namespace {

constexpr std::size_t max_name_bytes = 255;

net::Response answer(unsigned status, std::string body) {
  net::Response out;
  out.status = status;
  out.headers.push_back({"Content-Type", "application/json"});
  out.body = std::move(body);
  out.close = true;  // the next thing a machine does is come back with its certificate
  return out;
}
net::Response refused(unsigned status, std::string sentence) {
  return answer(status, json::write_text(wire::agent::EnrolRefused{std::move(sentence)}));
}

std::string joined(const Refusal& refusal) { return refusal.text(); }

class Enrolment {
 public:
  explicit Enrolment(AgentsHouse& house) : house_(house), now_(house.clock.now()) {}

  net::Response run(const std::string& body) {
    const auto asked = json::read_text<wire::agent::Enrol>(body, json::Unknown::ignore, max_request_bytes * 2);
    if (!asked) return refused(400, asked.error().text());
    if (asked->host_name.empty() || asked->host_name.size() > max_name_bytes)
      return refused(400, fmt::format("host_name: must have 1 to {} bytes", max_name_bytes));
    if (house_.settings.lockdown.now())
      return refused(503, "The firm's server is locked down and enrols nothing now; try again when it is re-armed.");
    const auto request = CertificateRequest::read(asked->certificate_request);
    if (!request) return refused(400, request.error());
    const auto order_key = house_.signs.order_key();
    if (!order_key)
      return refused(503, "The firm's signer does not answer, so nothing can be enrolled now: " + order_key.error() +
                              ". Try again in a minute.");
    const auto enrolling = house_.tokens.use(asked->token, now_);
    if (!enrolling)
      return refused(
          403, "This token is not known, was used already, or has expired. Have a new one made for this machine.");
    const auto machine = place(*asked, *enrolling);
    const auto put = machine ? record(*asked, *request, *machine) : std::unexpected(machine.error());
    if (!put) {
      house_.tokens.give_back(asked->token, *enrolling, now_);
      return refused(409, joined(put.error()));
    }
    const auto release_key = house_.releases.trusted().value_or("");
    return answer(200, json::write_text(wire::agent::Enrolled{*machine, enrolling->client, *put, *order_key,
                                                              house_.settings.firm_name,
                                                              to_base64(release_key.data(), release_key.size())}));
  }

 private:
  /// The machine the token names, or a new one of the client's, called as it calls itself.
  Allowed<MachineId> place(const wire::agent::Enrol& asked, const Enrolling& enrolling) {
    if (enrolling.machine) return *enrolling.machine;
    const auto added = house_.engine.act(engine::AddMachine{enrolling.client, asked.host_name},
                                         {Actor::of_system("enrolment"), Role::dispatcher});
    if (!added) return std::unexpected(added.error());
    const auto id = uuid_from_text(added->id.value_or(""));
    if (!id) throw std::logic_error("a machine was added without an id");
    return MachineId{*id};
  }
  /// The certificate, once the ledger has the machine's key.
  Allowed<std::string> record(const wire::agent::Enrol& asked, const CertificateRequest& request, MachineId machine) {
    const auto certificate = house_.authority.for_machine(request, machine);
    house_.tokens.remember(certificate.sha256, {machine, request.key_fingerprint()});
    const auto done = house_.engine.act(engine::EnrolMachine{machine, request.key_fingerprint(), asked.agent_version},
                                        {Actor::of(machine), Role::dispatcher});
    if (!done) return std::unexpected(done.error());
    return certificate.pem;
  }

  AgentsHouse& house_;
  TimePoint now_;
};

}  // namespace

net::Response enrol(AgentsHouse& house, const std::string& body) noexcept {
  try {
    return Enrolment(house).run(body);
  } catch (const store::Outage&) {
    return refused(503, "The ledger can't be written now. Try again in a minute.");
  } catch (const std::exception&) {
    return refused(500, "The server could not enrol this machine; its log says why.");
  }
}

}  // namespace standfirm::server::agents
