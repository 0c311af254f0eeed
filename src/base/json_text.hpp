// src/base/json_text.hpp: a described value straight to JSON text, for what is written thousands of times a second:
// answers, events, rows. Gives what json::text(json::write(value)) gives (json_text_test.cpp), without the tree
// between.
#pragma once
#include <charconv>

#include "base/json.hpp"

namespace standfirm::json {

namespace detail {
void append_quoted(std::string& out, std::string_view text);

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_duration : std::false_type {};
template <class Rep, class Period>
struct is_duration<std::chrono::duration<Rep, Period>> : std::true_type {};
template <class T>
struct is_text_map : std::false_type {};
template <class T>
struct is_text_map<std::map<std::string, T>> : std::true_type {};
template <class T>
struct is_variant : std::false_type {};
template <class... Ts>
struct is_variant<std::variant<Ts...>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<Id<Tag>> : std::true_type {};
}  // namespace detail

template <class T>
void append_text(std::string& out, const T& value);

namespace detail {
/// Names come from descriptions: nothing in them needs a backslash.
inline void append_name(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
}
template <class T>
void append_members(std::string& out, const T& value) {
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using M = std::remove_cvref_t<decltype(value.*d.pointer)>;
    if constexpr (is_optional<M>::value) {
      if (!(value.*d.pointer)) return;
    }
    append_name(out, d.name);
    append_text(out, value.*d.pointer);
  });
}
template <class T>
void append_list(std::string& out, const std::vector<T>& list) {
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i != 0) out += ',';
    append_text(out, static_cast<const T&>(list[i]));
  }
  out += ']';
}
template <class Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}
}  // namespace detail

template <class T>
void append_text(std::string& out, const T& value) {
  using namespace detail;
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_integral_v<T>) {
    append_number(out, value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    append_quoted(out, value);
  } else if constexpr (is_duration<T>::value) {
    append_number(out, static_cast<std::int64_t>(value.count()));
  } else if constexpr (std::is_same_v<T, TimePoint>) {
    append_quoted(out, to_text(value));
  } else if constexpr (is_id<T>::value) {
    append_quoted(out, value.text());
  } else if constexpr (std::is_enum_v<T>) {
    append_quoted(out, enum_text(value));
  } else if constexpr (is_optional<T>::value) {
    if (value)
      append_text(out, *value);
    else
      out += "null";
  } else if constexpr (is_vector<T>::value) {
    append_list(out, value);
  } else if constexpr (is_text_map<T>::value) {
    out += '{';
    for (const auto& [key, item] : value) {
      if (out.back() != '{') out += ',';
      append_quoted(out, key);
      out += ':';
      append_text(out, item);
    }
    out += '}';
  } else if constexpr (is_variant<T>::value) {
    out += '{';
    append_name(out, "type");
    append_quoted(out, type_of(value));
    std::visit([&](const auto& held) { append_members(out, held); }, value);
    out += '}';
  } else if constexpr (Described<T> && !std::is_same_v<T, Money> && !std::is_same_v<T, Currency>) {
    out += '{';
    append_members(out, value);
    out += '}';
  } else {  // leaves of their own form, and documents whose shape somebody else owns
    out += text(Codec<T>::write(value));
  }
}

template <class T>
[[nodiscard]] std::string direct_text(const T& value) {
  std::string out;
  out.reserve(512);
  append_text(out, value);
  return out;
}

/// Only the fields, without `type`: write_body as text.
template <class... Ts>
[[nodiscard]] std::string body_text(const std::variant<Ts...>& value) {
  std::string out = "{";
  std::visit([&](const auto& held) { detail::append_members(out, held); }, value);
  out += '}';
  return out;
}

}  // namespace standfirm::json
