#include "letters/pdf/ubl.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "letters/program.hpp"
#include "letters/testing/samples.hpp"

namespace standfirm::letters {
namespace {
using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;
using namespace std::chrono;

InvoiceLetter electronic(InvoiceLetter letter) {
  letter.from.country = "US";
  letter.client_email = "accounts@harbor.example";
  letter.client_address.clear();
  letter.invoice.issued_on = 2026y / April / 20;
  auto& to = letter.invoice.billed_to.emplace();
  to.address = {{"14 Quayside"}, "Portland", "04101", "ME", "US"};
  to.electronic = "embedded";
  to.reference = "PO 77 <urgent> & paid";
  return letter;
}
/// What xmllint, a parser of its own, finds at a path; namespaces left aside.
std::string at(const std::string& xml, const std::string& path, const char* as = "string") {
  const auto file = std::filesystem::temp_directory_path() / ("ubl-" + std::to_string(::getpid()) + ".xml");
  std::ofstream(file) << xml;
  Program xmllint;
  xmllint.arguments = {"/usr/bin/xmllint", "--nonet", "--xpath", std::string(as) + "(" + path + ")", file.string()};
  const auto said = run(xmllint, "");
  std::filesystem::remove(file);
  EXPECT_TRUE(said) << said.error();
  auto text = said.value_or("");
  while (text.ends_with('\n')) text.pop_back();
  return text;
}
std::string el(const std::string& name) { return "/*[local-name()='" + name + "']"; }
}  // namespace

TEST(Ubl, says_what_the_invoice_says_in_the_words_of_the_norm) {
  const auto xml = ubl_invoice(electronic(billed_invoice()));
  ASSERT_TRUE(xml) << xml.error();
  EXPECT_EQ(at(*xml, el("Invoice") + el("CustomizationID")),
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
  EXPECT_EQ(at(*xml, el("Invoice") + el("ID")), "2026-0014");
  EXPECT_EQ(at(*xml, el("Invoice") + el("IssueDate")), "2026-04-20");
  EXPECT_EQ(at(*xml, el("Invoice") + el("DueDate")), "2026-05-04");
  EXPECT_EQ(at(*xml, el("Invoice") + el("BuyerReference")), "PO 77 <urgent> & paid");
  EXPECT_EQ(at(*xml, el("Invoice") + el("LegalMonetaryTotal") + el("PayableAmount")), "412.50");
  EXPECT_EQ(at(*xml, el("Invoice") + el("LegalMonetaryTotal") + el("PayableAmount") + "/@currencyID"), "USD");
  EXPECT_EQ(at(*xml, el("Invoice") + el("InvoiceLine") + el("InvoicedQuantity")), "2.75");
  EXPECT_EQ(at(*xml, el("Invoice") + el("InvoiceLine") + el("InvoicedQuantity") + "/@unitCode"), "HUR");
  EXPECT_EQ(at(*xml, "/" + el("AccountingCustomerParty") + "/" + el("RegistrationName")), "Harbor Dental");
}
TEST(Ubl, needs_both_countries_and_an_issued_invoice) {
  auto letter = electronic(billed_invoice());
  letter.from.country.clear();
  EXPECT_THAT(ubl_invoice(letter).error(), HasSubstr("firm.country"));
  letter = electronic(billed_invoice());
  letter.invoice.billed_to->address.country.clear();
  EXPECT_THAT(ubl_invoice(letter).error(), HasSubstr("client's country"));
  letter = electronic(billed_invoice());
  letter.client_email.clear();
  EXPECT_THAT(ubl_invoice(letter).error(), HasSubstr("e-mail address"));
  EXPECT_FALSE(ubl_invoice(electronic(draft_invoice())));
}
TEST(Ubl, knows_the_seller_by_a_number_and_says_vat_only_of_vat_numbers) {
  const auto seller = "/" + el("AccountingSupplierParty") + "/";
  auto letter = electronic(reissued_invoice());
  letter.invoice.tax_percent_millis = 5'500;
  auto xml = ubl_invoice(letter).value();
  EXPECT_EQ(at(xml, seller + el("PartyTaxScheme") + el("TaxScheme") + el("ID")), "TAX") << "an EIN is not a VAT number";
  EXPECT_EQ(at(xml, seller + el("PartyLegalEntity") + el("CompanyID")), "EIN 01-2345678");
  letter.from.country = letter.invoice.billed_to->address.country = "DE";
  letter.from.tax_number = "DE123456789";
  xml = ubl_invoice(letter).value();
  EXPECT_EQ(at(xml, seller + el("PartyTaxScheme") + el("TaxScheme") + el("ID")), "VAT");
  letter.from.tax_number.clear();
  EXPECT_THAT(ubl_invoice(letter).error(), HasSubstr("firm.tax_number")) << "who taxes has a number";
  letter = electronic(billed_invoice());
  letter.from.tax_number.clear();
  xml = ubl_invoice(letter).value();
  EXPECT_EQ(at(xml, seller + el("PartyIdentification") + el("ID")), "accounts@tidewater.example");
  EXPECT_EQ(at(xml, "/" + el("TaxCategory") + el("ID")), "O");
}
TEST(Ubl, adds_up_as_the_norm_asks) {
  auto letter = electronic(crossing_invoice());
  letter.invoice.tax_percent_millis = 19'000;
  letter.invoice.tax = percentage(letter.invoice.net, 19'000);
  letter.invoice.total = letter.invoice.net + letter.invoice.tax;
  const auto xml = ubl_invoice(letter).value();
  const auto number = [&](const std::string& path) { return at(xml, path, "number"); };
  const auto lines = "/" + el("InvoiceLine"), totals = "/" + el("LegalMonetaryTotal");
  EXPECT_EQ(number(totals + el("LineExtensionAmount")), number("sum(" + lines + el("LineExtensionAmount") + ")"))
      << "BR-CO-10";
  EXPECT_EQ(
      number("round(100 * (" + totals + el("TaxExclusiveAmount") + " + /" + el("TaxTotal") + el("TaxAmount") + "))"),
      number("round(100 * " + totals + el("TaxInclusiveAmount") + ")"))
      << "BR-CO-15";
  EXPECT_EQ(at(xml, "/" + el("TaxSubtotal") + el("TaxAmount")), letter.invoice.tax.amount_text()) << "BR-CO-17";
  EXPECT_EQ(at(xml, "/" + el("TaxSubtotal") + el("TaxCategory") + el("ID")), "S");
  EXPECT_EQ(at(xml, "/" + el("TaxSubtotal") + el("TaxCategory") + el("Percent")), "19.000");
  const auto product = "round(100 * " + el("InvoicedQuantity").substr(1) + " * " + el("Price").substr(1) +
                       el("PriceAmount") + ") != round(100 * " + el("LineExtensionAmount").substr(1) + ")";
  EXPECT_EQ(number("count(" + lines + "[" + product + "])"), "0") << "PEPPOL-EN16931-R120";
  EXPECT_EQ(number("count(//*[not(*) and normalize-space(.) = ''])"), "0") << "PEPPOL-EN16931-R008";
}
TEST(Ubl, writes_what_was_written_off_so_that_quantity_times_price_is_the_amount) {
  auto letter = electronic(billed_invoice());
  auto& line = letter.invoice.lines[0];
  line.minutes = Minutes(0);
  line.quantity = 10;
  line.unit_price = Money{350, {}};
  line.amount = Money{0, {}};
  line.written_off_because = "goodwill";
  const auto xml = ubl_invoice(letter).value();
  EXPECT_EQ(at(xml, el("Invoice") + el("InvoiceLine") + el("InvoicedQuantity")), "1");
  EXPECT_EQ(at(xml, el("Invoice") + el("InvoiceLine") + el("Price") + el("PriceAmount")), "0.00");
}
TEST(Ubl, stays_well_formed_whatever_strangers_wrote) {
  auto letter = electronic(hostile_invoice());
  letter.invoice.number = "2026-0099";
  letter.invoice.status = InvoiceStatus::issued;
  const auto xml = ubl_invoice(letter);
  ASSERT_TRUE(xml) << xml.error();
  EXPECT_EQ(at(*xml, el("Invoice") + el("ID")), "2026-0099");
}
TEST(Ubl, stands_inside_the_pdf_where_the_client_asks_for_it) {
  static const Stationery stationery(binder_letters());
  const auto letter = electronic(billed_invoice());
  const auto pdf = invoice_pdf(stationery, Printer(stationery.folder()), letter);
  ASSERT_TRUE(pdf) << pdf.error();
  keep_for_looking("electronic.pdf", *pdf);
  const auto folder = std::filesystem::temp_directory_path() / ("ubl-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "invoice.pdf", std::ios::binary) << *pdf;
  Program detach;
  detach.arguments = {"/usr/bin/pdfdetach", "-saveall", "-o", folder.string(), (folder / "invoice.pdf").string()};
  const auto done = run(detach, "");
  EXPECT_TRUE(done) << done.error();
  std::ifstream file(folder / "2026-0014.ubl.xml");
  std::stringstream inside;
  inside << file.rdbuf();
  EXPECT_EQ(inside.str(), ubl_invoice(letter).value());
  std::filesystem::remove_all(folder);
  EXPECT_THAT(*pdf, HasSubstr("/AFRelationship"));
  auto plain = letter;
  plain.invoice.billed_to->electronic = "none";
  EXPECT_THAT(invoice_pdf(stationery, Printer(stationery.folder()), plain).value(), Not(HasSubstr("/AFRelationship")));
}

}  // namespace standfirm::letters
