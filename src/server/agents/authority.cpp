#include "server/agents/authority.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "server/signer/keys.hpp"
#include "store/chain.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::server::agents {
namespace {

constexpr long day_s = 24 * 60 * 60;
constexpr long authority_days = 25 * 365, listener_days = 5 * 365, machine_days = 10 * 365;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* one) const {
    Free(one);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<&X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<&X509_REQ_free>>;
using Memory = std::unique_ptr<BIO, Freed<&BIO_free>>;

[[noreturn]] void failed(const char* what) {
  ERR_clear_error();
  throw std::runtime_error(fmt::format("OpenSSL can't {}", what));
}
void check(bool good, const char* what) {
  if (!good) failed(what);
}

Memory memory_of(const std::string& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}
std::string text_of(const Memory& memory) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}
std::string pem_of(X509* certificate) {
  const Memory out(BIO_new(BIO_s_mem()));
  check(PEM_write_bio_X509(out.get(), certificate) == 1, "write a certificate");
  return text_of(out);
}
std::string pem_of(EVP_PKEY* key) {
  const Memory out(BIO_new(BIO_s_mem()));
  check(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "write a key");
  return text_of(out);
}
Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "make a key");
  return key;
}

void extend(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<&X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, what, value));
  check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "extend a certificate");
}

void name(X509_NAME* subject, const char* field, const std::string& value) {
  check(X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0) == 1,
        "name a certificate");
}

/// What all three kinds have in common: a random serial, a day's grace backwards, the key. `issuer` null: itself.
Certificate begun(EVP_PKEY* key, const std::string& common_name, long days, X509* issuer) {
  Certificate certificate(X509_new());
  check(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "make a certificate");
  unsigned char serial[16];
  check(RAND_bytes(serial, sizeof serial) == 1, "draw a serial number");
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
  const std::unique_ptr<BIGNUM, Freed<&BN_free>> number(BN_bin2bn(serial, sizeof serial, nullptr));
  check(number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr,
        "number a certificate");
  check(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day_s) != nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * day_s) != nullptr,
        "date a certificate");
  check(X509_set_pubkey(certificate.get(), key) == 1, "put a key into a certificate");
  name(X509_get_subject_name(certificate.get()), "CN", common_name);
  check(X509_set_issuer_name(certificate.get(),
                             X509_get_subject_name(issuer != nullptr ? issuer : certificate.get())) == 1,
        "name an issuer");
  return certificate;
}
void sign(X509* certificate, EVP_PKEY* key) {
  check(X509_sign(certificate, key, EVP_sha256()) > 0, "sign a certificate");
}

std::string fingerprint_of(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  check(size > 0, "read a public key");
  const auto out = store::sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return out;
}

/// Only kinds of key that are strong and small; an RSA key of 16,384 bits would cost the listener more than the
/// machine.
bool is_fitting(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return true;
  char group[32] = {};
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
         (std::string_view(group) == "prime256v1" || std::string_view(group) == "P-256");
}

}  // namespace

std::expected<CertificateRequest, std::string> CertificateRequest::read(const std::string& pem) {
  if (pem.size() > max_request_bytes)
    return std::unexpected(fmt::format("The certificate request is longer than {} bytes.", max_request_bytes));
  const auto memory = memory_of(pem);
  const Request request(
      PEM_read_bio_X509_REQ(memory.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr));
  ERR_clear_error();
  if (!request) return std::unexpected("The certificate request is not one (PEM, PKCS #10).");
  EVP_PKEY* const key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr || !is_fitting(key))
    return std::unexpected("The certificate request's key must be P-256 or Ed25519.");
  const bool proven = X509_REQ_verify(request.get(), key) == 1;
  ERR_clear_error();
  if (!proven) return std::unexpected("The certificate request is not signed by the key it names.");
  CertificateRequest out;
  EVP_PKEY_up_ref(key);
  out.key_ = std::shared_ptr<void>(key, [](void* one) { EVP_PKEY_free(static_cast<EVP_PKEY*>(one)); });
  out.key_fingerprint_ = fingerprint_of(key);
  return out;
}

struct Authority::Inside {
  Key key;
  Certificate certificate;
  std::string pem, secret;
};

