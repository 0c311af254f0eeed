// src/base/json.hpp: JSON by description. A struct described with BOOST_DESCRIBE_STRUCT is written, read and given a
// JSON schema from that one description; REST, the live socket, agents and the ledger all use it.
//   struct Triage { Urgency urgency; Impact impact; };  BOOST_DESCRIBE_STRUCT(Triage, (), (urgency, impact))
// Rules: std::optional is left out when empty; a variant is {"type": "snake_name_of_the_struct", ...its fields};
// enums are their names; TimePoint is RFC 3339; Minutes and Seconds are whole numbers; Money is {"amount","currency"};
// a missing field is an error unless the struct says `using fields_have_defaults = void;`.
#pragma once
#include <boost/describe.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace standfirm {
/// Raw bytes; base64 on the wire.
struct Bytes {
  std::vector<std::uint8_t> data;
  bool operator==(const Bytes&) const = default;
};
[[nodiscard]] std::string to_base64(const void* data, std::size_t size);
[[nodiscard]] std::expected<std::vector<std::uint8_t>, std::string> from_base64(std::string_view);
[[nodiscard]] std::string to_hex(const void* data, std::size_t size);
}  // namespace standfirm

namespace standfirm::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// What is wrong with a document, where ("terms.increment_min", "" = the whole) and how to mend it.
struct Error {
  std::string field;
  std::string message;
  [[nodiscard]] std::string text() const { return field.empty() ? message : field + ": " + message; }
};

/// Fields nobody knows: refused from people (a typing mistake), ignored from the ledger and from newer programs.
enum class Unknown { refuse, ignore };

/// Parses hostile text: at most `max_bytes`, at most 32 deep, no duplicate keys, valid UTF-8.
[[nodiscard]] std::expected<Value, Error> parse(std::string_view text, std::size_t max_bytes = 1 << 20);
[[nodiscard]] inline std::string text(const Value& value) { return boost::json::serialize(value); }

namespace detail {
struct Failure {
  std::string field, message;
};  // thrown inside a read only

struct Reader {
  Unknown unknown = Unknown::refuse;
  std::size_t max_string = 256 * 1024;
  std::vector<std::string> path;
  [[noreturn]] void fail(std::string message) const {
    std::string where;
    for (const auto& part : path) where += (where.empty() || part.starts_with('[')) ? part : "." + part;
    throw Failure{std::move(where), std::move(message)};
  }
};
struct In {  // one step of the path, for as long as it lives
  Reader& reader;
  In(Reader& r, std::string part) : reader(r) { reader.path.push_back(std::move(part)); }
  ~In() { reader.path.pop_back(); }
  In(const In&) = delete;
  In& operator=(const In&) = delete;
};

std::string snake(std::string_view camel);
std::string shown(const Value&);  // a short rendering for messages

template <class T>
constexpr std::string_view raw_name() {
  const std::string_view pretty =
      __PRETTY_FUNCTION__;  // "... [T = standfirm::incident::TimeAuthorised]" or "[with T = ...; ...]"
  const auto from = pretty.find("T = ") + 4;
  auto to = pretty.find_first_of(";]", from);
  auto name = pretty.substr(from, to - from);
  const auto colons = name.rfind("::");
  return colons == std::string_view::npos ? name : name.substr(colons + 2);
}
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
}  // namespace detail

/// "TimeAuthorised" -> "time_authorised": the name of a type in the ledger, the API and the screen.
template <class T>
[[nodiscard]] const std::string& name_of() {
  static const std::string name = detail::snake(detail::raw_name<T>());
  return name;
}

/// Collects the schemas of every described type reached, by type name, for the OpenAPI document.
struct Schemas {
  std::map<std::string, Value> named;
};

template <class T, class = void>
struct Codec;  // specialise for leaf types: write, read, schema

template <class T>
[[nodiscard]] Value write(const T& value) {
  return Codec<T>::write(value);
}
template <class T>
[[nodiscard]] std::string write_text(const T& value) {
  return text(write(value));
}

template <class T>
[[nodiscard]] std::expected<T, Error> read(const Value& value, Unknown unknown = Unknown::refuse) {
  detail::Reader reader;
  reader.unknown = unknown;
  try {
    return Codec<T>::read(value, reader);
  } catch (detail::Failure& failure) {
    return std::unexpected(Error{std::move(failure.field), std::move(failure.message)});
  }
}
template <class T>
[[nodiscard]] std::expected<T, Error> read_text(std::string_view document, Unknown unknown = Unknown::refuse,
                                                std::size_t max_bytes = 1 << 20) {
  auto value = parse(document, max_bytes);
  if (!value) return std::unexpected(value.error());
  return read<T>(*value, unknown);
}
template <class T>
[[nodiscard]] Value schema(Schemas& schemas) {
  return Codec<T>::schema(schemas);
}

