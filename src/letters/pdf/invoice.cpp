#include "letters/pdf/invoice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "letters/pdf/ubl.hpp"
#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

using wire::people::InvoiceLineView;
using wire::people::InvoiceView;

Values lines_of(const std::vector<std::string>& from, std::size_t most) {
  Values list(Values::type::list);
  for (std::size_t i = 0; i < from.size() && i < most; ++i) list << Values(one_line(from[i]));
  return list;
}

Values line_values(const InvoiceLineView& line) {
  Values values;
  values.set("text", Values(one_line(line.text, 600)));
  values.set("hours", Values(line.quantity ? std::to_string(*line.quantity) : line.hours));
  values.set("rate", Values(amount_text(line.unit_price.value_or(line.hourly_rate))));
  values.set("amount", Values(amount_text(line.amount)));
  values.set("normal_price", Values(amount_text(line.normal_price)));
  values.set("reduced", Values(line.normal_price.minor != line.amount.minor));
  const auto said = fmt::format("{} h at {}", line.hours, amount_text(line.hourly_rate));
  put(values, "said", line.quantity || line.text.contains(said) ? "" : said);
  std::string why;
  switch (line.bucket) {
    case Bucket::courtesy:
      why = "courtesy";
      break;
    case Bucket::included:
      why = "included in your agreement";
      break;
    case Bucket::authorised:
      why = "authorised by you";
      break;
    case Bucket::over:
      why = "beyond the agreed time";
      break;
    case Bucket::written_off:
      why = "not charged";
      if (line.written_off_because) why += ": " + one_line(*line.written_off_because, 300);
      break;
    case Bucket::fee:
      break;
  }
  values.set("why", Values(why));
  return values;
}

/// As on an envelope: what the letter says, else the client's billing details.
std::vector<std::string> address_of(const InvoiceLetter& letter) {
  if (!letter.client_address.empty() || !letter.invoice.billed_to) return letter.client_address;
  const auto& address = letter.invoice.billed_to->address;
  auto lines = address.lines;
  std::string town = address.city;
  if (!address.region.empty()) town += (town.empty() ? "" : ", ") + address.region;
  if (!address.postcode.empty()) town += (town.empty() ? "" : " ") + address.postcode;
  if (!town.empty()) lines.push_back(std::move(town));
  if (!address.country.empty() && address.country != letter.from.country) lines.push_back(address.country);
  return lines;
}
std::string attention_of(const InvoiceLetter& letter) {
  const auto& billed_to = letter.invoice.billed_to;
  return billed_to && !billed_to->attention.empty() ? billed_to->attention : letter.attention;
}

std::string title_of(const InvoiceView& invoice) {
  if (invoice.number) return "Invoice " + *invoice.number;
  return "Draft invoice";
}

}  // namespace

bool is_electronic(const InvoiceView& invoice) {
  return invoice.billed_to && invoice.billed_to->electronic == "embedded" &&
         (invoice.status == InvoiceStatus::issued || invoice.status == InvoiceStatus::paid);
}

std::expected<std::string, std::string> invoice_page(const Stationery& stationery, const InvoiceLetter& letter) {
  const auto& invoice = letter.invoice;
  const auto dated = invoice.issued_at.value_or(invoice.drafted_at);
  Values values = head_values(letter.from);
  values.set("created", Values(to_text(dated)));
  put(values, "title", one_line(title_of(invoice)));
  put(values, "number", one_line(invoice.number.value_or("")));
  put(values, "client_name", one_line(invoice.client_name));
  put(values, "attention", one_line(attention_of(letter)));
  values.set("client_address", lines_of(address_of(letter), 8));
  put(values, "reference", one_line(invoice.billed_to ? invoice.billed_to->reference : ""));
  put(values, "tax_reason",
      one_line(invoice.billed_to && invoice.tax.minor == 0 ? invoice.billed_to->tax_exempt_reason : ""));
  put(values, "incident", one_line(invoice.incident_number.value_or("")));
  put(values, "date", day_text(dated, letter.time_zone));
  const bool nothing_due = invoice.total.minor == 0;
  put(values, "due",
      invoice.due_on && !nothing_due && invoice.status != InvoiceStatus::voided ? day_text(*invoice.due_on) : "");
  values.set("nothing_due", Values(nothing_due));
  values.set("currency", Values(std::string(invoice.total.currency.text())));
  values.set("total", Values(amount_text(invoice.total)));
  values.set("net", Values(amount_text(invoice.net)));
  values.set("tax", Values(amount_text(invoice.tax)));

  const auto percent = invoice.tax_percent_millis.value_or(0);
  put(values, "tax_percent", percent > 0 ? fmt::format("{:g} %", static_cast<double>(percent) / 1000) : "");
  values.set("fees",
             Values(std::ranges::any_of(invoice.lines, [](const InvoiceLineView& line) { return !!line.quantity; })));

  Values lines(Values::type::list);
  Money normal{0, invoice.total.currency}, saved{0, invoice.total.currency};
  for (const auto& line : invoice.lines) {
    lines << line_values(line);
    normal = normal + line.normal_price;
    saved = saved + (line.normal_price - line.amount);
  }
  values.set("lines", lines);
  put(values, "normal_total", saved.minor > 0 ? amount_text(normal) : "");
  put(values, "saved", saved.minor > 0 ? amount_text(saved) : "");
  values.set("sentences", lines_of(invoice.sentences, 12));
  values.set("has_sentences", Values(!invoice.sentences.empty()));

  values.set("draft", Values(invoice.status == InvoiceStatus::draft));
  values.set("voided", Values(invoice.status == InvoiceStatus::voided));
  values.set("paid", Values(invoice.status == InvoiceStatus::paid));
  put(values, "void_reason", one_line(invoice.void_reason.value_or(""), 300));
  put(values, "replaces", one_line(letter.replaces_number.value_or("")));
  put(values, "replaced_by", one_line(letter.replaced_by_number.value_or("")));
  values.set("asks_to_pay",
             Values(!nothing_due && (invoice.status == InvoiceStatus::issued) && !letter.from.bank.empty()));
  return stationery.fill("invoice.html", values);
}

std::expected<std::string, std::string> invoice_pdf(const Stationery& stationery, const Printer& printer,
                                                    const InvoiceLetter& letter) {
  const auto page = invoice_page(stationery, letter);
  if (!page) return page;
  std::optional<Printer::Inside> inside;
  if (is_electronic(letter.invoice)) {
    auto ubl = ubl_invoice(letter);
    if (!ubl) return ubl;
    inside = {ubl_file_name(letter.invoice), "text/xml", std::move(*ubl)};
  }
  return printer.print(*page, letter.invoice.issued_at.value_or(letter.invoice.drafted_at), inside);
}

std::string invoice_file_name(const InvoiceView& invoice) {
  std::string name = "Invoice-" + invoice.number.value_or("draft");
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') c = '-';
  return name + ".pdf";
}

}  // namespace standfirm::letters
