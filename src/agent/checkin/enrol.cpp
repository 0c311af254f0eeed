#include "agent/checkin/enrol.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/local/here.hpp"
#include "agent/local/identity.hpp"
#include "agent/local/printable.hpp"
#include "agent/version.hpp"
#include "net/client.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::agent {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Text = std::unique_ptr<BIO, Freed<BIO_free_all>>;

std::string taken_from(const Text& text) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}
void must(bool well, const char* what) {
  if (!well) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

wire::agent::EnrolmentFile read_enrolment_file(const std::filesystem::path& path) {
  const auto text = read_whole(path, 64 * 1024);
  if (!text) throw std::runtime_error(text.error());
  auto file = json::read_text<wire::agent::EnrolmentFile>(*text, json::Unknown::ignore);
  if (!file) throw std::runtime_error(path.string() + " is not an enrolment file: " + file.error().text());
  if (file->addresses.empty() || file->port == 0 || !std::ranges::all_of(file->addresses, is_literal_address))
    throw std::runtime_error(path.string() +
                             ": addresses must be literal and port a number; make a new enrolment file");
  return std::move(*file);
}

}  // namespace

KeyAndRequest make_key_and_request(const std::string& common_name) {
  const Key key(EVP_EC_gen("P-256"));
  must(key != nullptr, "make a key");
  const Request request(X509_REQ_new());
  must(request != nullptr && X509_REQ_set_version(request.get(), 0) == 1 &&
           X509_REQ_set_pubkey(request.get(), key.get()) == 1,
       "make a certificate request");
  X509_NAME* name = X509_REQ_get_subject_name(request.get());
  const std::string shown = common_name.substr(0, 64);
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(shown.c_str()), -1,
                                  -1, 0) == 1,
       "name the machine");
  must(X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0, "sign the certificate request");
  KeyAndRequest out;
  const Text key_text(BIO_new(BIO_s_mem())), request_text(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "write the key");
  must(PEM_write_bio_X509_REQ(request_text.get(), request.get()) == 1, "write the certificate request");
  out.key = taken_from(key_text);
  out.request = taken_from(request_text);
  return out;
}

std::string enrol(const Settings& settings, const std::filesystem::path& enrolment_file,
                  const std::optional<std::string>& server) {
  const auto folder = identity_folder(settings.state);
  if (std::filesystem::exists(folder / "identity.json"))
    throw std::runtime_error("this machine is enrolled already; its identity is not replaced");
  auto file = read_enrolment_file(enrolment_file);
  if (server) {
    if (!is_literal_address(*server)) throw std::runtime_error(*server + " is not a literal address of the server");
    file.addresses = {*server};
  }
  must_be_user(settings.agent_user);
  make_state_folders(settings.state, settings.agent_user);  // before the token, which serves once, is used
  const std::string host = host_name();
  const auto made = make_key_and_request(host);
  const wire::agent::Enrol enrol{file.token, made.request, printable(host), std::string(agent_version), system_name()};

  const auto tls = net::tls_for_client(
      {.authority_pem = file.authority, .server_name = file.server_name, .certificate_pem = {}, .key_pem = {}});
  std::string why;
  for (const auto& address : file.addresses) {
    net::Request request;
    request.method = net::Method::post;
    request.target = std::string(wire::agent::enrol_path);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::write_text(enrol);
    const auto answer = net::fetch_now({address, file.port, tls}, std::move(request),
                                       {.deadline = Millis{30'000}, .max_answer_bytes = 256 * 1024});
    if (!answer) {
      why = answer.error().sentence;
      continue;
    }
    if (answer->status != 200 && answer->status != 201)
      throw std::runtime_error("the server refused: " + readable(answer->content(), 500));
    const auto enrolled = json::read_text<wire::agent::Enrolled>(answer->content(), json::Unknown::ignore);
    if (!enrolled) throw std::runtime_error("the server's answer cannot be read: " + enrolled.error().text());
    write_whole(folder / "machine.key", made.key, 0600);
    give_to_agent(folder / "machine.key", settings.agent_user);
    write_whole(folder / "machine.pem", enrolled->certificate, 0644);
    write_whole(folder / "authority.pem", file.authority, 0644);
    pin_identity(settings.state, {enrolled->machine, enrolled->client, enrolled->order_key, enrolled->firm_name,
                                  file.server_name, file.addresses, file.port, enrolled->release_key});
    std::filesystem::remove(enrolment_file);
    return enrolled->firm_name;
  }
  throw std::runtime_error("the server was not reached: " + why);
}

}  // namespace standfirm::agent
