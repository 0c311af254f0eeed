#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/testing/fixture.hpp"

namespace standfirm::net {
namespace {

struct Made {
  X509* certificate;
  EVP_PKEY* key;
};

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Made make(const char* name, const Made* issuer, const char* usage) {
  static long serial = 0;
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509* by = issuer != nullptr ? issuer->certificate : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(by));
  if (usage == nullptr)
    extend(certificate, by, NID_basic_constraints, "critical,CA:TRUE");
  else
    extend(certificate, by, NID_ext_key_usage, usage);
  extend(certificate, by, NID_subject_alt_name, (std::string("DNS:") + name).c_str());
  X509_sign(certificate, issuer != nullptr ? issuer->key : key, EVP_sha256());
  return {certificate, key};
}

std::string pem(X509* certificate) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}
std::string pem(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}
void release(Made& made) {
  X509_free(made.certificate);
  EVP_PKEY_free(made.key);
}

}  // namespace

const Certificates& test_certificates() {
  static const Certificates all = [] {
    auto authority = make("authority", nullptr, nullptr);
    auto server = make("server.test", &authority, "serverAuth");
    auto client = make("machine-7", &authority, "clientAuth");
    auto stranger = make("stranger", nullptr, nullptr);
    auto strangers = make("machine-8", &stranger, "clientAuth");
    Certificates out{pem(authority.certificate), pem(server.certificate), pem(server.key),
                     pem(client.certificate),    pem(client.key),         pem(strangers.certificate),
                     pem(strangers.key)};
    for (auto* made : {&authority, &server, &client, &stranger, &strangers}) release(*made);
    return out;
  }();
  return all;
}

void EchoHandler::ask(Request question, Respond respond) {
  const std::lock_guard lock(mutex);
  targets.push_back(question.target);
  Response out;
  if (question.target == "/echo") {
    out.body = question.body;
  } else if (question.target == "/who") {
    out.body = question.peer.certificate_name + " " + question.peer.certificate_sha256;
  } else if (question.target == "/big") {
    out.body = std::string(3'000'000, 'x');
  } else if (question.target == "/split") {
    out.headers.push_back({"X-Said", "one\r\nX-Smuggled: two"});
  } else if (question.target == "/hold") {
    held.push_back(std::move(respond));
    changed.notify_all();
    return;
  } else if (question.target == "/drop") {
    return;
  } else {
    out.status = 404;
  }
  respond(std::move(out));
}

namespace {
class Echo final : public SocketUser {
 public:
  explicit Echo(EchoHandler& handler) : handler_(handler) {}
  void opened(const std::shared_ptr<Socket>& socket) override {
    socket_ = socket;
    const std::lock_guard lock(handler_.mutex);
    handler_.last_socket = socket;
    handler_.changed.notify_all();
  }
  void said(std::string_view text) override {
    if (!handler_.silent_sockets) socket_->send(std::string(text));
  }
  void closed(std::string_view why) override {
    const std::lock_guard lock(handler_.mutex);
    handler_.closed_because.emplace_back(why);
    handler_.last_socket.reset();
    socket_.reset();
    handler_.changed.notify_all();
  }

 private:
  EchoHandler& handler_;
  std::shared_ptr<Socket> socket_;
};
}  // namespace

std::expected<Handler::Accepted, Response> EchoHandler::socket(const Request& question) {
  if (question.target != "/socket") return std::unexpected(fault(403, "not this one"));
  return Accepted{std::make_shared<Echo>(*this), socket_limits};
}

Running::Running(HttpLimits limits, std::optional<ServerTls> tls) {
  limits.stop_grace_s = Seconds(1);
  server = std::make_unique<Server>(loops, Listen{"127.0.0.1", 0, std::move(tls), limits}, handler);
  loops.start();
}
Running::~Running() { server->stop(); }
Destination Running::plain() const { return {"127.0.0.1", server->port(), nullptr}; }

std::string raw_exchange(std::uint16_t port, std::string_view bytes, std::string_view enough) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  timeval patience{20, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  EXPECT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  std::string out;
  char buffer[4096];
  while (enough.empty() || out.find(enough) == std::string::npos) {
    const auto got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(fd);
  return out;
}

void Listening::opened(const std::shared_ptr<Socket>& s) {
  const std::lock_guard lock(mutex);
  socket = s;
  changed.notify_all();
}
void Listening::said(std::string_view text) {
  const std::lock_guard lock(mutex);
  heard.emplace_back(text);
  changed.notify_all();
}
void Listening::closed(std::string_view why) {
  const std::lock_guard lock(mutex);
  ended = std::string(why);
  socket.reset();
  changed.notify_all();
}

}  // namespace standfirm::net
