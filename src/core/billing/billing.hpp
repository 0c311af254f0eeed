// src/core/billing/billing.hpp: from minutes to money. The same work on the same terms always gives the same invoice.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/sentence.hpp"
#include "base/words.hpp"

namespace standfirm::billing {

/// A client person's yes, as far as money goes.
struct Authorised {
  Minutes minutes{0};
  Money hourly_rate;
};
BOOST_DESCRIBE_STRUCT(Authorised, (), (minutes, hourly_rate))

/// What was worked, and on which terms.
struct Worked {
  std::string incident_number;  ///< "INC-1042"
  unsigned nth = 1;             ///< the client's n-th incident of the agreement's period
  bool courtesy = false;
  Seconds attended{0};
  Minutes included{0};
  std::vector<Authorised> authorised;  ///< in the order they were given
  Money hourly_rate;                   ///< the normal rate
  bool next_is_courtesy = false;       ///< the one after this is courtesy again
  Minutes next_included{0};            ///< minutes the one after this has at 0.00
  Money next_hourly_rate;
  Minutes increment{15};
  std::int64_t tax_percent_millis = 0;
  Minutes most_billed{0};     ///< no more than so many minutes cost anything; 0: no cap
  Minutes minimum_billed{0};  ///< where anything costs, so many minutes do at least
  Money taken_off{};          ///< for the first removal, under warranty; never more than the rest comes to
};
BOOST_DESCRIBE_STRUCT(Worked, (),
                      (incident_number, nth, courtesy, attended, included, authorised, hourly_rate, next_is_courtesy,
                       next_included, next_hourly_rate, increment, tax_percent_millis, most_billed, minimum_billed,
                       taken_off))

struct Line {
  std::string text;
  Minutes minutes{0};
  std::string hours;
  Money hourly_rate;
  Money normal_price;
  Money amount;
  Bucket bucket{};
  std::optional<unsigned> quantity{};  ///< of a fee: so many at `unit_price`
  std::optional<Money> unit_price{};
  std::optional<std::string> written_off_because{};
  std::optional<Sentence> said{};  ///< what `text` says, for readers of another language than the document's
};
BOOST_DESCRIBE_STRUCT(Line, (),
                      (text, minutes, hours, hourly_rate, normal_price, amount, bucket, quantity, unit_price,
                       written_off_because, said))

/// What an invoice says. total = net + tax; net = the sum of the lines' amounts.
struct Draft {
  std::vector<Line> lines;
  Money net, tax, total;
  std::vector<std::string> sentences;
  std::optional<std::int64_t> tax_percent_millis{};  ///< absent in what was drafted before it was kept
  std::optional<std::vector<Sentence>> said{};       ///< what `sentences` say; absent likewise
};
BOOST_DESCRIBE_STRUCT(Draft, (), (lines, net, tax, total, sentences, tax_percent_millis, said))
/// Net, tax and total from the lines.
void add_up(Draft&, Currency, std::int64_t tax_percent_millis);

/// Attended time as billed: rounded up to the increment once, never above what is included plus authorised when that is
/// reached.
[[nodiscard]] Minutes billed_minutes(const Worked&);
[[nodiscard]] Draft draft(const Worked&);

}  // namespace standfirm::billing
