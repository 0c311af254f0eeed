#include "letters/pdf/invoice.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "letters/testing/samples.hpp"

namespace standfirm::letters {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

const Stationery& stationery() {
  static const Stationery it(binder_letters());
  return it;
}
std::string page(const InvoiceLetter& letter) {
  const auto html = invoice_page(stationery(), letter);
  EXPECT_TRUE(html) << html.error();
  return html.value_or("");
}
std::string printed(const std::string& name, const InvoiceLetter& letter) {
  const auto pdf = invoice_pdf(stationery(), Printer(stationery().folder()), letter);
  EXPECT_TRUE(pdf) << pdf.error();
  if (!pdf) return {};
  keep_for_looking(name + ".pdf", *pdf);
  return text_of_pdf(*pdf);
}

}  // namespace

TEST(Invoice, a_courtesy_says_hours_at_nothing_the_normal_price_and_the_next_rate) {
  const auto text = printed("courtesy", courtesy_invoice());
  EXPECT_THAT(text, HasSubstr("1.75 h at 0.00"));
  EXPECT_THAT(text, HasSubstr("262.50"));
  EXPECT_THAT(text, HasSubstr("Nothing to pay"));
  EXPECT_THAT(text, HasSubstr("The next virus incident is billed at 150.00 USD an hour."));
  EXPECT_THAT(text, HasSubstr("2026-0001"));
  EXPECT_THAT(text, HasSubstr("Harbor Dental"));
  EXPECT_THAT(text, HasSubstr("2 March 2026"));
  EXPECT_THAT(text, HasSubstr("Tidewater IT"));
  EXPECT_THAT(text, Not(HasSubstr("How to pay"))) << "there is nothing to pay";
}

TEST(Invoice, a_billed_one_says_what_is_due_when_and_where_to) {
  const auto text = printed("billed", billed_invoice());
  EXPECT_THAT(text, HasSubstr("2.75 h at 150.00"));
  EXPECT_THAT(text, HasSubstr("412.50 USD"));
  EXPECT_THAT(text, HasSubstr("4 May 2026"));
  EXPECT_THAT(text, HasSubstr("routing 011000015"));
  EXPECT_THAT(text, HasSubstr("naming invoice 2026-0014"));
}

TEST(Invoice, one_that_crosses_its_courtesy_shows_both_parts) {
  const auto text = printed("crossing", crossing_invoice());
  EXPECT_THAT(text, HasSubstr("4.00 h at 0.00"));
  EXPECT_THAT(text, HasSubstr("0.25 h at 150.00"));
  EXPECT_THAT(text, HasSubstr("600.00"));
  EXPECT_THAT(text, HasSubstr("637.50"));
  EXPECT_THAT(text, HasSubstr("37.50 USD"));
}

TEST(Invoice, a_void_one_cannot_be_taken_for_a_valid_one) {
  const auto text = printed("voided", voided_invoice());
  EXPECT_THAT(text, HasSubstr("VOID"));
  EXPECT_THAT(text, HasSubstr("must not be paid"));
  EXPECT_THAT(text, HasSubstr("Fifteen minutes were counted"));
  EXPECT_THAT(text, HasSubstr("2026-0015"));
  EXPECT_THAT(text, Not(HasSubstr("How to pay")));
}

TEST(Invoice, a_reissued_one_names_what_it_replaces_and_its_tax) {
  const auto text = printed("reissued", reissued_invoice());
  EXPECT_THAT(text, HasSubstr("2026-0014"));
  EXPECT_THAT(text, HasSubstr("20.63"));
  EXPECT_THAT(text, HasSubstr("395.63"));
}

TEST(Invoice, a_draft_says_that_it_is_one) {
  const auto text = printed("draft", draft_invoice());
  EXPECT_THAT(text, HasSubstr("Invoice draft"));
  EXPECT_THAT(text, HasSubstr("NOT YET ISSUED"));
}

TEST(Invoice, forty_lines_go_over_several_numbered_pages_and_lose_none) {
  const auto text = printed("long", long_invoice());
  EXPECT_THAT(text, HasSubstr("Page 1 of "));
  EXPECT_THAT(text, HasSubstr("Page 3 of "));
  for (int i = 1; i <= 40; ++i) EXPECT_THAT(text, HasSubstr("workstation-" + std::to_string(i)));
  EXPECT_THAT(text, HasSubstr("307,500.00"));
}

TEST(Invoice, nothing_a_stranger_wrote_becomes_markup_template_or_turned_text) {
  const auto html = page(hostile_invoice());
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, Not(HasSubstr("<img src=\"file:")));
  EXPECT_THAT(html, Not(HasSubstr("<style>@import")));
  EXPECT_THAT(html, HasSubstr("{{firm_phone}}")) << "a value is not a template";
  EXPECT_THAT(html, Not(HasSubstr("\xE2\x80\xAE"))) << "no turned text";
  const auto text = printed("hostile", hostile_invoice());
  EXPECT_THAT(text, HasSubstr("Zahnärzte Müller & Söhne <script>alert('x')</script>"));
  EXPECT_THAT(text, HasSubstr("Łódź"));
  EXPECT_THAT(text, HasSubstr("412.50 USD payable by 4 May 2026"))
      << "digits stay digits beside scripts written from the right";
  EXPECT_THAT(text, HasSubstr("שלום"));
}

TEST(Invoice, the_same_invoice_gives_the_same_bytes) {
  const Printer printer(stationery().folder());
  const auto once = invoice_pdf(stationery(), printer, courtesy_invoice()),
             again = invoice_pdf(stationery(), printer, courtesy_invoice());
  ASSERT_TRUE(once && again);
  EXPECT_EQ(*once, *again);
  EXPECT_THAT(*once, HasSubstr("20260302"));
}

TEST(Printer, fetches_nothing_from_the_network_or_from_outside_its_folder) {
  const Printer printer(stationery().folder());
  const auto pdf = printer.print(
      "<p>seen</p><img src='http://127.0.0.1:9/x.png' alt='one'><img src='file:///etc/hostname' alt='two'><link "
      "rel=stylesheet href='../../CMakeLists.txt'>",
      TimePoint{});
  ASSERT_TRUE(pdf) << pdf.error();
  EXPECT_THAT(text_of_pdf(*pdf), HasSubstr("seen"));
  EXPECT_THAT(*pdf, Not(HasSubstr("/Image")));
}

TEST(Printer, that_takes_too_long_is_ended_and_says_so) {
  PrinterSettings hurried;
  hurried.deadline = Seconds(0);
  const auto pdf = Printer(stationery().folder(), hurried).print("<p>x</p>", TimePoint{});
  ASSERT_FALSE(pdf);
  EXPECT_THAT(pdf.error(), HasSubstr("took longer than 0 s"));
}

TEST(Printer, that_is_not_installed_says_so) {
  PrinterSettings wrong;
  wrong.python = "/usr/bin/no-such-python";
  const auto pdf = Printer(stationery().folder(), wrong).print("<p>x</p>", TimePoint{});
  ASSERT_FALSE(pdf);
  EXPECT_THAT(pdf.error(), HasSubstr("is it installed?"));
}

}  // namespace standfirm::letters
