// src/core/contact.hpp: names and addresses of people: what is too long, too short or not an address at all.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/refusal.hpp"

namespace standfirm::contact {

inline constexpr std::size_t max_name_bytes = 200, max_email_bytes = 254, max_phone_bytes = 60;

[[nodiscard]] std::string lower(std::string_view);  ///< ASCII letters only; addresses are compared this way
/// Empty when `name` can stand on a screen: not blank, not too long, no control characters.
[[nodiscard]] std::optional<Refusal> name_problem(std::string_view name, std::string_view field);
/// Empty when `email` is one address (RFC 5321 local@domain, no spaces, no line breaks). Whether it exists only a
/// letter can tell.
[[nodiscard]] std::optional<Refusal> email_problem(std::string_view email, std::string_view field);
[[nodiscard]] std::optional<Refusal> phone_problem(std::string_view phone,
                                                   std::string_view field);  ///< empty phones are fine

}  // namespace standfirm::contact
