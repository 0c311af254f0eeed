#include "base/sentence.hpp"

#include <fmt/format.h>

namespace standfirm {
namespace saying {

namespace {
template <class T>
Part kept(std::string text, std::optional<T> Filled::* as, T value) {
  Part out{std::move(text), {}};
  out.value.*as = std::move(value);
  return out;
}
std::string rounded(Rounded number) { return fmt::format("{:.{}f}", number.value, number.places); }
}  // namespace

Part part(std::string_view text) { return kept(std::string(text), &Filled::text, std::string(text)); }
Part part(std::int64_t count) { return kept(std::to_string(count), &Filled::count, count); }
Part part(const Money& money) { return kept(money.text(), &Filled::money, money); }
Part part(const Moment& moment) { return kept(moment.text, &Filled::at, moment.at); }
Part part(TimePoint at) { return kept(to_text(at), &Filled::at, at); }
Part part(const Span& span) { return kept(span.text, &Filled::span, span.minutes); }
Part part(InHours hours) { return kept(hours_text(hours.minutes), &Filled::hours, hours.minutes); }
Part part(Rounded number) { return kept(rounded(number), &Filled::number, std::stod(rounded(number))); }
Part part(const Sentence& said) { return kept(said.text, &Filled::said, std::vector{said}); }

Sentence put_together(std::string_view phrase, std::vector<Part> parts) {
  Sentence out;
  out.phrase = phrase;
  std::size_t from = 0;
  for (auto& one : parts) {
    const auto place = phrase.find("{}", from);
    out.text += phrase.substr(from, place - from);
    out.text += one.text;
    from = place + 2;
  }
  out.text += phrase.substr(from);
  if (parts.empty()) return out;
  out.values.emplace();
  out.values->reserve(parts.size());
  for (auto& one : parts) out.values->push_back(std::move(one.value));
  return out;
}

}  // namespace saying

Sentence operator+(Sentence first, Sentence second) {
  if (first.empty()) return second;
  if (second.empty()) return first;
  return "{} {}"_said(first, second);
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::vector<std::string_view> all_phrases() {
  std::vector<std::string_view> out;
  for (const auto* one = saying::Known::first(); one != nullptr; one = one->next()) out.push_back(one->phrase());
  std::ranges::sort(out);
  const auto doubled = std::ranges::unique(out);
  out.erase(doubled.begin(), doubled.end());
  return out;
}

}  // namespace standfirm
