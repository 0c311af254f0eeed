#include "server/sessions/passwords.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <new>

namespace standfirm::server {
namespace {

constexpr unsigned long long passes = 3;
constexpr std::size_t memory_bytes = 64 * 1024 * 1024;

std::string hash_of(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), passes, memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();
  return out.data();
}

}  // namespace

std::optional<Refusal> fault_in_password(std::string_view password) {
  if (password.size() >= least_password_bytes && password.size() <= most_password_bytes) return std::nullopt;
  return Refusal{RefusalCode::invalid_argument,
                 "A password has {} to {} characters."_said(least_password_bytes, most_password_bytes),
                 "Choose another, such as four unrelated words."_said, "password"};
}

void set_password(engine::Keep& keep, TechnicianId technician, std::string_view password) {
  keep.put("password", technician.text(), hash_of(password));
}

bool is_password(engine::Keep& keep, TechnicianId technician, std::string_view password, TimePoint now) {
  static const std::string nobodys = hash_of("nobody has this password");
  const auto kept = technician.is_nil() ? std::nullopt : keep.get("password", technician.text(), now);
  const std::string& hash = kept ? *kept : nobodys;
  const bool fits = password.size() <= most_password_bytes &&
                    crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  return fits && kept.has_value();
}

}  // namespace standfirm::server