Authority::Authority(const std::string& folder, const std::string& firm_name) : inside_(std::make_unique<Inside>()) {
  signer::require_private_folder(folder);
  const auto key_path = folder + "/authority.key", certificate_path = folder + "/authority.pem";
  auto key_pem = signer::read_private_file(key_path);
  inside_->pem = signer::read_private_file(certificate_path);
  if (key_pem.empty() != inside_->pem.empty()) {
    // The key is written first: a certificate alone means that the key was taken away.
    if (key_pem.empty())
      throw std::runtime_error(
          fmt::format("{}: is missing while {} is there; restore it from its backup, for machines believe no other",
                      key_path, certificate_path));
    key_pem.clear();
  }
  if (key_pem.empty()) {
    inside_->key = new_key();
    // 64 bytes are the most that a name in a certificate may have.
    inside_->certificate = begun(inside_->key.get(), "Standfirm machines authority", authority_days, nullptr);
    if (!firm_name.empty() && firm_name.size() <= 64)
      name(X509_get_subject_name(inside_->certificate.get()), "O", firm_name);
    check(X509_set_issuer_name(inside_->certificate.get(), X509_get_subject_name(inside_->certificate.get())) == 1,
          "name an issuer");
    extend(inside_->certificate.get(), inside_->certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(inside_->certificate.get(), inside_->certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(inside_->certificate.get(), inside_->certificate.get(), NID_subject_key_identifier, "hash");
    sign(inside_->certificate.get(), inside_->key.get());
    key_pem = pem_of(inside_->key.get());
    inside_->pem = pem_of(inside_->certificate.get());
    signer::write_private_file(key_path, key_pem);
    signer::write_private_file(certificate_path, inside_->pem);
  } else {
    inside_->key.reset(PEM_read_bio_PrivateKey(memory_of(key_pem).get(), nullptr, nullptr, nullptr));
    inside_->certificate.reset(PEM_read_bio_X509(memory_of(inside_->pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    if (!inside_->key || !inside_->certificate ||
        X509_check_private_key(inside_->certificate.get(), inside_->key.get()) != 1)
      throw std::runtime_error(
          fmt::format("{} and {} do not belong together; restore both from their backup", key_path, certificate_path));
  }
  inside_->secret = store::sha256("standfirm authority secret\n" + key_pem);
}
Authority::~Authority() = default;

const std::string& Authority::certificate_pem() const { return inside_->pem; }

net::ServerTls Authority::for_listener() const {
  const auto key = new_key();
  const auto certificate =
      begun(key.get(), std::string(wire::agent::server_name), listener_days, inside_->certificate.get());
  extend(certificate.get(), inside_->certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  extend(certificate.get(), inside_->certificate.get(), NID_key_usage, "critical,digitalSignature");
  extend(certificate.get(), inside_->certificate.get(), NID_ext_key_usage, "serverAuth");
  extend(certificate.get(), inside_->certificate.get(), NID_subject_alt_name,
         ("DNS:" + std::string(wire::agent::server_name)).c_str());
  extend(certificate.get(), inside_->certificate.get(), NID_authority_key_identifier, "keyid");
  sign(certificate.get(), inside_->key.get());
  return {pem_of(certificate.get()), pem_of(key.get()), net::ClientCertificate::asked, inside_->pem};
}

MachineCertificate Authority::for_machine(const CertificateRequest& request, MachineId machine) const {
  const auto certificate =
      begun(static_cast<EVP_PKEY*>(request.key_.get()), machine.text(), machine_days, inside_->certificate.get());
  extend(certificate.get(), inside_->certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  extend(certificate.get(), inside_->certificate.get(), NID_key_usage, "critical,digitalSignature");
  extend(certificate.get(), inside_->certificate.get(), NID_ext_key_usage, "clientAuth");
  extend(certificate.get(), inside_->certificate.get(), NID_authority_key_identifier, "keyid");
  sign(certificate.get(), inside_->key.get());
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  check(size > 0, "write a certificate");
  MachineCertificate out{pem_of(certificate.get()),
                         store::sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)})};
  OPENSSL_free(der);
  return out;
}

std::string Authority::word_from(const std::string& seed) const {
  unsigned char word[32];
  unsigned size = 0;
  check(HMAC(EVP_sha256(), inside_->secret.data(), static_cast<int>(inside_->secret.size()),
             reinterpret_cast<const unsigned char*>(seed.data()), seed.size(), word, &size) != nullptr,
        "derive a word");
  return to_hex(word, size);
}

}  // namespace standfirm::server::agents
