// src/base/sentence.hpp: a sentence for people that can be worded in another language. `"{} is enrolled already."_said(
// machine.name)` is its English wording together with what is filled in, so that a program with a catalogue (the
// console) says it in its reader's words, amounts and dates. Every phrase used this way lists itself: the OpenAPI
// document names them all, and a catalogue that lacks one does not compile.
#pragma once
#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace standfirm {

struct Sentence;

/// What is filled in at one place; exactly one of these is there. `hours`: worked time, read as decimal hours ("1.75");
/// `span`: a length of time, read as hours and minutes; `number` has been rounded; `said` is a sentence or part of one.
struct Filled {
  std::optional<std::string> text;
  std::optional<std::int64_t> count;
  std::optional<double> number;
  std::optional<Money> money;
  std::optional<Minutes> hours, span;
  std::optional<TimePoint> at;
  std::optional<std::vector<Sentence>> said;
  bool operator==(const Filled&) const;
};

/// `text`: in English, complete. `phrase`: the wording with {} for each of `values`; absent where somebody wrote the
/// text (a firm's procedure, a note, a machine).
struct Sentence {
  std::string text;
  std::optional<std::string> phrase{};
  std::optional<std::vector<Filled>> values{};

  Sentence() = default;
  /// Somebody's own words, to be shown as they are.
  [[nodiscard]] static Sentence as_written(std::string words) {
    Sentence out;
    out.text = std::move(words);
    return out;
  }
  [[nodiscard]] bool empty() const { return text.empty(); }
  bool operator==(const Sentence&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Sentence& s) { return out << s.text; }
};
inline bool Filled::operator==(const Filled&) const = default;

BOOST_DESCRIBE_STRUCT(Filled, (), (text, count, number, money, hours, span, at, said))
BOOST_DESCRIBE_STRUCT(Sentence, (), (text, phrase, values))

/// One after the other; an empty one leaves the other as it is.
[[nodiscard]] Sentence operator+(Sentence first, Sentence second);
/// "A, B and C" without the "and": names read the same in every language.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

/// A moment with its English rendering in the zone it matters in; readers see it in their own.
struct Moment {
  TimePoint at{};
  std::string text;
};
/// A length of time with its English rendering: "2 hours", "90 minutes".
struct Span {
  Minutes minutes{0};
  std::string text;
};
/// Worked time as it is billed: "1.75".
struct InHours {
  Minutes minutes{0};
};
struct Rounded {
  double value = 0;
  int places = 0;
};

namespace saying {
/// A value beside how it reads in English.
struct Part {
  std::string text;
  Filled value;
};
[[nodiscard]] Part part(std::string_view text);
[[nodiscard]] Part part(std::int64_t count);
[[nodiscard]] Part part(const Money& money);
[[nodiscard]] Part part(const Moment& moment);
[[nodiscard]] Part part(TimePoint at);
[[nodiscard]] Part part(const Span& span);
[[nodiscard]] Part part(InHours hours);
[[nodiscard]] Part part(Rounded number);
[[nodiscard]] Part part(const Sentence& said);
template <std::integral N>
[[nodiscard]] Part part(N count) {
  return part(static_cast<std::int64_t>(count));
}
[[nodiscard]] Sentence put_together(std::string_view phrase, std::vector<Part> parts);

/// A phrase the program can say; they form a list before main begins.
class Known {
 public:
  explicit Known(std::string_view phrase) noexcept : phrase_(phrase), next_(first()) { first() = this; }
  Known(const Known&) = delete;
  Known& operator=(const Known&) = delete;
  [[nodiscard]] std::string_view phrase() const { return phrase_; }
  [[nodiscard]] const Known* next() const { return next_; }
  [[nodiscard]] static const Known*& first() noexcept {
    static const Known* head = nullptr;
    return head;
  }

 private:
  std::string_view phrase_;
  const Known* next_;
};

template <std::size_t N>
struct Letters {
  char letters[N];
  // NOLINTNEXTLINE(google-explicit-constructor): a literal becomes one
  consteval Letters(const char (&text)[N]) { std::copy_n(text, N, letters); }
};
[[nodiscard]] consteval std::size_t places_in(std::string_view phrase) {
  std::size_t out = 0;
  for (std::size_t i = 0; i + 1 < phrase.size(); ++i)
    if (phrase[i] == '{' && phrase[i + 1] == '}') ++out;
  return out;
}

template <Letters L>
struct Phrase {
  static constexpr std::string_view text{L.letters, sizeof(L.letters) - 1};
  inline static const Known known{text};

  template <class... Values>
  [[nodiscard]] Sentence operator()(const Values&... values) const {
    static_assert(sizeof...(Values) == places_in(text), "as many values as there are {}");
    return put_together(known.phrase(), {part(values)...});
  }
  // NOLINTNEXTLINE(google-explicit-constructor): a phrase without places is a sentence
  operator Sentence() const { return (*this)(); }
};
}  // namespace saying

template <saying::Letters L>
[[nodiscard]] constexpr saying::Phrase<L> operator""_said() {
  return {};
}

/// Every phrase that this program can say, sorted, each once.
[[nodiscard]] std::vector<std::string_view> all_phrases();

}  // namespace standfirm