// ---- leaves -------------------------------------------------------------------------------------------------------

template <>
struct Codec<bool> {
  static Value write(bool v) { return v; }
  static bool read(const Value& v, detail::Reader& r) {
    if (!v.is_bool()) r.fail("must be true or false, not " + detail::shown(v));
    return v.get_bool();
  }
  static Value schema(Schemas&) { return {{"type", "boolean"}}; }
};

template <class T>
struct Codec<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
  static Value write(T v) {
    if constexpr (std::is_unsigned_v<T>)
      return static_cast<std::uint64_t>(v);
    else
      return static_cast<std::int64_t>(v);
  }
  static T read(const Value& v, detail::Reader& r) {
    boost::system::error_code failed;
    const T number = v.to_number<T>(failed);
    if (failed || v.is_double())
      r.fail("must be a whole number" + std::string(std::is_unsigned_v<T> ? " from 0" : "") + ", not " +
             detail::shown(v));
    return number;
  }
  static Value schema(Schemas&) {
    Object s{{"type", "integer"}};
    if (std::is_unsigned_v<T>) s["minimum"] = 0;
    return s;
  }
};

template <>
struct Codec<double> {
  static Value write(double v) { return v; }
  static double read(const Value& v, detail::Reader& r) {
    if (!v.is_number()) r.fail("must be a number, not " + detail::shown(v));
    return v.to_number<double>();
  }
  static Value schema(Schemas&) { return {{"type", "number"}}; }
};

template <>
struct Codec<std::string> {
  static Value write(const std::string& v) { return Value(boost::json::string_view(v)); }
  static std::string read(const Value& v, detail::Reader& r);
  static Value schema(Schemas&) { return {{"type", "string"}}; }
};

template <>
struct Codec<Value> {  // anything; for documents whose shape somebody else owns
  static Value write(const Value& v) { return v; }
  static Value read(const Value& v, detail::Reader&) { return v; }
  static Value schema(Schemas&) { return Object{}; }
};

template <class Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> {
  using D = std::chrono::duration<Rep, Period>;
  static Value write(D v) { return static_cast<std::int64_t>(v.count()); }
  static D read(const Value& v, detail::Reader& r) { return D{Codec<std::int64_t>::read(v, r)}; }
  static Value schema(Schemas&) { return {{"type", "integer"}}; }
};

template <>
struct Codec<TimePoint> {
  static Value write(TimePoint v) { return Value(boost::json::string_view(to_text(v))); }
  static TimePoint read(const Value& v, detail::Reader& r);
  static Value schema(Schemas&) { return {{"type", "string"}, {"format", "date-time"}}; }
};

template <>
struct Codec<std::chrono::year_month_day> {  // a calendar day, "2026-03-02"
  static Value write(std::chrono::year_month_day v);
  static std::chrono::year_month_day read(const Value& v, detail::Reader& r);
  static Value schema(Schemas&) { return {{"type", "string"}, {"format", "date"}}; }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static Value write(const Id<Tag>& v) { return Value(boost::json::string_view(v.text())); }
  static Id<Tag> read(const Value& v, detail::Reader& r) {
    const auto id = uuid_from_text(v.is_string() ? std::string_view(v.get_string()) : std::string_view{});
    if (!id) r.fail("must be the id of a " + std::string(Tag::name) + "; " + id.error());
    return Id<Tag>{*id};
  }
  static Value schema(Schemas&) { return {{"type", "string"}, {"format", "uuid"}}; }
};

