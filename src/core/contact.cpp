#include "core/contact.hpp"

#include <algorithm>

namespace standfirm::contact {
namespace {
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}
Refusal wrong(Sentence sentence, Sentence mend, std::string_view field) {
  return Refusal{RefusalCode::invalid_argument, std::move(sentence), std::move(mend), std::string(field)};
}
}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<Refusal> name_problem(std::string_view name, std::string_view field) {
  if (name.find_first_not_of(' ') == std::string_view::npos)
    return wrong("The name is missing."_said, "Give a name."_said, field);
  if (name.size() > max_name_bytes) return wrong("The name is too long."_said, "Use at most 200 bytes."_said, field);
  if (has_control(name)) return wrong("The name holds control characters."_said, "Leave them out."_said, field);
  return std::nullopt;
}

std::optional<Refusal> email_problem(std::string_view email, std::string_view field) {
  const auto at = email.rfind('@');
  const bool shaped =
      at != std::string_view::npos && at > 0 && at <= 64 && at + 1 < email.size() && email.size() <= max_email_bytes;
  const bool clean =
      !has_control(email) && email.find_first_of(" ,;<>()\"\\") == std::string_view::npos && email.find('@') == at;
  if (shaped && clean && email[at + 1] != '.' && email.back() != '.') return std::nullopt;
  return wrong("That is not an e-mail address."_said, "Write it like dana@firm.example."_said, field);
}

std::optional<Refusal> phone_problem(std::string_view phone, std::string_view field) {
  if (phone.size() > max_phone_bytes || has_control(phone))
    return wrong("That is not a telephone number."_said, "Use at most 60 characters."_said, field);
  return std::nullopt;
}

}  // namespace standfirm::contact
