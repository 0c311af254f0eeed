#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>

#include "core/procedure/load.hpp"
#include "server/agents/agents_test.hpp"

namespace standfirm::server::agents {
namespace {

std::string taken_from(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(memory);
  return out;
}

class Again final : public store::Ledger {
 public:
  explicit Again(store::Store& of) : of_(of) {}
  void read(const std::function<void(const store::Reader&)>& look) const override { of_.read(look); }

 private:
  store::Store& of_;
};

engine::Caller owner() { return {Actor::of_system("console"), Role::owner}; }

}  // namespace

MachineKey make_machine_key() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509_REQ* request = X509_REQ_new();
  X509_REQ_set_pubkey(request, key);
  X509_REQ_sign(request, key, EVP_sha256());
  BIO* key_text = BIO_new(BIO_s_mem());
  BIO* request_text = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_text, key, nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509_REQ(request_text, request);
  X509_REQ_free(request);
  EVP_PKEY_free(key);
  return {taken_from(key_text), taken_from(request_text)};
}

// ---- DirectSigner ----

DirectSigner::DirectSigner(const std::string& folder, store::Store& store, const procedure::Procedure& procedure,
                           const Clock& clock)
    : signer_(folder, [&store] { return std::make_unique<Again>(store); }, procedure, clock, {}) {}
std::expected<actions::SignedOrder, signer::SignRefused> DirectSigner::sign(IncidentId incident, OrderId order) {
  if (away) return std::unexpected(signer::SignRefused{"The signer is not there.", false});
  const std::lock_guard lock(mutex_);
  auto answer = signer_.answer(signer::SignOrder{incident, order});
  if (auto* refused = std::get_if<signer::SignRefused>(&answer)) return std::unexpected(*refused);
  return std::get<signer::OrderSigned>(answer).order;
}
std::expected<std::string, std::string> DirectSigner::order_key() {
  if (away) return std::unexpected("the signer is not there");
  const std::lock_guard lock(mutex_);
  return std::get<signer::OrderKey>(signer_.answer(signer::TellKey{})).public_key;
}

// ---- Heard ----

void Heard::opened(const std::shared_ptr<net::Socket>& s) {
  const std::lock_guard lock(mutex);
  socket = s;
  changed.notify_all();
}
void Heard::said(std::string_view text) {
  auto message = json::read_text<wire::agent::FromServer>(text);
  ASSERT_TRUE(message) << text;
  const std::lock_guard lock(mutex);
  messages.push_back(std::move(*message));
  changed.notify_all();
}
void Heard::closed(std::string_view why) {
  const std::lock_guard lock(mutex);
  ended = std::string(why);
  changed.notify_all();
}
void say(Heard& heard, const wire::agent::FromMachine& message) {
  ASSERT_TRUE(heard.wait_until([&] { return heard.socket != nullptr || heard.ended; }));
  ASSERT_NE(heard.socket, nullptr) << *heard.ended;
  heard.socket->send(json::write_text(message));
}

// ---- FirmAtWork ----

