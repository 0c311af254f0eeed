#include "letters/csv/invoices.hpp"

#include <gmock/gmock.h>

#include <map>

#include "base/csv.hpp"
#include "letters/testing/samples.hpp"

namespace standfirm::letters {
namespace {
using namespace testing;
using namespace std::chrono;

std::vector<std::map<std::string, std::string>> read(const std::string& text) {
  csv::Reader rows(text);
  const auto heading = rows.next().value();
  std::vector<std::map<std::string, std::string>> out;
  while (const auto row = rows.next()) {
    EXPECT_EQ(row->cells.size(), heading.cells.size());
    auto& one = out.emplace_back();
    for (std::size_t i = 0; i < row->cells.size() && i < heading.cells.size(); ++i)
      one[heading.cells[i]] = row->cells[i];
  }
  return out;
}
wire::people::InvoiceView issued(InvoiceLetter letter) {
  letter.invoice.issued_on = 2026y / April / 20;
  return std::move(letter.invoice);
}
std::int64_t hundredths(const std::string& amount) { return money_from_text(amount, {})->minor; }
}  // namespace

TEST(QuickBooks, gets_a_row_a_line_with_the_columns_it_asks_for) {
  const auto text = invoices_csv(Bookkeeping::quickbooks, DateOrder::month_first, {}, {issued(billed_invoice())});
  ASSERT_TRUE(text) << text.error();
  const auto rows = read(*text);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].at("*InvoiceNo"), "2026-0014");
  EXPECT_EQ(rows[0].at("*Customer"), "Harbor Dental");
  EXPECT_EQ(rows[0].at("*InvoiceDate"), "04/20/2026");
  EXPECT_EQ(rows[0].at("*DueDate"), "05/04/2026");
  EXPECT_EQ(rows[0].at("ItemQuantity"), "2.75");
  EXPECT_EQ(rows[0].at("ItemRate"), "150.00");
  EXPECT_EQ(rows[0].at("*ItemAmount"), "412.50");
  EXPECT_EQ(rows[0].at("*ItemTaxCode"), "NON");
}
TEST(Xero, gets_its_template_with_address_and_account) {
  auto invoice = issued(billed_invoice());
  invoice.billed_to = wire::people::BillingDetails{};
  invoice.billed_to->address = {{"14 Quayside"}, "Portland", "04101", "ME", "US"};
  const auto text = invoices_csv(Bookkeeping::xero, DateOrder::day_first, {}, {invoice});
  ASSERT_TRUE(text) << text.error();
  const auto rows = read(*text);
  EXPECT_EQ(rows[0].at("*ContactName"), "Harbor Dental");
  EXPECT_EQ(rows[0].at("POCity"), "Portland");
  EXPECT_EQ(rows[0].at("*InvoiceDate"), "20/04/2026");
  EXPECT_EQ(rows[0].at("*Quantity"), "2.75");
  EXPECT_EQ(rows[0].at("*UnitAmount"), "150.00");
  EXPECT_EQ(rows[0].at("*AccountCode"), "200");
  EXPECT_EQ(rows[0].at("Currency"), "USD");
}
TEST(BothBooks, take_quantity_times_rate_for_the_amount_and_taxes_that_add_up) {
  auto invoice = issued(billed_invoice());
  invoice.tax_percent_millis = 8'875;
  invoice.lines.push_back(invoice.lines[0]);
  invoice.lines[1].minutes = Minutes(7);  // 0.1166... hours
  invoice.lines[1].hours = "0.12";
  invoice.lines[1].amount = Money{1'750, {}};
  invoice.net = Money{43'000, {}};
  invoice.tax = percentage(invoice.net, 8'875);
  for (const auto program : {Bookkeeping::quickbooks, Bookkeeping::xero}) {
    std::int64_t tax = 0;
    for (const auto& row : read(invoices_csv(program, DateOrder::year_first, {}, {invoice}).value())) {
      const bool xero = program == Bookkeeping::xero;
      tax += hundredths(row.at(xero ? "TaxAmount" : "ItemTaxAmount"));
      if (!xero) {
        const auto product =
            hundredths(row.at("ItemQuantity").find('.') == std::string::npos ? row.at("ItemQuantity") + ".00"
                                                                             : row.at("ItemQuantity")) *
            hundredths(row.at("ItemRate"));
        EXPECT_EQ(product, hundredths(row.at("*ItemAmount")) * 100);
      }
    }
    EXPECT_EQ(tax, invoice.tax.minor);
  }
}
TEST(BothBooks, leave_drafts_and_void_ones_out_and_formulas_harmless) {
  auto hostile = issued(billed_invoice());
  hostile.client_name = "=HYPERLINK(\"http://evil.example\")";
  auto voided = issued(voided_invoice());
  const auto rows =
      read(invoices_csv(Bookkeeping::quickbooks, DateOrder::month_first, {}, {hostile, voided, draft_invoice().invoice})
               .value());
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].at("*Customer"), "'=HYPERLINK(\"http://evil.example\")");
}
TEST(BothBooks, refuse_more_than_the_program_takes_at_once) {
  const std::vector<wire::people::InvoiceView> many(101, issued(billed_invoice()));
  EXPECT_FALSE(invoices_csv(Bookkeeping::quickbooks, DateOrder::month_first, {}, many));
  EXPECT_TRUE(invoices_csv(Bookkeeping::xero, DateOrder::day_first, {}, many));
}

}  // namespace standfirm::letters
