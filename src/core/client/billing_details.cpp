#include "core/client/billing_details.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace standfirm::client {
namespace {
using std::chrono::year_month_day;
constexpr std::size_t max_line_bytes = 200;

Refusal bad(std::string field, Sentence sentence, Sentence mend) {
  return {RefusalCode::invalid_argument, std::move(sentence), std::move(mend), std::move(field)};
}
/// The n-th period's first day, counted in months from the first.
year_month_day begins(const Charge& charge, int nth) {
  const auto month = std::chrono::year_month{charge.from.year(), charge.from.month()} +
                     std::chrono::months{nth * (charge.every == Every::year ? 12 : 1)};
  const year_month_day last{month / std::chrono::last};
  return year_month_day{month.year(), month.month(), std::min(charge.from.day(), last.day())};
}
}  // namespace

std::optional<Refusal> fault_in(const BillingDetails& details) {
  const auto& address = details.address;
  if (address.lines.size() > 4)
    return bad("address.lines", "An address has at most four lines."_said,
               "Put city and postcode into their own fields."_said);
  for (const auto& line : address.lines)
    if (line.empty() || line.size() > max_line_bytes)
      return bad("address.lines", "A line of the address is empty or longer than 200 bytes."_said, "Shorten it."_said);
  for (const auto& [field, text] : {std::pair{"address.city", &address.city},
                                    {"address.postcode", &address.postcode},
                                    {"address.region", &address.region},
                                    {"attention", &details.attention},
                                    {"tax_number", &details.tax_number},
                                    {"tax_exempt_reason", &details.tax_exempt_reason},
                                    {"reference", &details.reference}})
    if (text->size() > max_line_bytes)
      return bad(field, "The {} is longer than 200 bytes."_said(field), "Shorten it."_said);
  const auto& country = address.country;
  if (!country.empty() &&
      (country.size() != 2 || !std::ranges::all_of(country, [](char c) { return c >= 'A' && c <= 'Z'; })))
    return bad("address.country", "'{}' is not a country."_said(country), "Write its two letters, like US or DE."_said);
  if (details.tax_percent_millis && (*details.tax_percent_millis < 0 || *details.tax_percent_millis > 100'000))
    return bad("tax_percent_millis", "The tax is out of range."_said, "19 % is written 19000."_said);
  if (details.electronic != ElectronicInvoice::none && (country.empty() || address.city.empty()))
    return bad("address.country", "An electronic invoice names the client's city and country."_said,
               "Give both with the address."_said);
  return std::nullopt;
}

std::optional<Refusal> fault_in(const Charge& charge, Currency currency) {
  if (charge.text.find_first_not_of(" \t") == std::string::npos || charge.text.size() > max_line_bytes)
    return bad("text", "The charge needs a text of at most 200 bytes."_said, "Say what it is for."_said);
  if (charge.unit_price.currency != currency)
    return Refusal{RefusalCode::currency_differs, "The client pays in {}."_said(currency.text()),
                   "Give the price in that currency."_said, "unit_price"};
  if (charge.unit_price.minor <= 0 || charge.unit_price.minor > 1'000'000'000)
    return bad("unit_price", "The price is nothing, or out of any range."_said, "Check the decimal point."_said);
  if (charge.quantity > 100'000)
    return bad("quantity", "That many can't be meant."_said, "0: one for each machine."_said);
  if (!charge.from.ok()) return bad("from", "There is no such day."_said, "Write it like 2026-03-01."_said);
  if (charge.until && (!charge.until->ok() || *charge.until < charge.from))
    return bad("until", "It can't end before it begins."_said, "Give a later day, or none."_said);
  return std::nullopt;
}

std::vector<Period> periods(const Charge& charge, year_month_day through, std::size_t most) {
  std::vector<Period> out;
  for (int nth = 0; out.size() < most; ++nth) {
    const auto from = begins(charge, nth);
    if (from > through || (charge.until && from > *charge.until)) break;
    out.push_back({from, year_month_day{std::chrono::sys_days{begins(charge, nth + 1)} - Days{1}}});
  }
  return out;
}

}  // namespace standfirm::client
