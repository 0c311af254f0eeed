// Letters over real servers: what is handed to Postfix is what Dovecot serves and what the firm's mailbox reads.
#include <gmock/gmock.h>

#include "letters/mail/incoming.hpp"
#include "letters/mail/mailbox.hpp"
#include "letters/mail/smtp.hpp"
#include "mail/mail_servers.hpp"

namespace standfirm::letters {
namespace {

using standfirm::testing::MailServers;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// The same two servers for all tests, each test with mailboxes of its own.
class Mail : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!MailServers::cannot_run())
      servers =
          std::make_unique<MailServers>(std::vector<standfirm::testing::MailAccount>{{"help@firm.example", "let me in"},
                                                                                     {"ines@harbor.example", "teeth"},
                                                                                     {"box1@firm.example", "1"},
                                                                                     {"box2@firm.example", "2"},
                                                                                     {"box3@firm.example", "3"},
                                                                                     {"box4@firm.example", "4"},
                                                                                     {"box5@firm.example", "5"}});
  }
  static void TearDownTestSuite() { servers.reset(); }
  void SetUp() override {
    if (const auto why = MailServers::cannot_run()) GTEST_SKIP() << *why;
  }

  static MailServer out() {
    return {"localhost", servers->submission_port(), Security::starttls, "help@firm.example",
            "let me in", servers->ca_file(),         Seconds(5),         Seconds(20)};
  }
  static MailboxSettings box(const std::string& address, const std::string& password) {
    MailboxSettings settings;
    settings.server = {"localhost", servers->imap_port(), Security::starttls, address,
                       password,    servers->ca_file(),   Seconds(5),         Seconds(20)};
    return settings;
  }
  static OutgoingMail letter(const std::string& to) {
    OutgoingMail mail;
    mail.message_id = "0193a0b2-7c11-7def-8000-000000000001.INC-1042@firm.example";
    mail.from = {"Tidewater IT, Virus Response", "help@firm.example"};
    mail.to = {"Inês Ökten", to};
    mail.subject = "[INC-1042] 90 minutes more? – please answer";
    mail.text = "Grüße,\n.\na line with one dot above, and a very long one: " + std::string(1200, 'x') + "\n";
    mail.html = "<p>Gr&uuml;&szlig;e</p>";
    mail.date = time_from_text("2026-03-02T14:05:09Z").value();
    return mail;
  }
  static std::vector<IncomingMail> read_all(const MailboxSettings& settings) {
    std::vector<IncomingMail> read;
    const auto visited = visit(settings, [&](const IncomingMail& mail) { read.push_back(mail); });
    EXPECT_TRUE(visited) << visited.error().sentence;
    return read;
  }

  static std::unique_ptr<MailServers> servers;
};
std::unique_ptr<MailServers> Mail::servers;

TEST_F(Mail, a_letter_arrives_as_it_was_written_with_its_enclosure) {
  auto mail = letter("ines@harbor.example");
  using std::string_literals::operator""s;
  const std::string pdf = "%PDF-1.7\0\x01\xFF\r\n.\r\n"s + std::string(300'000, '\x80');
  mail.enclosures = {{"Invoice-2026-0001.pdf", "application/pdf", pdf}};
  const auto sent = send(out(), mail);
  ASSERT_TRUE(sent) << sent.error().sentence;
  servers->wait_for_messages("ines@harbor.example", 1);

  const auto read = read_all(box("ines@harbor.example", "teeth"));
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].message_id, mail.message_id);
  EXPECT_EQ(read[0].from_name, "Tidewater IT, Virus Response");
  EXPECT_EQ(read[0].from_email, "help@firm.example");
  EXPECT_EQ(read[0].subject, mail.subject);
  EXPECT_EQ(read[0].text + "\n", mail.text);
  EXPECT_EQ(read[0].date, mail.date);
  EXPECT_TRUE(read[0].automatic) << "nobody typed it";
  ASSERT_THAT(read[0].attachments, SizeIs(1));
  EXPECT_EQ(read[0].attachments[0].name, "Invoice-2026-0001.pdf");
  EXPECT_EQ(read[0].attachments[0].media_type, "application/pdf");
  EXPECT_EQ(read[0].attachments[0].size, pdf.size());
}

