#include "letters/correspondence.hpp"

#include <gmock/gmock.h>

#include "letters/mail/incoming.hpp"
#include "letters/testing/samples.hpp"
#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using namespace testing;

const TimePoint now = time_from_text("2026-04-20T14:05:09Z").value();
const LetterId id{uuid_from_text("0193a0b2-7c11-7def-8000-000000000001").value()};
const Recipient helen{"Dr. Helen Marsh", "helen@harbor.example", "Harbor Dental"};

OutgoingMail written(const Matter& matter, const Recipient& to = helen) {
  static const Stationery stationery(binder_letters());
  static const Printer printer(stationery.folder());
  const Correspondence correspondence(stationery, printer, {tidewater(), "help@tidewater.example", "America/New_York"});
  auto mail = correspondence.write(id, to, matter, now);
  EXPECT_TRUE(mail) << mail.error();
  return mail.value_or(OutgoingMail{});
}

ApprovalAsked asked() {
  return {"INC-1057",
          "A window says I must pay",
          "https://desk.tidewater.example/l/abc.def",
          Minutes(120),
          {150'00, {}},
          {300'00, {}},
          Fallback::reinstall,
          now + std::chrono::hours(72)};
}

}  // namespace

TEST(Letter, asking_for_time_says_how_long_at_most_how_much_and_what_happens_then) {
  const auto mail = written(asked());
  EXPECT_EQ(mail.subject, "[INC-1057] May we work 2 h more, at most 300.00 USD?");
  EXPECT_THAT(mail.text,
              AllOf(HasSubstr("Hello Dr. Helen Marsh,"), HasSubstr("2 h at 150.00 USD an hour: at most 300.00 USD"),
                    HasSubstr("we reinstall the machine"), HasSubstr("\nhttps://desk.tidewater.example/l/abc.def\n"),
                    HasSubstr("23 April 2026, 10:05 EDT")));
  EXPECT_THAT(mail.html, HasSubstr("<a href=\"https://desk.tidewater.example/l/abc.def\""));
  EXPECT_EQ(mail.to.email, "helen@harbor.example");
  EXPECT_EQ(mail.reply_to, "help@tidewater.example");
}

TEST(Letter, tried_again_it_is_the_same_message) {
  EXPECT_EQ(written(asked()).message_id, "0193a0b2-7c11-7def-8000-000000000001.INC-1057@tidewater.example");
  EXPECT_EQ(message_text(written(asked())), message_text(written(asked())));
}

TEST(Letter, an_answer_to_it_finds_its_incident) {
  const auto mail = written(asked());
  IncomingMail answer;
  answer.in_reply_to = mail.message_id;
  EXPECT_EQ(incident_number_in(answer), "INC-1057");
}

TEST(Letter, with_an_invoice_encloses_the_pdf_and_says_what_is_to_pay) {
  const auto courtesy = written(InvoiceReady{courtesy_invoice()});
  EXPECT_EQ(courtesy.subject, "[INC-1042] Invoice 2026-0001: nothing to pay");
  EXPECT_THAT(courtesy.text, HasSubstr("the normal price would have been 262.50 USD"));
  EXPECT_THAT(courtesy.text, HasSubstr("The next virus incident is billed at 150.00 USD an hour."));
  ASSERT_THAT(courtesy.enclosures, SizeIs(1));
  EXPECT_EQ(courtesy.enclosures[0].name, "Invoice-2026-0001.pdf");
  EXPECT_THAT(text_of_pdf(courtesy.enclosures[0].content), HasSubstr("1.75 h at 0.00"));
  const auto billed = written(InvoiceReady{billed_invoice()});
  EXPECT_EQ(billed.subject, "[INC-1057] Invoice 2026-0014: 412.50 USD");
  EXPECT_THAT(billed.text, HasSubstr("payable by 4 May 2026"));
}

TEST(Letter, that_a_report_came_says_what_not_to_touch) {
  const auto mail = written(ReportReceived{"INC-1042", "A window says I must pay"});
  EXPECT_EQ(mail.subject, "[INC-1042] We have your report");
  EXPECT_THAT(mail.text,
              AllOf(HasSubstr("the number INC-1042"), HasSubstr("+1 207 555 0100"), HasSubstr("not even the red X")));
}

TEST(Letter, about_the_clock_says_what_is_left_or_that_it_stopped) {
  EXPECT_EQ(written(ClockNotice{"INC-1057", "x", Seconds(90 * 60), Seconds(120 * 60), false}).subject,
            "[INC-1057] 30 min left of what was agreed");
  const auto stopped = written(ClockNotice{"INC-1057", "x", Seconds(120 * 60), Seconds(120 * 60), true});
  EXPECT_EQ(stopped.subject, "[INC-1057] The agreed time is used up");
  EXPECT_THAT(stopped.text, HasSubstr("All of the agreed 2 h is used."));
}

TEST(Letter, that_it_is_over_says_what_to_watch_for) {
  const auto mail = written(
      IncidentClosed{"INC-1042", "A window says I must pay", "It came by an attachment.", Seconds(95 * 60), 15});
  EXPECT_THAT(mail.text, AllOf(HasSubstr("after 1 h 35 min of work"), HasSubstr("It came by an attachment."),
                               HasSubstr("for 15 days")));
  EXPECT_THAT(mail.text, Not(HasSubstr("\n\n\n")));
}

TEST(Letter, nothing_a_stranger_wrote_becomes_a_header_markup_or_another_subject) {
  const auto mail = written(ReportReceived{"INC-1042", "<b>bold</b>\r\nBcc: all@example.com\nSubject: other"},
                            {"Eve\r\nBcc: eve@example.com", "eve@example.com", "{{firm_phone}}"});
  EXPECT_THAT(mail.html, Not(HasSubstr("<b>bold")));
  EXPECT_EQ(mail.subject, "[INC-1042] We have your report");
  const auto text = message_text(mail);
  ASSERT_TRUE(text) << text.error();
  const auto headers = text->substr(0, text->find("\r\n\r\n"));
  EXPECT_THAT(headers, Not(HasSubstr("\nBcc:")));
  EXPECT_THAT(headers, HasSubstr("To: \"Eve Bcc: eve@example.com\" <eve@example.com>"));
}

TEST(Letter, with_a_link_that_is_no_web_address_is_not_written) {
  const Stationery stationery(binder_letters());
  const Printer printer(stationery.folder());
  auto matter = asked();
  matter.link = "javascript:alert(1)";
  const auto mail =
      Correspondence(stationery, printer, {tidewater(), "help@tidewater.example", "UTC"}).write(id, helen, matter, now);
  ASSERT_FALSE(mail);
  EXPECT_THAT(mail.error(), HasSubstr("public address"));
}

}  // namespace standfirm::letters
