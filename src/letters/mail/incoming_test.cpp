#include "letters/mail/incoming.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace standfirm::letters {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string report(const std::string& more = {}, const std::string& body = "A window says I must pay.\r\n") {
  return "From: =?utf-8?Q?In=C3=AAs?= Okafor <Ines@Harbor.example>\r\nTo: help@firm.example\r\nSubject: "
         "=?utf-8?B?TWVpbiBSZWNobmVy?= spinnt\r\n"
         "Message-ID: <abc@harbor.example>\r\nDate: Mon, 2 Mar 2026 09:05:09 -0500\r\n" +
         more + "\r\n" + body;
}

}  // namespace

TEST(IncomingMail, is_taken_apart_into_who_what_and_when) {
  const auto mail = take_apart(report());
  EXPECT_EQ(mail.from_name, "Inês Okafor");
  EXPECT_EQ(mail.from_email, "ines@harbor.example");
  EXPECT_EQ(mail.subject, "Mein Rechner spinnt");
  EXPECT_EQ(mail.message_id, "abc@harbor.example");
  EXPECT_EQ(mail.text, "A window says I must pay.");
  EXPECT_EQ(mail.date, time_from_text("2026-03-02T14:05:09Z").value());
  EXPECT_FALSE(mail.automatic);
  EXPECT_FALSE(mail.cut);
}

TEST(IncomingMail, with_html_only_gives_its_words_without_markup) {
  const auto mail = take_apart(report("Content-Type: text/html; charset=iso-8859-1\r\n",
                                      "<style>p{}</style><p>Gr\xFC\xDF"
                                      "e &amp; Hilfe</p><script>alert(1)</script><p>bitte</p>"));
  EXPECT_EQ(mail.text, "Grüße & Hilfe\nbitte");
}

TEST(IncomingMail, gives_of_an_attachment_its_name_type_size_and_hash_only) {
  const auto mail = take_apart(
      report("Content-Type: multipart/mixed; boundary=b\r\n",
             "--b\r\nContent-Type: text/plain\r\n\r\nSee this\r\n--b\r\nContent-Type: "
             "application/zip\r\nContent-Transfer-Encoding: base64\r\n"
             "Content-Disposition: attachment; filename=\"../../etc/passwd\r\n .zip\"\r\n\r\naGVsbG8=\r\n--b--\r\n"));
  EXPECT_EQ(mail.text, "See this");
  ASSERT_THAT(mail.attachments, SizeIs(1));
  EXPECT_EQ(mail.attachments[0].size, 5u);
  EXPECT_EQ(mail.attachments[0].media_type, "application/zip");
  EXPECT_EQ(mail.attachments[0].sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  EXPECT_THAT(mail.attachments[0].name, Not(HasSubstr("\n")));
}

TEST(IncomingMail, a_forwarded_message_is_an_attachment_and_not_the_senders_words) {
  const auto mail =
      take_apart(report("Content-Type: multipart/mixed; boundary=b\r\n",
                        "--b\r\nContent-Type: text/plain\r\n\r\nLook:\r\n--b\r\nContent-Type: "
                        "message/rfc822\r\n\r\nFrom: eve@x.example\r\nSubject: y\r\n\r\nPay now\r\n--b--\r\n"));
  EXPECT_EQ(mail.text, "Look:");
  ASSERT_THAT(mail.attachments, SizeIs(1));
  EXPECT_EQ(mail.attachments[0].media_type, "message/rfc822");
}

TEST(IncomingMail, without_an_id_has_one_made_of_its_content) {
  const std::string raw = "From: a@x.example\r\n\r\nhello\r\n";
  const auto mail = take_apart(raw);
  EXPECT_THAT(mail.message_id, HasSubstr("sha256:"));
  EXPECT_EQ(mail.message_id, take_apart(raw).message_id);
  EXPECT_NE(mail.message_id, take_apart(raw + "x").message_id);
}

TEST(IncomingMail, written_by_a_program_is_known_as_such) {
  EXPECT_TRUE(take_apart(report("Auto-Submitted: auto-replied\r\n")).automatic);
  EXPECT_TRUE(take_apart(report("Precedence: bulk\r\n")).automatic);
  EXPECT_TRUE(take_apart(report("List-Id: <news.x.example>\r\n")).automatic);
  EXPECT_TRUE(take_apart(report("Return-Path: <>\r\n")).automatic);
  EXPECT_TRUE(take_apart("From: MAILER-DAEMON@x.example\r\n\r\n").automatic);
  EXPECT_FALSE(take_apart(report("Auto-Submitted: no\r\n")).automatic);
}

TEST(IncomingMail, that_answers_one_of_our_letters_names_its_incident) {
  EXPECT_EQ(incident_number_in(
                take_apart(report("In-Reply-To: <0193a0b2-7c11-7def-8000-000000000001.INC-1042@firm.example>\r\n"))),
            "INC-1042");
  EXPECT_EQ(incident_number_in(take_apart(report("References: <thread.INC-7@firm.example> <x@y.example>\r\n"))),
            "INC-7");
  IncomingMail mail;
  mail.subject = "Re: [inc-1042] We have your report";
  EXPECT_EQ(incident_number_in(mail), "INC-1042");
  for (const char* none : {"", "INC-", "zinc-12", "INC-12x", "INCIDENT 12", "INC-12345678901234"}) {
    mail.subject = none;
    EXPECT_EQ(incident_number_in(mail), std::nullopt) << none;
  }
}

TEST(IncomingMail, nested_a_thousand_deep_or_in_a_thousand_parts_is_cut_and_says_so) {
  std::string deep = report("Content-Type: multipart/mixed; boundary=b0\r\n", "");
  for (int i = 0; i < 1000; ++i)
    deep += "--b" + std::to_string(i) + "\r\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i + 1) +
            "\r\n\r\n";
  EXPECT_TRUE(take_apart(deep).cut);
  EXPECT_EQ(take_apart(deep).from_email, "ines@harbor.example");
  std::string wide = report("Content-Type: multipart/mixed; boundary=b\r\n", "");
  for (int i = 0; i < 1000; ++i) wide += "--b\r\nContent-Type: application/x\r\n\r\nx\r\n";
  const auto mail = take_apart(wide + "--b--\r\n");
  EXPECT_TRUE(mail.cut);
  EXPECT_THAT(mail.attachments, SizeIs(::testing::Le(100u)));
}

TEST(IncomingMail, with_control_characters_and_turned_text_is_made_plain) {
  const auto mail = take_apart(
      "From: a@x.example\r\nSubject: ev\xE2\x80\xAEil\x07\r\n\r\na\x1B[31mred\x00"
      "b\r\n");
  EXPECT_EQ(mail.subject, "evil");
  EXPECT_THAT(mail.text, HasSubstr("a[31mred"));
}

RC_GTEST_PROP(IncomingMail, whatever_comes_in_stays_within_its_limits, (const std::string& noise)) {
  IncomingLimits limits;
  limits.max_text_bytes = 64;
  for (const auto& raw :
       {noise, report(noise, noise),
        report("Content-Type: multipart/mixed; boundary=b\r\n", fmt::format("--b\r\n{0}\r\n\r\n--b\r\n{0}", noise))}) {
    const auto mail = take_apart(raw, limits);
    RC_ASSERT(!mail.message_id.empty());
    RC_ASSERT(mail.text.size() <= 64u + 3u);
    RC_ASSERT(mail.subject.find('\n') == std::string::npos);
  }
}

}  // namespace standfirm::letters