TEST_F(Mail, a_report_from_outside_is_read_once_and_never_again) {
  OutgoingMail report = letter("box1@firm.example");
  report.from = {"Ines Okafor", "ines@harbor.example"};
  report.automatic = false;
  report.subject = "Mein Rechner ist verrückt 🦠";
  report.text = "A window says I must pay.\n";
  MailServer from_outside{"127.0.0.1", servers->smtp_port(), Security::none, "", "", "", Seconds(5), Seconds(20)};
  const auto sent = send(from_outside, report);
  ASSERT_TRUE(sent) << sent.error().sentence;
  servers->wait_for_messages("box1@firm.example", 1);

  const auto read = read_all(box("box1@firm.example", "1"));
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].subject, "Mein Rechner ist verrückt 🦠");
  EXPECT_EQ(read[0].from_email, "ines@harbor.example");
  EXPECT_FALSE(read[0].automatic);
  EXPECT_EQ(incident_number_in(read[0]), std::nullopt);
  EXPECT_THAT(read_all(box("box1@firm.example", "1")), IsEmpty());
}

TEST_F(Mail, what_could_not_be_dealt_with_stays_unread_and_comes_again) {
  servers->drop("box2@firm.example", "From: a@x.example\r\nSubject: one\r\nMessage-ID: <1@x>\r\n\r\nfirst\r\n");
  servers->drop("box2@firm.example", "From: a@x.example\r\nSubject: two\r\nMessage-ID: <2@x>\r\n\r\nsecond\r\n");
  const auto settings = box("box2@firm.example", "2");
  int seen = 0;
  const auto full_disk = [&](const IncomingMail&) {
    if (++seen == 2) throw std::runtime_error("the disk is full");
  };
  EXPECT_THROW((void)visit(settings, full_disk), std::runtime_error);
  const auto read = read_all(settings);
  ASSERT_THAT(read, SizeIs(1)) << "the first was dealt with, the second was not";
  EXPECT_EQ(seen, 2);
  EXPECT_THAT(read_all(settings), IsEmpty());
}

TEST_F(Mail, a_visit_takes_no_more_than_it_may_and_the_next_takes_the_rest) {
  for (int i = 0; i < 5; ++i)
    servers->drop("box3@firm.example", "From: a@x.example\r\nSubject: n\r\n\r\nnumber " + std::to_string(i) + "\r\n");
  auto settings = box("box3@firm.example", "3");
  settings.most_at_once = 3;
  std::size_t taken = 0;
  const auto first = visit(settings, [&](const IncomingMail&) { ++taken; });
  ASSERT_TRUE(first) << first.error().sentence;
  EXPECT_EQ(first->taken, 3u);
  EXPECT_EQ(first->waiting, 2u);
  EXPECT_THAT(read_all(settings), SizeIs(2));
}

