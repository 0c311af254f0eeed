// src/core/client/billing_details.hpp: where a client's invoices go and how they are made out; what is billed each
// month or year.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/refusal.hpp"

namespace standfirm::client {

/// As written on an envelope; `country` by its two letters (ISO 3166), needed for electronic invoices.
struct Address {
  std::vector<std::string> lines;  ///< street and whatever stands above it, at most four
  std::string city, postcode, region, country;
};
BOOST_DESCRIBE_STRUCT(Address, (), (lines, city, postcode, region, country))

/// embedded: UBL 2.1 after Peppol BIS Billing 3.0 inside the PDF.
enum class ElectronicInvoice { none, embedded };
BOOST_DESCRIBE_ENUM(ElectronicInvoice, none, embedded)

struct BillingDetails {
  Address address;
  std::string attention;                           ///< "Accounts payable"; empty: nobody by name
  std::optional<std::int64_t> tax_percent_millis;  ///< instead of the agreement's: 19 % is 19'000, exempt is 0
  std::string tax_exempt_reason;                   ///< printed where the tax is 0: "Reverse charge"
  std::string tax_number;                          ///< the client's VAT or tax number
  std::string reference;                           ///< what they want to see on it: a purchase order
  ElectronicInvoice electronic = ElectronicInvoice::none;
};
BOOST_DESCRIBE_STRUCT(BillingDetails, (),
                      (address, attention, tax_percent_millis, tax_exempt_reason, tax_number, reference, electronic))
/// What keeps them from being used, with the field at fault.
[[nodiscard]] std::optional<Refusal> fault_in(const BillingDetails&);

enum class Every { month, year };
BOOST_DESCRIBE_ENUM(Every, month, year)

/// Billed at the beginning of each period; the first begins on `from`. quantity 0: one for each of the client's
/// machines at that time.
struct Charge {
  ChargeId id;
  std::string text;  ///< "Anti-virus subscription"
  Money unit_price;
  unsigned quantity = 1;
  Every every{};
  std::chrono::year_month_day from{};
  std::optional<std::chrono::year_month_day> until;  ///< no period begins after it
};
BOOST_DESCRIBE_STRUCT(Charge, (), (id, text, unit_price, quantity, every, from, until))
[[nodiscard]] std::optional<Refusal> fault_in(const Charge&, Currency client_currency);

struct Period {
  std::chrono::year_month_day from{}, to{};  ///< both days belong to it
  bool operator==(const Period&) const = default;
};
BOOST_DESCRIBE_STRUCT(Period, (), (from, to))
/// The charge's periods that begin on or before `through`, oldest first, at most `most`; a month too short for the day
/// begins on its last.
[[nodiscard]] std::vector<Period> periods(const Charge&, std::chrono::year_month_day through, std::size_t most = 1'200);

}  // namespace standfirm::client