template <>
struct Codec<Currency> {
  static Value write(const Currency& v) { return Value(boost::json::string_view(v.code.data(), 3)); }
  static Currency read(const Value& v, detail::Reader& r);
  static Value schema(Schemas&) { return {{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}; }
};
template <>
struct Codec<Money> {
  static Value write(const Money& v);
  static Money read(const Value& v, detail::Reader& r);
  static Value schema(Schemas&);
};
template <>
struct Codec<Bytes> {
  static Value write(const Bytes& v);
  static Bytes read(const Value& v, detail::Reader& r);
  static Value schema(Schemas&) { return {{"type", "string"}, {"contentEncoding", "base64"}}; }
};

// ---- containers ---------------------------------------------------------------------------------------------------

template <class T>
struct Codec<std::optional<T>> {
  static Value write(const std::optional<T>& v) { return v ? Codec<T>::write(*v) : Value(nullptr); }
  static std::optional<T> read(const Value& v, detail::Reader& r) {
    if (v.is_null()) return std::nullopt;
    return Codec<T>::read(v, r);
  }
  static Value schema(Schemas& s) { return Codec<T>::schema(s); }
};

template <class T>
struct Codec<std::vector<T>> {
  static Value write(const std::vector<T>& v) {
    Array out;
    out.reserve(v.size());
    for (const auto& item : v) out.push_back(Codec<T>::write(item));
    return out;
  }
  static std::vector<T> read(const Value& v, detail::Reader& r) {
    if (!v.is_array()) r.fail("must be a list, not " + detail::shown(v));
    std::vector<T> out;
    out.reserve(v.get_array().size());
    for (std::size_t i = 0; i < v.get_array().size(); ++i) {
      detail::In in(r, "[" + std::to_string(i) + "]");
      out.push_back(Codec<T>::read(v.get_array()[i], r));
    }
    return out;
  }
  static Value schema(Schemas& s) { return {{"type", "array"}, {"items", Codec<T>::schema(s)}}; }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static Value write(const std::map<std::string, T>& v) {
    Object out;
    for (const auto& [key, item] : v) out[key] = Codec<T>::write(item);
    return out;
  }
  static std::map<std::string, T> read(const Value& v, detail::Reader& r) {
    if (!v.is_object()) r.fail("must be an object, not " + detail::shown(v));
    std::map<std::string, T> out;
    for (const auto& member : v.get_object()) {
      detail::In in(r, std::string(member.key()));
      out.emplace(std::string(member.key()), Codec<T>::read(member.value(), r));
    }
    return out;
  }
  static Value schema(Schemas& s) { return {{"type", "object"}, {"additionalProperties", Codec<T>::schema(s)}}; }
};

// ---- described enums, structs, variants -----------------------------------------------------------------------------

template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] std::string_view enum_text(E value) {
  const char* name = nullptr;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) name = d.name;
  });
  return name ? name : "?";
}
template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] std::optional<E> enum_from_text(std::string_view text) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (text == d.name) found = d.value;
  });
  return found;
}
template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] std::string enum_choices() {
  std::string all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto d) { all += (all.empty() ? "" : ", ") + std::string(d.name); });
  return all;
}

template <class E>
struct Codec<E, std::enable_if_t<std::is_enum_v<E>>> {
  static Value write(E v) { return Value(boost::json::string_view(enum_text(v))); }
  static E read(const Value& v, detail::Reader& r) {
    const auto found = v.is_string() ? enum_from_text<E>(std::string_view(v.get_string())) : std::nullopt;
    if (!found) r.fail("must be one of " + enum_choices<E>() + ", not " + detail::shown(v));
    return *found;
  }
  static Value schema(Schemas& s) {
    const auto& name = name_of<E>();
    if (!s.named.contains(name)) {
      Array names;
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { names.emplace_back(d.name); });
      s.named[name] = Object{{"type", "string"}, {"enum", names}};
    }
    return {{"$ref", "#/components/schemas/" + name}};
  }
};

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept Defaulted = requires { typename T::fields_have_defaults; };

namespace detail {
template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
void write_members(Object& out, const T& v) {
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using M = std::remove_cvref_t<decltype(v.*d.pointer)>;
    if constexpr (is_optional<M>::value) {
      if (!(v.*d.pointer)) return;
    }
    out.emplace(d.name, Codec<M>::write(v.*d.pointer));
  });
}
template <class T>
T read_members(const Object& object, Reader& r, std::string_view also_known = {}) {
  T out{};
  std::size_t known = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using M = std::remove_cvref_t<decltype(out.*d.pointer)>;
    In in(r, d.name);
    const auto* member = object.if_contains(d.name);
    if (member != nullptr) {
      ++known;
      out.*d.pointer = Codec<M>::read(*member, r);
    } else if constexpr (!is_optional<M>::value && !Defaulted<T>) {
      r.fail("is missing");
    }
  });
  const std::size_t extra = !also_known.empty() && object.contains(also_known) ? 1 : 0;
  if (r.unknown == Unknown::refuse && object.size() > known + extra) {
    for (const auto& member : object) {
      bool found = member.key() == also_known;
      std::string fields;
      boost::mp11::mp_for_each<Members<T>>([&](auto d) {
        found = found || member.key() == d.name;
        fields += (fields.empty() ? "" : ", ") + std::string(d.name);
      });
      if (!found) {
        In in(r, std::string(member.key()));
        r.fail("is not known here; known are " + (fields.empty() ? std::string("none") : fields));
      }
    }
  }
  return out;
}
template <class T>
Object members_schema(Schemas& s) {
  Object properties;
  Array required;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using M = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
    properties[d.name] = Codec<M>::schema(s);
    if constexpr (!is_optional<M>::value && !Defaulted<T>) required.emplace_back(d.name);
  });
  Object out{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) out["required"] = required;
  return out;
}
}  // namespace detail

