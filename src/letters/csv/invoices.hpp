// src/letters/csv/invoices.hpp: issued invoices as bookkeeping programs import them.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "wire/people/invoices.hpp"

namespace standfirm::letters {

enum class Bookkeeping { quickbooks, xero };
BOOST_DESCRIBE_ENUM(Bookkeeping, quickbooks, xero)
/// The order of day, month and year: what QuickBooks asks for at importing, and what Xero takes from the region.
enum class DateOrder { day_first, month_first, year_first };
BOOST_DESCRIBE_ENUM(DateOrder, day_first, month_first, year_first)

/// What the books call things; both programs match them by name when importing.
struct BookNames {
  std::string item = "Virus response", fee_item = "Subscription";  ///< QuickBooks: product or service
  std::string account_code = "200";                                ///< Xero
  std::string taxed,
      untaxed;  ///< tax code or rate; empty: "Tax on Sales" and "Tax Exempt" in Xero, TAX and NON in QuickBooks
};

/// Most invoices each program takes in one file.
[[nodiscard]] std::size_t most_invoices(Bookkeeping);

/// Issued and paid ones only; one row a line. Quantity times rate is always the line's amount: where hours are rounded,
/// the line goes as one piece. The error says why it cannot be imported in one go.
[[nodiscard]] std::expected<std::string, std::string> invoices_csv(Bookkeeping, DateOrder, const BookNames&,
                                                                   const std::vector<wire::people::InvoiceView>&);

}  // namespace standfirm::letters
