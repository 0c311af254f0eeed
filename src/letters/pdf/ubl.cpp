#include "letters/pdf/ubl.hpp"

#include <fmt/format.h>

#include "base/markup.hpp"
#include "letters/text.hpp"

namespace standfirm::letters {
namespace {
using wire::people::InvoiceLineView;
using wire::people::InvoiceView;

std::string escaped(std::string_view text) {
  auto whole = one_line(text, 4'000);
  // U+FFFE and U+FFFF are no characters to XML 1.0.
  for (const std::string_view none : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
    for (std::size_t at = 0; (at = whole.find(none, at)) != std::string::npos;) whole.erase(at, none.size());
  return escaped_for_markup(whole);
}
std::string iso_day(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

/// Elements as they are opened and closed; one line each, indented by depth.
class Xml {
 public:
  void open(std::string_view name, std::string_view attributes = {}) {
    indent();
    out_ += fmt::format("<{}{}{}>\n", name, attributes.empty() ? "" : " ", attributes);
    names_.emplace_back(name);
  }
  void close() {
    const auto name = std::move(names_.back());
    names_.pop_back();
    indent();
    out_ += fmt::format("</{}>\n", name);
  }
  void put(std::string_view name, std::string_view text, std::string_view attributes = {}) {
    indent();
    out_ += fmt::format("<{}{}{}>{}</{}>\n", name, attributes.empty() ? "" : " ", attributes, escaped(text), name);
  }
  void put_if(std::string_view name, std::string_view text) {
    if (!text.empty()) put(name, text);
  }
  void amount(std::string_view name, Money money) {
    put(name, money.amount_text(), fmt::format("currencyID=\"{}\"", money.currency.text()));
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void indent() { out_.append(names_.size() * 2, ' '); }
  std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  std::vector<std::string> names_;
};

/// S taxed, E exempt with a reason, Z taxed at nothing, O outside of VAT (the firm has no number of its own, BR-O-02).
struct TaxCategory {
  std::string code, percent, reason;
};
TaxCategory category_of(const InvoiceLetter& letter) {
  const auto percent = letter.invoice.tax_percent_millis.value_or(0);
  const auto& reason = letter.invoice.billed_to ? letter.invoice.billed_to->tax_exempt_reason : std::string();
  const auto text = fmt::format("{}.{:03}", percent / 1000, percent % 1000);
  if (percent > 0) return {"S", text, ""};
  if (!reason.empty() && !letter.from.tax_number.empty()) return {"E", "0", reason};
  if (!letter.from.tax_number.empty()) return {"Z", "0", ""};
  return {"O", "", reason.empty() ? "Not subject to VAT" : reason};
}
void put_category(Xml& xml, std::string_view element, const TaxCategory& category, bool with_reason) {
  xml.open(element);
  xml.put("cbc:ID", category.code);
  if (!category.percent.empty()) xml.put("cbc:Percent", category.percent);
  if (with_reason) xml.put_if("cbc:TaxExemptionReason", category.reason);
  xml.open("cac:TaxScheme");
  xml.put("cbc:ID", "VAT");
  xml.close();
  xml.close();
}

struct Party {
  std::string name, email, tax_number, city, postcode, region, country;
  std::vector<std::string> lines;
};
/// A VAT number begins with its country's letters (BR-CO-09; Greece says EL); "EIN 01-2345678" is a tax number only.
bool is_vat_number(const Party& party) {
  const auto& number = party.tax_number;
  return number.starts_with(party.country) || (party.country == "GR" && number.starts_with("EL"));
}
/// `outside_of_vat`: neither side may name a VAT number then.
void put_party(Xml& xml, std::string_view element, const Party& party, bool outside_of_vat) {
  const bool seller = element == "cac:AccountingSupplierParty";
  xml.open(element);
  xml.open("cac:Party");
  xml.put("cbc:EndpointID", party.email, "schemeID=\"EM\"");
  // A seller is known by some number (BR-CO-26); one without any is known by where its mail goes.
  if (seller && party.tax_number.empty()) {
    xml.open("cac:PartyIdentification");
    xml.put("cbc:ID", party.email);
    xml.close();
  }
  xml.open("cac:PartyName");
  xml.put("cbc:Name", party.name);
  xml.close();
  xml.open("cac:PostalAddress");
  if (!party.lines.empty()) xml.put("cbc:StreetName", party.lines[0]);
  if (party.lines.size() > 1) xml.put("cbc:AdditionalStreetName", party.lines[1]);
  xml.put_if("cbc:CityName", party.city);
  xml.put_if("cbc:PostalZone", party.postcode);
  xml.put_if("cbc:CountrySubentity", party.region);
  if (party.lines.size() > 2) {
    xml.open("cac:AddressLine");
    xml.put("cbc:Line", party.lines[2]);
    xml.close();
  }
  xml.open("cac:Country");
  xml.put("cbc:IdentificationCode", party.country);
  xml.close();
  xml.close();
  const bool vat = is_vat_number(party);
  if (!party.tax_number.empty() && !outside_of_vat && (vat || seller)) {
    xml.open("cac:PartyTaxScheme");
    xml.put("cbc:CompanyID", party.tax_number);
    xml.open("cac:TaxScheme");
    xml.put("cbc:ID", vat ? "VAT" : "TAX");
    xml.close();
    xml.close();
  }
  xml.open("cac:PartyLegalEntity");
  xml.put("cbc:RegistrationName", party.name);
  if (!vat) xml.put_if("cbc:CompanyID", party.tax_number);
  xml.close();
  xml.close();
  xml.close();
}

/// Quantity times price must be the amount; a price is never below nothing, so what is taken off has a quantity below.
void put_line(Xml& xml, std::size_t number, const InvoiceLineView& line, const TaxCategory& category) {
  std::string quantity = "1", unit = "C62";
  Money price = line.amount;
  const auto hundredths = line.minutes.count() * 100 / 60;
  if (line.quantity && line.unit_price && scaled(*line.unit_price, *line.quantity, 1) == line.amount) {
    quantity = std::to_string(*line.quantity);
    price = *line.unit_price;
  } else if (hundredths > 0 && hundredths * 60 == line.minutes.count() * 100 &&
             scaled(line.hourly_rate, hundredths, 100) == line.amount) {
    quantity = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
    unit = "HUR";
    price = line.hourly_rate;
  }
  if (price.minor < 0) {
    price = -price;
    quantity = "-" + quantity;
  }
  xml.open("cac:InvoiceLine");
  xml.put("cbc:ID", std::to_string(number));
  if (line.written_off_because) xml.put("cbc:Note", "Not charged: " + *line.written_off_because);
  xml.put("cbc:InvoicedQuantity", quantity, fmt::format("unitCode=\"{}\"", unit));
  xml.amount("cbc:LineExtensionAmount", line.amount);
  xml.open("cac:Item");
  xml.put("cbc:Name", line.text);
  put_category(xml, "cac:ClassifiedTaxCategory", category, false);
  xml.close();
  xml.open("cac:Price");
  xml.amount("cbc:PriceAmount", price);
  xml.close();
  xml.close();
}

void put_totals(Xml& xml, const InvoiceView& invoice, const TaxCategory& category) {
  xml.open("cac:TaxTotal");
  xml.amount("cbc:TaxAmount", invoice.tax);
  xml.open("cac:TaxSubtotal");
  xml.amount("cbc:TaxableAmount", invoice.net);
  xml.amount("cbc:TaxAmount", invoice.tax);
  put_category(xml, "cac:TaxCategory", category, true);
  xml.close();
  xml.close();
  xml.open("cac:LegalMonetaryTotal");
  xml.amount("cbc:LineExtensionAmount", invoice.net);
  xml.amount("cbc:TaxExclusiveAmount", invoice.net);
  xml.amount("cbc:TaxInclusiveAmount", invoice.total);
  xml.amount("cbc:PayableAmount", invoice.total);
  xml.close();
}
}  // namespace

std::optional<Refusal> electronic_fault(const InvoiceLetter& letter) {
  const auto& invoice = letter.invoice;
  const auto lacking = [](const char* field, Sentence sentence, Sentence mend) {
    return Refusal{RefusalCode::invalid_argument, std::move(sentence), std::move(mend), field};
  };
  if (!invoice.number || !invoice.issued_on)
    return Refusal{RefusalCode::invoice_not_issued,
                   "Only an issued invoice is an electronic one."_said,
                   "Issue it first."_said,
                   {}};
  if (letter.from.country.size() != 2)
    return lacking("firm.country", "An electronic invoice names the firm's country."_said,
                   "Set firm.country to its two letters."_said);
  if (letter.from.email.empty())
    return lacking("firm.email", "An electronic invoice names the firm's e-mail address."_said, "Set firm.email."_said);
  if (!invoice.billed_to || invoice.billed_to->address.country.size() != 2)
    return lacking("address.country", "An electronic invoice names the client's country."_said,
                   "Give it in their billing details; an issued invoice is voided and issued again."_said);
  if (letter.client_email.empty())
    return lacking("email", "An electronic invoice names the client's e-mail address."_said,
                   "Give it to one of their approvers."_said);
  if (invoice.tax.minor != 0 && letter.from.tax_number.empty())
    return lacking("firm.tax_number", "An electronic invoice with tax names the firm's tax number."_said,
                   "Set firm.tax_number."_said);
  return std::nullopt;
}

std::expected<std::string, std::string> ubl_invoice(const InvoiceLetter& letter) {
  if (const auto fault = electronic_fault(letter)) return std::unexpected(fault->text());
  const auto& invoice = letter.invoice;
  const auto category = category_of(letter);
  const bool outside_of_vat = category.code == "O";
  Xml xml;
  xml.open("Invoice",
           "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" "
           "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" "
           "xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"");
  xml.put("cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
  xml.put("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
  xml.put("cbc:ID", *invoice.number);
  xml.put("cbc:IssueDate", iso_day(*invoice.issued_on));
  if (invoice.due_on) xml.put("cbc:DueDate", iso_day(*invoice.due_on));
  xml.put("cbc:InvoiceTypeCode", "380");
  std::string note;
  for (const auto& sentence : invoice.sentences) note += (note.empty() ? "" : " ") + sentence;
  xml.put_if("cbc:Note", note);
  xml.put("cbc:DocumentCurrencyCode", invoice.total.currency.text());
  const auto& reference = invoice.billed_to->reference;
  xml.put("cbc:BuyerReference", !reference.empty() ? reference : invoice.incident_number.value_or(*invoice.number));
  const auto& head = letter.from;
  put_party(xml, "cac:AccountingSupplierParty",
            {head.firm_name, head.email, head.tax_number, "", "", "", head.country, head.address}, outside_of_vat);
  const auto& to = *invoice.billed_to;
  put_party(xml, "cac:AccountingCustomerParty",
            {invoice.client_name, letter.client_email, to.tax_number, to.address.city, to.address.postcode,
             to.address.region, to.address.country, to.address.lines},
            outside_of_vat);
  put_totals(xml, invoice, category);
  for (std::size_t i = 0; i < invoice.lines.size(); ++i) put_line(xml, i + 1, invoice.lines[i], category);
  xml.close();
  return xml.take();
}

std::string ubl_file_name(const InvoiceView& invoice) {
  std::string name = invoice.number.value_or("draft");
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') c = '-';
  return name + ".ubl.xml";
}

}  // namespace standfirm::letters