template <class T>
struct Codec<T, std::enable_if_t<Described<T>>> {
  static Value write(const T& v) {
    Object out;
    detail::write_members(out, v);
    return out;
  }
  static T read(const Value& v, detail::Reader& r) {
    if (!v.is_object()) r.fail("must be an object, not " + detail::shown(v));
    return detail::read_members<T>(v.get_object(), r);
  }
  static Value schema(Schemas& s) {
    const auto& name = name_of<T>();
    if (!s.named.contains(name)) {
      s.named[name] = Object{};  // stops a type that contains itself
      s.named[name] = detail::members_schema<T>(s);
    }
    return {{"$ref", "#/components/schemas/" + name}};
  }
};

/// The `type` word of the alternative held: "time_authorised".
template <class... Ts>
[[nodiscard]] const std::string& type_of(const std::variant<Ts...>& v) {
  return std::visit(
      [](const auto& held) -> const std::string& { return name_of<std::remove_cvref_t<decltype(held)>>(); }, v);
}
/// Only the fields, without `type`: what the ledger keeps beside the type column.
template <class... Ts>
[[nodiscard]] Object write_body(const std::variant<Ts...>& v) {
  Object out;
  std::visit([&](const auto& held) { detail::write_members(out, held); }, v);
  return out;
}
/// Reads the alternative called `type` from its fields.
template <class Variant>
struct AlternativesOf {
  using type = Variant;
};
template <class Variant>
  requires requires { typename Variant::Alternatives; }
struct AlternativesOf<Variant> {
  using type = typename Variant::Alternatives;
};
template <class Variant>
[[nodiscard]] std::expected<Variant, Error> read_body(std::string_view type, const Value& body,
                                                      Unknown unknown = Unknown::refuse) {
  std::optional<Variant> out;
  std::optional<Error> error;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, typename AlternativesOf<Variant>::type>>(
      [&](auto t) {
        using T = typename decltype(t)::type;
        if (out || error || name_of<T>() != type) return;
        auto value = read<T>(body, unknown);
        if (value)
          out.emplace(std::move(*value));
        else
          error = value.error();
      });
  if (error) return std::unexpected(*error);
  if (!out) return std::unexpected(Error{"type", "'" + std::string(type.substr(0, 60)) + "' is not known here"});
  return std::move(*out);
}

template <class... Ts>
struct Codec<std::variant<Ts...>> {
  using V = std::variant<Ts...>;
  static Value write(const V& v) {
    Object out{{"type", boost::json::string_view(type_of(v))}};
    std::visit([&](const auto& held) { detail::write_members(out, held); }, v);
    return out;
  }
  static V read(const Value& v, detail::Reader& r) {
    if (!v.is_object()) r.fail("must be an object with a type, not " + detail::shown(v));
    const auto* type = v.get_object().if_contains("type");
    std::optional<V> out;
    std::string names;
    boost::mp11::mp_for_each<boost::mp11::mp_list<std::type_identity<Ts>...>>([&](auto t) {
      using T = typename decltype(t)::type;
      names += (names.empty() ? "" : ", ") + name_of<T>();
      if (!out && type != nullptr && type->is_string() && std::string_view(type->get_string()) == name_of<T>())
        out.emplace(detail::read_members<T>(v.get_object(), r, "type"));
    });
    if (!out) {
      detail::In in(r, "type");
      r.fail("must be one of " + names + (type ? ", not " + detail::shown(*type) : std::string()));
    }
    return std::move(*out);
  }
  static Value schema(Schemas& s) {
    Array any;
    (any.push_back([&] {
      Object one = detail::members_schema<Ts>(s);
      Object properties{{"type", Object{{"const", name_of<Ts>()}}}};
      for (auto& member : one["properties"].as_object()) properties.emplace(member.key(), member.value());
      one["properties"] = properties;
      Array required{"type"};
      if (auto* more = one.if_contains("required"))
        for (auto& item : more->as_array()) required.push_back(item);
      one["required"] = required;
      return one;
    }()),
     ...);
    return {{"oneOf", any}};
  }
};

template <class T>
  requires requires { typename T::Alternatives; }
struct Codec<T> : Codec<typename T::Alternatives> {
  static T read(const Value& v, detail::Reader& r) {
    return std::visit([](auto&& held) -> T { return std::forward<decltype(held)>(held); },
                      Codec<typename T::Alternatives>::read(v, r));
  }
};

}  // namespace standfirm::json
