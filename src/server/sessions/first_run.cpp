#include "server/sessions/first_run.hpp"

#include "server/sessions/secrets.hpp"

namespace standfirm::server {

std::string first_run_code(std::string_view secret) {
  constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";  // none that is taken for another
  constexpr std::size_t length = 16;
  const auto key = derived_key(secret, "first run");
  std::string out;
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += letters[static_cast<unsigned char>(key[i]) % letters.size()];
  }
  return out;
}

bool nobody_yet(const engine::Engine& engine) {
  engine::ListQuery one;
  one.limit = 1;
  const auto found = engine.technicians(one);
  return found && found->items.empty();
}

}  // namespace standfirm::server
