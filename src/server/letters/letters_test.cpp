#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "core/procedure/load.hpp"
#include "engine/engine.hpp"
#include "server/letters/intake.hpp"
#include "server/letters/mail_settings.hpp"
#include "server/letters/post.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

struct Letterbox final : engine::Letters {
  std::vector<engine::Letter> sent;
  void send(const engine::Letter& letter) override { sent.push_back(letter); }
};
struct Bells final : engine::Alarms {
  std::vector<std::string> rung;
  void raise(const std::string& sentence) noexcept override { rung.push_back(sentence); }
};

procedure::Procedure shipped_procedure() {
  std::ifstream in(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  auto read = procedure::parse(text.str(), "virus-response.yaml", {"clamav", "debsums"});
  if (!read) throw std::runtime_error("the shipped procedure has mistakes");
  return *read;
}

/// A firm with one client and one person, in memory.
class MailAtTheFirm : public ::testing::Test {
 protected:
  MailAtTheFirm() {
    settings.firm_name = "Tidewater IT";
    settings.link_key = std::string(32, 'k');
    settings.public_address = "https://desk.example";
    settings.procedure = shipped_procedure();
    firm = std::make_unique<engine::Engine>(*store, clock, ids, letterbox, bells, settings);
    const auto owner = engine::Caller{Actor::of_system("setup"), Role::owner};
    client = firm->act(engine::AddClient{{"Harbor Dental", "America/New_York", Currency{}}}, owner).value().id.value();
    const ClientId id{uuid_from_text(client).value()};
    EXPECT_TRUE(firm->act(engine::AddPerson{id, {"Ines Okafor", "ines@harbor.example", "", false, "ines"}}, owner));
    const auto other =
        firm->act(engine::AddClient{{"Pine Legal", "America/New_York", Currency{}}}, owner).value().id.value();
    EXPECT_TRUE(firm->act(
        engine::AddPerson{ClientId{uuid_from_text(other).value()}, {"Otto Pine", "otto@pine.example", "", false, {}}},
        owner));
  }
  static letters::IncomingMail mail(const std::string& id, const std::string& from, const std::string& subject,
                                    const std::string& text) {
    letters::IncomingMail out;
    out.message_id = id;
    out.from_email = from;
    out.subject = subject;
    out.text = text;
    return out;
  }
  [[nodiscard]] std::vector<wire::people::DeskRow> desk() const { return firm->desk({}).value().items; }
  [[nodiscard]] std::string told(IncidentId id) const {
    std::string all;
    for (const auto& entry : firm->timeline(id).value().items) all += entry.sentence.text + "\n";
    return all;
  }

  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{time_from_text("2026-03-02T14:05:00Z").value()};
  CountingIds ids;
  Letterbox letterbox;
  Bells bells;
  engine::Settings settings;
  std::unique_ptr<engine::Engine> firm;
  std::string client;
};

TEST_F(MailAtTheFirm, a_report_by_mail_opens_one_incident_and_is_acknowledged) {
  take_mail(*firm, bells, mail("1@x", "ines@harbor.example", "My screen is locked", "It wants money."));
  ASSERT_THAT(desk(), SizeIs(1));
  EXPECT_EQ(desk()[0].summary, "My screen is locked");
  EXPECT_EQ(desk()[0].client.name, "Harbor Dental");
  firm->run_follow_ups();
  ASSERT_THAT(letterbox.sent, SizeIs(1));
  EXPECT_EQ(letterbox.sent[0].to_email, "ines@harbor.example");
  EXPECT_TRUE(std::holds_alternative<engine::ReportReceived>(letterbox.sent[0].about));
  EXPECT_THAT(bells.rung, IsEmpty());
}

TEST_F(MailAtTheFirm, the_same_message_twice_is_one_report) {
  const auto report = mail("1@x", "ines@harbor.example", "My screen is locked", "It wants money.");
  take_mail(*firm, bells, report);
  const auto before = told(desk().at(0).id);
  take_mail(*firm, bells, report);
  EXPECT_THAT(desk(), SizeIs(1));
  EXPECT_EQ(told(desk().at(0).id), before);
}

TEST_F(MailAtTheFirm, an_answer_goes_to_its_incident_once) {
  take_mail(*firm, bells, mail("1@x", "ines@harbor.example", "My screen is locked", "It wants money."));
  const auto row = desk().at(0);
  auto answer = mail("2@x", "ines@harbor.example", "Re: your letter", "Now the printer prints too.");
  answer.in_reply_to = "0193a0b2-7c11-7def-8000-000000000001." + row.number + "@tidewater.example";
  answer.attachments = {{"photo.jpg", "image/jpeg", 12, std::string(64, 'a')}};
  take_mail(*firm, bells, answer);
  EXPECT_THAT(desk(), SizeIs(1));
  EXPECT_THAT(told(row.id), HasSubstr("ines@harbor.example wrote by e-mail: Now the printer prints too."));
  EXPECT_THAT(told(row.id), HasSubstr("Attached, not kept: photo.jpg"));
  const auto before = told(row.id);
  take_mail(*firm, bells, answer);
  EXPECT_EQ(told(row.id), before);
}

TEST_F(MailAtTheFirm, another_clients_person_cannot_write_into_an_incident_by_naming_it) {
  take_mail(*firm, bells, mail("1@x", "ines@harbor.example", "My screen is locked", "It wants money."));
  const auto row = desk().at(0);
  take_mail(*firm, bells, mail("2@x", "otto@pine.example", "About " + row.number, "Tell me more."));
  EXPECT_THAT(told(row.id), Not(HasSubstr("Tell me more")));
  EXPECT_THAT(desk(), SizeIs(2)) << "it is a report of their own";
}

TEST_F(MailAtTheFirm, a_stranger_opens_nothing_and_is_said_aloud) {
  take_mail(*firm, bells, mail("1@x", "eve@evil.example", "Urgent\ninvoice", "Click."));
  EXPECT_THAT(desk(), IsEmpty());
  ASSERT_THAT(bells.rung, SizeIs(1));
  EXPECT_THAT(bells.rung[0], HasSubstr("eve@evil.example"));
  EXPECT_THAT(bells.rung[0], HasSubstr("nobody we know"));
}

TEST_F(MailAtTheFirm, what_a_program_wrote_by_itself_opens_nothing) {
  auto away = mail("1@x", "ines@harbor.example", "Out of office", "I am away.");
  away.automatic = true;
  take_mail(*firm, bells, away);
  EXPECT_THAT(desk(), IsEmpty());
  EXPECT_THAT(bells.rung, IsEmpty());
}

TEST(MailSettings, addresses_of_servers_are_read_with_their_protocol_and_usual_ports) {
  EXPECT_EQ(mail_server_from("smtp://mail.example", "smtp", false)->port, 587);
  EXPECT_EQ(mail_server_from("smtp://mail.example", "smtp", false)->security, letters::Security::starttls);
  EXPECT_EQ(mail_server_from("smtps://mail.example", "smtp", false)->port, 465);
  EXPECT_EQ(mail_server_from("smtps://mail.example", "smtp", true)->security, letters::Security::tls);
  EXPECT_EQ(mail_server_from("imap://127.0.0.1:1143/", "imap", true)->security, letters::Security::none);
  EXPECT_EQ(mail_server_from("imap://127.0.0.1:1143/", "imap", true)->port, 1143);
  EXPECT_EQ(mail_server_from("imaps://127.0.0.1", "imap", false)->port, 993);
  for (const char* wrong : {"mail.example", "http://mail.example", "imap://x", "smtp://", "smtp://a:0",
                            "smtp://a:99999", "smtp://a:b", "smtp://a b", "smtp://a/b", "smtp://u@h"}) {
    const auto server = mail_server_from(wrong, "smtp", false);
    ASSERT_FALSE(server) << wrong;
    EXPECT_THAT(server.error(), HasSubstr("smtp://host:port"));
  }
}

TEST(MailSettings, that_are_wrong_name_the_setting) {
  const auto config = Config::load("", "", {}, {{"mail.smtp", "mail.example"}, {"mail.imap", "imap://mail.example:x"}});
  ASSERT_TRUE(config);
  const auto settings = mail_settings(*config);
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error(),
              ElementsAre(HasSubstr("mail.smtp: 'mail.example'"), HasSubstr("mail.imap: 'imap://mail.example:x'")));
}

TEST(MailSettings, a_sender_without_an_address_is_refused_when_letters_go_out) {
  const auto config = Config::load("", "", {}, {{"mail.smtp", "smtp://mail.example"}});
  ASSERT_TRUE(config);
  EXPECT_THAT(mail_settings(*config).error(), ElementsAre(HasSubstr("mail.from")));
  const auto silent = Config::load("", "", {}, {});
  ASSERT_TRUE(silent);
  EXPECT_FALSE(mail_settings(*silent)->out);
}

TEST(Post, without_a_mail_server_keeps_the_letter_waiting_and_says_why) {
  const letters::Stationery stationery(SF_SOURCE_DIR "/binder/letters");
  const letters::Printer printer(stationery.folder());
  const ManualClock clock(TimePoint{});
  Post post(stationery, printer, {{}, "help@firm.example", "UTC"}, std::nullopt, clock);
  try {
    post.send({LetterId{}, "Ines", "ines@harbor.example", "Harbor Dental", engine::ReportReceived{"INC-1", "x"}});
    FAIL() << "it must not be taken as sent";
  } catch (const std::runtime_error& waits) {
    EXPECT_THAT(waits.what(), HasSubstr("Set mail.smtp"));
  }
}

}  // namespace
}  // namespace standfirm::server
