#include "base/json.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>
#include <cctype>
#include <unordered_set>

namespace standfirm {

std::string to_base64(const void* data, std::size_t size) {
  std::string out(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), static_cast<const unsigned char*>(data), size,
                    sodium_base64_VARIANT_ORIGINAL);
  out.resize(out.size() - 1);
  return out;
}
std::expected<std::vector<std::uint8_t>, std::string> from_base64(std::string_view text) {
  std::vector<std::uint8_t> out(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return std::unexpected("is not base64 (RFC 4648, with padding)");
  out.resize(size);
  return out;
}
std::string to_hex(const void* data, std::size_t size) {
  static constexpr char digits[] = "0123456789abcdef";
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::string out;
  out.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15];
  }
  return out;
}

namespace json {
namespace {
constexpr std::size_t max_depth = 32;

/// Walks a document only to find a key written twice in one object: the library keeps the last silently.
struct DuplicateKeys {
  static constexpr std::size_t max_object_size = std::size_t(-1), max_array_size = std::size_t(-1),
                               max_key_size = std::size_t(-1), max_string_size = std::size_t(-1);
  std::vector<std::unordered_set<std::string>> open;
  std::string key, twice;
  using Code = boost::system::error_code;
  using Text = boost::json::string_view;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Code&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Text part, std::size_t, Code&) {
    key.append(part);
    return true;
  }
  bool on_key(Text part, std::size_t, Code&) {
    key.append(part);
    if (!open.back().insert(key).second && twice.empty()) twice = key;
    key.clear();
    return true;
  }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};
}  // namespace

std::expected<Value, Error> parse(std::string_view document, std::size_t max_bytes) {
  if (document.size() > max_bytes)
    return std::unexpected(Error{"", fmt::format("the document is longer than {} bytes", max_bytes)});
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::system::error_code failed;
  boost::json::basic_parser<DuplicateKeys> walk(options);
  walk.write_some(false, document.data(), document.size(), failed);
  if (!failed && !walk.handler().twice.empty())
    return std::unexpected(Error{walk.handler().twice, "is written twice in one object; keep one"});
  Value value = boost::json::parse(document, failed, {}, options);
  if (failed) return std::unexpected(Error{"", "is not JSON: " + failed.message()});
  return value;
}

namespace detail {
std::string snake(std::string_view camel) {
  std::string out;
  for (std::size_t i = 0; i < camel.size(); ++i) {
    const char c = camel[i];
    if (std::isupper(static_cast<unsigned char>(c)) && i > 0 && camel[i - 1] != '_' &&
        (!std::isupper(static_cast<unsigned char>(camel[i - 1])) ||
         (i + 1 < camel.size() && std::islower(static_cast<unsigned char>(camel[i + 1])))))
      out += '_';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}
std::string shown(const Value& value) {
  std::string out = boost::json::serialize(value);
  if (out.size() > 60) out = out.substr(0, 57) + "...";
  return out;
}
}  // namespace detail

std::string Codec<std::string>::read(const Value& v, detail::Reader& r) {
  if (!v.is_string()) r.fail("must be text, not " + detail::shown(v));
  const auto& text = v.get_string();
  if (text.size() > r.max_string) r.fail(fmt::format("is longer than {} bytes", r.max_string));
  if (std::string_view(text).find('\0') != std::string_view::npos) r.fail("holds a NUL character; leave it out");
  return std::string(text);
}

TimePoint Codec<TimePoint>::read(const Value& v, detail::Reader& r) {
  if (!v.is_string()) r.fail("must be a time like 2026-03-02T14:05:09Z, not " + detail::shown(v));
  const auto time = time_from_text(std::string_view(v.get_string()));
  if (!time) r.fail(time.error());
  return *time;
}

Value Codec<std::chrono::year_month_day>::write(std::chrono::year_month_day v) {
  return Value(boost::json::string_view(fmt::format("{:04}-{:02}-{:02}", static_cast<int>(v.year()),
                                                    static_cast<unsigned>(v.month()), static_cast<unsigned>(v.day()))));
}
std::chrono::year_month_day Codec<std::chrono::year_month_day>::read(const Value& v, detail::Reader& r) {
  const auto time = v.is_string() && v.get_string().size() == 10
                        ? time_from_text(std::string(v.get_string()) + "T00:00:00Z")
                        : std::unexpected(std::string());
  if (!time) r.fail("must be a day like 2026-03-02, not " + detail::shown(v));
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*time)};
}

Currency Codec<Currency>::read(const Value& v, detail::Reader& r) {
  const auto currency = currency_from_text(v.is_string() ? std::string_view(v.get_string()) : std::string_view{});
  if (!currency) r.fail(currency.error());
  return *currency;
}

Value Codec<Money>::write(const Money& v) {
  return {{"amount", v.amount_text()}, {"currency", std::string(v.currency.text())}};
}
Money Codec<Money>::read(const Value& v, detail::Reader& r) {
  const auto* object = v.if_object();
  const auto* amount = object ? object->if_contains("amount") : nullptr;
  const auto* currency = object ? object->if_contains("currency") : nullptr;
  if (!amount || !currency || !amount->is_string() || object->size() != 2)
    r.fail(R"(must be money like {"amount": "150.00", "currency": "USD"}, not )" + detail::shown(v));
  const auto known = Codec<Currency>::read(*currency, r);
  const auto money = money_from_text(std::string_view(amount->get_string()), known);
  if (!money) r.fail(money.error());
  return *money;
}
Value Codec<Money>::schema(Schemas& s) {
  if (!s.named.contains("money"))
    s.named["money"] =
        Object{{"type", "object"},
               {"properties", Object{{"amount", Object{{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?$"}}},
                                     {"currency", Object{{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}}}},
               {"required", Array{"amount", "currency"}},
               {"additionalProperties", false}};
  return {{"$ref", "#/components/schemas/money"}};
}

Value Codec<Bytes>::write(const Bytes& v) {
  return Value(boost::json::string_view(to_base64(v.data.data(), v.data.size())));
}
Bytes Codec<Bytes>::read(const Value& v, detail::Reader& r) {
  if (!v.is_string()) r.fail("must be base64 text");
  auto bytes = from_base64(std::string_view(v.get_string()));
  if (!bytes) r.fail(bytes.error());
  return Bytes{std::move(*bytes)};
}

}  // namespace json
}  // namespace standfirm
