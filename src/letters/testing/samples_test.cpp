#include "letters/testing/samples.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "letters/program.hpp"

namespace standfirm::letters::testing {
namespace {

Money usd(std::int64_t cents) { return {cents, Currency{{'U', 'S', 'D'}}}; }
TimePoint at(const char* text) { return time_from_text(text).value(); }

wire::people::InvoiceLineView line(std::string text, Minutes minutes, Money rate, Money normal, Bucket bucket) {
  return {.text = std::move(text),
          .minutes = minutes,
          .hours = hours_text(minutes),
          .hourly_rate = rate,
          .normal_price = normal,
          .amount = at_hourly_rate(rate, minutes),
          .bucket = bucket};
}
void add_up(InvoiceLetter& letter, Money tax) {
  Money net{0, tax.currency};
  for (const auto& each : letter.invoice.lines) net = net + each.amount;
  letter.invoice.net = net;
  letter.invoice.tax = tax;
  letter.invoice.total = net + tax;
}

InvoiceLetter to_harbor_dental(std::string number, const char* issued, std::chrono::year_month_day due,
                               std::string incident) {
  InvoiceLetter letter;
  letter.from = tidewater();
  letter.attention = "Dr. Helen Marsh";
  letter.client_address = {"14 Quayside", "Portland, ME 04101"};
  letter.time_zone = "America/New_York";
  auto& invoice = letter.invoice;
  invoice.number = std::move(number);
  invoice.status = InvoiceStatus::issued;
  invoice.client_name = "Harbor Dental";
  invoice.incident_number = std::move(incident);
  invoice.drafted_at = invoice.issued_at.emplace(at(issued));
  invoice.due_on = due;
  return letter;
}

}  // namespace

LetterHead tidewater() {
  LetterHead head;
  head.firm_name = "Tidewater IT";
  head.address = {"200 Commercial Street", "Portland, ME 04101"};
  head.phone = "+1 207 555 0100";
  head.email = "accounts@tidewater.example";
  head.website = "tidewater.example";
  head.tax_number = "EIN 01-2345678";
  head.bank = {"Casco Bay Bank, routing 011000015, account 000 123 456 789", "Tidewater IT LLC"};
  return head;
}

InvoiceLetter courtesy_invoice() {
  using namespace std::chrono;
  auto letter = to_harbor_dental("2026-0001", "2026-03-02T21:10:00Z", 2026y / March / 16, "INC-1042");
  letter.invoice.lines = {line("Virus response on front-desk: isolated, cleaned, rolled back, verified, updated",
                               Minutes(105), usd(0), usd(262'50), Bucket::courtesy)};
  letter.invoice.sentences = {"Your first virus incident is on us: thank you for calling at once.",
                              "The next virus incident is billed at 150.00 USD an hour."};
  add_up(letter, usd(0));
  return letter;
}

InvoiceLetter billed_invoice() {
  using namespace std::chrono;
  auto letter = to_harbor_dental("2026-0014", "2026-04-20T19:00:00Z", 2026y / May / 4, "INC-1057");
  letter.invoice.lines = {
      line("Virus response on front-desk", Minutes(165), usd(150'00), usd(412'50), Bucket::authorised)};
  letter.invoice.sentences = {"The next virus incident is billed at 150.00 USD an hour."};
  add_up(letter, usd(0));
  return letter;
}

InvoiceLetter crossing_invoice() {
  using namespace std::chrono;
  auto letter = to_harbor_dental("2026-0002", "2026-03-02T23:30:00Z", 2026y / March / 16, "INC-1043");
  letter.invoice.lines = {line("Virus response on front-desk", Minutes(240), usd(0), usd(600'00), Bucket::courtesy),
                          line("Virus response on front-desk, beyond the courtesy", Minutes(15), usd(150'00),
                               usd(37'50), Bucket::authorised)};
  letter.invoice.sentences = {"Your first virus incident is on us, up to 4.00 hours.",
                              "The next virus incident is billed at 150.00 USD an hour."};
  add_up(letter, usd(0));
  return letter;
}

InvoiceLetter voided_invoice() {
  auto letter = billed_invoice();
  letter.invoice.status = InvoiceStatus::voided;
  letter.invoice.void_reason = "Fifteen minutes were counted on the wrong incident.";
  letter.replaced_by_number = "2026-0015";
  return letter;
}

InvoiceLetter reissued_invoice() {
  using namespace std::chrono;
  auto letter = to_harbor_dental("2026-0015", "2026-04-21T13:00:00Z", 2026y / May / 5, "INC-1057");
  letter.from.paper = Paper::a4;
  letter.from.colour = "#0f766e";
  letter.invoice.lines = {
      line("Virus response on front-desk", Minutes(150), usd(150'00), usd(375'00), Bucket::authorised)};
  letter.invoice.sentences = {"The next virus incident is billed at 150.00 USD an hour."};
  letter.replaces_number = "2026-0014";
  add_up(letter, usd(20'63));
  return letter;
}

InvoiceLetter draft_invoice() {
  auto letter = courtesy_invoice();
  letter.invoice.status = InvoiceStatus::draft;
  letter.invoice.number.reset();
  letter.invoice.issued_at.reset();
  letter.invoice.due_on.reset();
  return letter;
}

InvoiceLetter long_invoice() {
  auto letter = billed_invoice();
  letter.invoice.client_name =
      "The Greater Portland Association of Independent Dental Practices, Orthodontists and Oral Surgeons, Incorporated";
  letter.client_address = {"Care of the Office of the Managing Partner, Third Floor, North Wing", "14 Quayside",
                           "Portland, ME 04101"};
  letter.invoice.lines.clear();
  for (int i = 1; i <= 40; ++i)
    letter.invoice.lines.push_back(line(
        "Virus response on workstation-" + std::to_string(i) +
            (i % 7 == 0
                 ? ", which took longer because its disk was nearly full and the restore point had to be moved first"
                 : ""),
        Minutes(150 * i), usd(150'00), at_hourly_rate(usd(150'00), Minutes(150 * i)), Bucket::authorised));
  add_up(letter, usd(0));
  return letter;
}

InvoiceLetter hostile_invoice() {
  auto letter = billed_invoice();
  letter.invoice.client_name = "Zahnärzte Müller & Söhne <script>alert('x')</script>";
  letter.attention =
      "{{firm_phone}} \xE2\x80\xAE"
      "desrever";
  letter.client_address = {"<img src=\"file:///etc/passwd\">", "مرحبا بالعالم 12", "שלום עולם", "Łódź, Ðà Nẵng, Αθήνα"};
  letter.invoice.incident_number = "INC-\"><b>1</b>";
  letter.invoice.lines[0].text =
      "</td></tr></table><style>@import 'http://example.com/x.css'</style> a line\nbroken\tin three \x01\x02 \xFF\xFE";
  letter.invoice.sentences = {
      "Thisisonewordwithoutanyspacethatgoesonandonandonandonandonandonandonandonandonandonandonandonandonandonandonando"
      "nandonuntilitmustbebrokensomewhere.",
      "<h1>big</h1>"};
  return letter;
}

std::string binder_letters() { return SF_SOURCE_DIR "/binder/letters"; }

void keep_for_looking(const std::string& name, const std::string& content) {
  if (const char* folder = std::getenv("STANDFIRM_KEEP_PAGES"))
    std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << content;
}

std::string text_of_pdf(const std::string& pdf) {
  // The program reads a file; standard input is one to it.
  Program program{.arguments = {"/usr/bin/pdftotext", "-layout", "-", "-"}, .environment = {"LC_ALL=C.UTF-8"}};
  auto text = run(program, pdf);
  if (!text) throw std::runtime_error(text.error());
  return *text;
}

}  // namespace standfirm::letters::testing