FirmAtWork::FirmAtWork() {
  std::ifstream file(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto loaded = procedure::parse(text, "virus-response.yaml", {"clamav", "debsums"});
  if (!loaded) throw std::runtime_error("the shipped procedure does not load");
  procedure = std::move(*loaded);
  engine::Settings settings;
  settings.firm_name = "Front Range IT";
  settings.public_address = "https://firm.example";
  settings.link_key = std::string(32, 'k');
  settings.procedure = procedure;
  settings.tools = {{"clamav", std::string(64, 'a')}, {"debsums", std::string(64, 'b')}};
  engine = std::make_unique<engine::Engine>(*store, clock, ids, letters, alarms, settings);
  signs = std::make_unique<DirectSigner>(folder.file("signer"), *store, procedure, clock);
  AgentsSettings agents;
  agents.address = "127.0.0.1";
  agents.port = 0;
  agents.public_host = "127.0.0.1";
  agents.key_folder = folder.file("agents");
  agents.firm_name = settings.firm_name;
  agents.release_folder = folder.file("releases");
  desk =
      std::make_unique<AgentsDesk>(*engine, *signs, clock, loops, agents, [this](const wire::live::OrderProgress& one) {
        const std::lock_guard lock(progress_mutex);
        progress_seen.push_back(one);
      });
  loops.start();
  const auto client = engine->act(engine::AddClient{{"Harbor Dental", "America/Denver", Currency{}}}, owner());
  if (!client) throw std::runtime_error(client.error().sentence.text);
  harbor = ClientId{*uuid_from_text(*client->id)};
  const auto technician = engine->act(engine::AddTechnician{"Dana", "dana@firm.example", Role::technician}, owner());
  if (!technician) throw std::runtime_error(technician.error().sentence.text);
  dana = TechnicianId{*uuid_from_text(*technician->id)};
}

FirmAtWork::~FirmAtWork() {
  desk->stop();
  desk.reset();
  loops.stop();
  loops.join();
}

wire::people::EnrolmentToken FirmAtWork::token(std::optional<MachineId> machine, Minutes valid_for,
                                               const std::string& seed) {
  const auto made = desk->make_token(harbor, {machine, valid_for}, owner(), seed);
  if (!made) throw std::runtime_error(made.error().sentence.text);
  authority_pem = json::read_text<wire::agent::EnrolmentFile>(made->file)->authority;
  return *made;
}

net::Fetched FirmAtWork::enrol(const wire::agent::EnrolmentFile& file, const MachineKey& key,
                               const std::string& host_name) {
  net::Request request;
  request.method = net::Method::post;
  request.target = std::string(wire::agent::enrol_path);
  request.body = json::write_text(wire::agent::Enrol{file.token, key.request_pem, host_name, "1.0", "Debian 12"});
  return net::fetch_now(
      {file.addresses.at(0), file.port, net::tls_for_client({file.authority, file.server_name, {}, {}})},
      std::move(request));
}

wire::agent::Enrolled FirmAtWork::enrolled(const MachineKey& key, const std::string& host_name) {
  const auto answer =
      enrol(*json::read_text<wire::agent::EnrolmentFile>(token({}, Minutes{60}, host_name).file), key, host_name);
  if (!answer) throw std::runtime_error(answer.error().sentence);
  if (answer->status != 200) throw std::runtime_error(std::string(answer->content()));
  return *json::read_text<wire::agent::Enrolled>(answer->content());
}

net::Destination FirmAtWork::reach(const std::string& certificate, const std::string& key) const {
  return {"127.0.0.1", desk->port(),
          net::tls_for_client({authority_pem, std::string(wire::agent::server_name), certificate, key})};
}

std::shared_ptr<Heard> FirmAtWork::connect(const std::string& certificate, const std::string& key) {
  auto heard = std::make_shared<Heard>();
  net::SocketLimits limits;
  limits.max_message_bytes = wire::agent::max_frame_bytes;
  net::open_socket(loops, reach(certificate, key), std::string(wire::agent::socket_path), {}, heard, limits,
                   Millis{10'000});
  return heard;
}

IncidentId FirmAtWork::report(const std::vector<MachineId>& machines) {
  const auto done = engine->act(engine::ReportIncident{{harbor, std::nullopt, "A red window",
                                                        "It says my files are gone", machines, Channel::phone},
                                                       std::nullopt,
                                                       false},
                                {Actor::of(dana), Role::technician});
  if (!done) throw std::runtime_error(done.error().sentence.text);
  return IncidentId{*uuid_from_text(*done->id)};
}

OrderId FirmAtWork::order(IncidentId incident, MachineId machine, const actions::Action& action) {
  const auto done = engine->act(engine::OrderAction{incident, {machine, "report", json::write(action)}},
                                {Actor::of(dana), Role::technician});
  if (!done) throw std::runtime_error(done.error().sentence.text);
  return OrderId{*uuid_from_text(*done->id)};
}

std::optional<OrderStatus> FirmAtWork::status_of(OrderId order) const {
  const auto found = engine->order(order);
  return found ? std::optional(found->status) : std::nullopt;
}

std::size_t FirmAtWork::events_of(IncidentId incident, const std::string& type) const {
  std::size_t found = 0;
  store->read([&](const store::Reader& r) {
    for (const auto& event : r.events("incident/" + incident.text())) found += event.type == type ? 1 : 0;
  });
  return found;
}

std::vector<wire::live::OrderProgress> FirmAtWork::progress() {
  const std::lock_guard lock(progress_mutex);
  return progress_seen;
}

}  // namespace standfirm::server::agents
