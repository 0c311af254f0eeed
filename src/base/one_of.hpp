// src/base/one_of.hpp: one of a closed set, as std::variant is, but compiled once.
#pragma once

#include <utility>
#include <variant>

/// SF_ONE_OF(Name, A, B, ...): a std::variant<A, B, ...> called Name, whose copying, moving and destroying are compiled
/// in the one file that says SF_ONE_OF_MEMBERS(Name). With dozens of alternatives that code is most of what a file that
/// only passes a Name on would compile. std::visit, std::get and the others work as on any variant;
/// `Name::Alternatives` is it.
// NOLINTBEGIN(bugprone-macro-parentheses): a class is named, and a name in parentheses declares none.
#define SF_ONE_OF(Name, ...)                        \
  class Name : public std::variant<__VA_ARGS__> {   \
   public:                                          \
    using Alternatives = std::variant<__VA_ARGS__>; \
    using Alternatives::variant;                    \
    using Alternatives::operator=;                  \
    Name();                                         \
    Name(const Name&);                              \
    Name(Name&&) noexcept;                          \
    Name& operator=(const Name&);                   \
    Name& operator=(Name&&) noexcept;               \
    ~Name();                                        \
  }

#define SF_ONE_OF_MEMBERS(Name)                     \
  Name::Name() = default;                           \
  Name::Name(const Name&) = default;                \
  Name::Name(Name&&) noexcept = default;            \
  Name& Name::operator=(const Name&) = default;     \
  Name& Name::operator=(Name&&) noexcept = default; \
  Name::~Name() = default
// NOLINTEND(bugprone-macro-parentheses)