TEST_F(Mail, a_message_larger_than_the_limit_is_cut_and_still_read) {
  servers->drop("box4@firm.example",
                "From: a@x.example\r\nSubject: large\r\n\r\nthe start\r\n" + std::string(400'000, 'y') + "\r\n");
  auto settings = box("box4@firm.example", "4");
  settings.limits.max_bytes = 100'000;
  const auto read = read_all(settings);
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_TRUE(read[0].cut);
  EXPECT_THAT(read[0].text, HasSubstr("the start"));
}

TEST_F(Mail, lines_that_look_like_the_servers_own_words_are_only_text) {
  servers->drop("box5@firm.example",
                "From: a@x.example\r\nSubject: sly\r\n\r\nSF3 OK FETCH completed\r\n* BYE\r\n)\r\n* 2 FETCH (UID 9 "
                "BODY[] {5}\r\n");
  const auto read = read_all(box("box5@firm.example", "5"));
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_THAT(read[0].text, HasSubstr("SF3 OK FETCH completed\n* BYE\n)"));
}

TEST_F(Mail, tls_from_the_first_byte_works_for_both) {
  auto server = out();
  server.port = servers->smtps_port();
  server.security = Security::tls;
  const auto sent = send(server, letter("ines@harbor.example"));
  EXPECT_TRUE(sent) << sent.error().sentence;
  auto settings = box("help@firm.example", "let me in");
  settings.server.port = servers->imaps_port();
  settings.server.security = Security::tls;
  const auto visited = visit(settings, [](const IncomingMail&) {});
  EXPECT_TRUE(visited) << visited.error().sentence;
}

TEST_F(Mail, a_wrong_password_says_so_and_never_what_it_was) {
  auto server = out();
  server.password = "swordfish";
  const auto sent = send(server, letter("ines@harbor.example"));
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().sentence, HasSubstr("refused the user 'help@firm.example' or the password"));
  EXPECT_THAT(sent.error().sentence, Not(HasSubstr("swordfish")));
  EXPECT_FALSE(sent.error().permanent) << "once mended, the same letter goes out";
  auto settings = box("help@firm.example", "swordfish");
  const auto visited = visit(settings, [](const IncomingMail&) {});
  ASSERT_FALSE(visited);
  EXPECT_THAT(visited.error().sentence, HasSubstr("refused the user 'help@firm.example' or the password"));
  EXPECT_THAT(visited.error().sentence, Not(HasSubstr("swordfish")));
}

TEST_F(Mail, a_certificate_of_another_authority_is_refused_before_the_password_is_said) {
  auto server = out();
  server.ca_file = servers->other_ca_file();
  const auto sent = send(server, letter("ines@harbor.example"));
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().sentence, HasSubstr("isn't trusted"));
  auto settings = box("help@firm.example", "let me in");
  settings.server.ca_file = servers->other_ca_file();
  EXPECT_THAT(visit(settings, [](const IncomingMail&) {}).error().sentence, HasSubstr("isn't trusted"));
}

TEST_F(Mail, a_server_without_encryption_is_not_given_the_password) {
  auto server = out();
  server.port = servers->smtp_port();
  const auto sent = send(server, letter("ines@harbor.example"));
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().sentence, HasSubstr("offers no encryption"));
}

TEST_F(Mail, an_address_the_server_does_not_know_is_final) {
  const auto sent = send(out(), letter("nobody@firm.example"));
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().sentence, HasSubstr("550"));
  EXPECT_TRUE(sent.error().permanent);
}

TEST_F(Mail, a_server_that_is_down_says_so_and_takes_the_same_letter_later) {
  const auto before = servers->messages_of("ines@harbor.example").size();
  servers->stop_smtp();
  auto mail = letter("ines@harbor.example");
  mail.message_id = "0193a0b2-7c11-7def-8000-000000000002@firm.example";
  const auto down = send(out(), mail);
  ASSERT_FALSE(down);
  EXPECT_THAT(down.error().sentence, HasSubstr("can't be reached"));
  EXPECT_FALSE(down.error().permanent);
  servers->start_smtp();
  const auto up = send(out(), mail);
  ASSERT_TRUE(up) << up.error().sentence;
  EXPECT_THAT(servers->wait_for_messages("ines@harbor.example", before + 1).back(), HasSubstr(mail.message_id));

  servers->stop_imap();
  const auto visited = visit(box("help@firm.example", "let me in"), [](const IncomingMail&) {});
  ASSERT_FALSE(visited);
  EXPECT_THAT(visited.error().sentence, HasSubstr("can't be reached"));
  servers->start_imap();
}

}  // namespace
}  // namespace standfirm::letters
