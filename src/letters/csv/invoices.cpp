#include "letters/csv/invoices.hpp"

#include <fmt/format.h>

#include "base/csv.hpp"

namespace standfirm::letters {
namespace {
using std::chrono::year_month_day;
using wire::people::InvoiceLineView;
using wire::people::InvoiceView;

std::string day_text(year_month_day day, DateOrder order) {
  const int y = static_cast<int>(day.year());
  const unsigned m = static_cast<unsigned>(day.month()), d = static_cast<unsigned>(day.day());
  switch (order) {
    case DateOrder::day_first:
      return fmt::format("{:02}/{:02}/{:04}", d, m, y);
    case DateOrder::month_first:
      return fmt::format("{:02}/{:02}/{:04}", m, d, y);
    case DateOrder::year_first:
      break;
  }
  return fmt::format("{:04}-{:02}-{:02}", y, m, d);
}

/// A spreadsheet takes a text that begins so for a formula.
std::string plain(const std::string& text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos ? "'" + text : text;
}

struct Priced {
  std::string quantity, rate;
};
Priced priced(const InvoiceLineView& line) {
  if (line.quantity && line.unit_price && scaled(*line.unit_price, *line.quantity, 1) == line.amount)
    return {std::to_string(*line.quantity), line.unit_price->amount_text()};
  // Hours have two decimals; where they times the rate are not the amount, the line goes as one piece.
  const auto hundredths = line.minutes.count() * 100 / 60;
  if (hundredths * 60 == line.minutes.count() * 100 && scaled(line.hourly_rate, hundredths, 100) == line.amount)
    return {fmt::format("{}.{:02}", hundredths / 100, hundredths % 100), line.hourly_rate.amount_text()};
  return {"1", line.amount.amount_text()};
}

Money tax_of(const InvoiceView& invoice, std::size_t nth) {
  const auto percent = invoice.tax_percent_millis.value_or(0);
  Money before{0, invoice.net.currency};
  for (std::size_t i = 0; i < nth; ++i) before = before + invoice.lines[i].amount;
  // Differences of rounded sums: the lines' taxes add up to the invoice's to the cent.
  return percentage(before + invoice.lines[nth].amount, percent) - percentage(before, percent);
}

void quickbooks(std::string& out, const InvoiceView& invoice, year_month_day on, DateOrder order,
                const BookNames& names) {
  for (std::size_t i = 0; i < invoice.lines.size(); ++i) {
    const auto& line = invoice.lines[i];
    const auto [quantity, rate] = priced(line);
    const bool taxed = invoice.tax.minor != 0;
    out += csv::row_text(
        {*invoice.number, plain(invoice.client_name), day_text(on, order), day_text(invoice.due_on.value_or(on), order),
         plain(invoice.incident_number.value_or("")), plain(line.quantity ? names.fee_item : names.item),
         plain(line.text), quantity, rate, line.amount.amount_text(),
         taxed ? (names.taxed.empty() ? "TAX" : names.taxed) : (names.untaxed.empty() ? "NON" : names.untaxed),
         tax_of(invoice, i).amount_text(), std::string(invoice.net.currency.text()), day_text(on, order)});
  }
}

void xero(std::string& out, const InvoiceView& invoice, year_month_day on, DateOrder order, const BookNames& names) {
  std::vector<std::string> lines{"", "", "", ""};
  std::string city, region, postcode, country, reference = invoice.incident_number.value_or("");
  if (invoice.billed_to) {
    const auto& address = invoice.billed_to->address;
    for (std::size_t i = 0; i < address.lines.size() && i < lines.size(); ++i) lines[i] = plain(address.lines[i]);
    city = plain(address.city);
    region = plain(address.region);
    postcode = plain(address.postcode);
    country = address.country;
    if (!invoice.billed_to->reference.empty()) reference = plain(invoice.billed_to->reference);
  }
  for (std::size_t i = 0; i < invoice.lines.size(); ++i) {
    const auto& line = invoice.lines[i];
    const auto [quantity, rate] = priced(line);
    const bool taxed = invoice.tax.minor != 0;
    out += csv::row_text({plain(invoice.client_name),
                          "",
                          lines[0],
                          lines[1],
                          lines[2],
                          lines[3],
                          city,
                          region,
                          postcode,
                          country,
                          *invoice.number,
                          reference,
                          day_text(on, order),
                          day_text(invoice.due_on.value_or(on), order),
                          invoice.total.amount_text(),
                          "",
                          plain(line.text),
                          quantity,
                          rate,
                          "",
                          names.account_code,
                          taxed ? (names.taxed.empty() ? "Tax on Sales" : names.taxed)
                                : (names.untaxed.empty() ? "Tax Exempt" : names.untaxed),
                          tax_of(invoice, i).amount_text(),
                          "",
                          "",
                          "",
                          "",
                          std::string(invoice.net.currency.text()),
                          ""});
  }
}
}  // namespace

std::size_t most_invoices(Bookkeeping program) { return program == Bookkeeping::quickbooks ? 100 : 500; }

std::expected<std::string, std::string> invoices_csv(Bookkeeping program, DateOrder order, const BookNames& names,
                                                     const std::vector<InvoiceView>& invoices) {
  std::string out =
      program == Bookkeeping::quickbooks
          ? csv::row_text({"*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Memo", "Item(Product/Service)",
                           "ItemDescription", "ItemQuantity", "ItemRate", "*ItemAmount", "*ItemTaxCode",
                           "ItemTaxAmount", "Currency", "Service Date"})
          : csv::row_text(
                {"*ContactName",      "EmailAddress",    "POAddressLine1", "POAddressLine2", "POAddressLine3",
                 "POAddressLine4",    "POCity",          "PORegion",       "POPostalCode",   "POCountry",
                 "*InvoiceNumber",    "Reference",       "*InvoiceDate",   "*DueDate",       "Total",
                 "InventoryItemCode", "*Description",    "*Quantity",      "*UnitAmount",    "Discount",
                 "*AccountCode",      "*TaxType",        "TaxAmount",      "TrackingName1",  "TrackingOption1",
                 "TrackingName2",     "TrackingOption2", "Currency",       "BrandingTheme"});
  std::size_t written = 0;
  for (const auto& invoice : invoices) {
    if (!invoice.number || !invoice.issued_on) continue;
    if (invoice.status != InvoiceStatus::issued && invoice.status != InvoiceStatus::paid) continue;
    if (++written > most_invoices(program))
      return std::unexpected(fmt::format("{} takes {} invoices in one file; choose a shorter time.",
                                         program == Bookkeeping::quickbooks ? "QuickBooks Online" : "Xero",
                                         most_invoices(program)));
    if (program == Bookkeeping::quickbooks)
      quickbooks(out, invoice, *invoice.issued_on, order, names);
    else
      xero(out, invoice, *invoice.issued_on, order, names);
  }
  return out;
}

}  // namespace standfirm::letters
