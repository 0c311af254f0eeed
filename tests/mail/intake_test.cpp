// The firm's post with everything real but the time: a person writes to the firm, Postfix and Dovecot carry it, the
// server makes an incident of it, acknowledges it, and an answer to that finds its incident.
#include <gmock/gmock.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>

#include "core/procedure/load.hpp"
#include "engine/engine.hpp"
#include "engine/worker.hpp"
#include "letters/mail/smtp.hpp"
#include "mail/mail_servers.hpp"
#include "server/letters/intake.hpp"
#include "server/letters/post.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server {
namespace {

using standfirm::testing::MailServers;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Bells final : engine::Alarms {
  std::mutex mutex;
  std::vector<std::string> rung;
  std::condition_variable changed;
  void raise(const std::string& sentence) noexcept override {
    const std::lock_guard hold(mutex);
    rung.push_back(sentence);
    changed.notify_all();
  }
  bool rings(const std::string& words) {
    std::unique_lock hold(mutex);
    return changed.wait_for(hold, std::chrono::seconds(20), [&] {
      return std::ranges::any_of(rung, [&](const std::string& each) { return each.contains(words); });
    });
  }
};

procedure::Procedure shipped_procedure() {
  std::ifstream in(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  auto read = procedure::parse(text.str(), "virus-response.yaml", {"clamav", "debsums"});
  if (!read) throw std::runtime_error("the shipped procedure has mistakes");
  return *read;
}

letters::OutgoingMail from_ines(const std::string& id, const std::string& subject, const std::string& text) {
  letters::OutgoingMail mail;
  mail.message_id = id + "@harbor.example";
  mail.from = {"Inês Okafor", "ines@harbor.example"};
  mail.to = {"", "help@firm.example"};
  mail.subject = subject;
  mail.text = text;
  mail.automatic = false;
  mail.date = time_from_text("2026-03-02T14:00:00Z").value();
  return mail;
}

class FirmsPost : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = MailServers::cannot_run()) GTEST_SKIP() << *why;
    servers = std::make_unique<MailServers>(std::vector<standfirm::testing::MailAccount>{
        {"help@firm.example", "let me in"}, {"ines@harbor.example", "teeth"}});
    outside = {"127.0.0.1", servers->smtp_port(), letters::Security::none, "", "", "", Seconds(5), Seconds(20)};
    const letters::MailServer out{"localhost",
                                  servers->submission_port(),
                                  letters::Security::starttls,
                                  "help@firm.example",
                                  "let me in",
                                  servers->ca_file(),
                                  Seconds(5),
                                  Seconds(20)};
    letters::MailboxSettings box;
    box.server = out;
    box.server.port = servers->imap_port();
    letters::LetterHead head;
    head.firm_name = "Tidewater IT";
    head.phone = "+1 207 555 0100";
    post = std::make_unique<Post>(stationery, printer, letters::Sender{head, "help@firm.example", "America/New_York"},
                                  out, clock);
    engine::Settings settings;
    settings.firm_name = "Tidewater IT";
    settings.link_key = std::string(32, 'k');
    settings.public_address = "https://desk.example";
    settings.procedure = shipped_procedure();
    firm = std::make_unique<engine::Engine>(*store, clock, ids, *post, bells, settings);
    const engine::Caller owner{Actor::of_system("setup"), Role::owner};
    const ClientId client{
        uuid_from_text(
            firm->act(engine::AddClient{{"Harbor Dental", "America/New_York", Currency{}}}, owner).value().id.value())
            .value()};
    ASSERT_TRUE(firm->act(engine::AddPerson{client, {"Inês Okafor", "ines@harbor.example", "", false, "ines"}}, owner));
    heard = firm->subscribe([this](const std::string&, const std::string&, std::uint64_t) { changed.notify_all(); });
    worker = std::make_unique<engine::Worker>(*firm, clock, bells);
    intake = std::make_unique<Intake>(*firm, bells, box, Seconds(1));
  }
  void TearDown() override {
    intake.reset();
    worker.reset();
    if (firm) firm->unsubscribe(heard);
    firm.reset();
  }
  /// Looks again whenever something changed, for at most twenty seconds.
  bool comes_true(const std::function<bool()>& is_so) {
    std::mutex alone;
    std::unique_lock hold(alone);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > until) return false;
      changed.wait_for(hold, std::chrono::milliseconds(50));
    }
    return true;
  }

  std::unique_ptr<MailServers> servers;
  letters::MailServer outside;
  letters::Stationery stationery{SF_SOURCE_DIR "/binder/letters"};
  letters::Printer printer{stationery.folder()};
  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{time_from_text("2026-03-02T14:05:00Z").value()};
  CountingIds ids;
  Bells bells;
  std::condition_variable changed;
  std::unique_ptr<Post> post;
  std::unique_ptr<engine::Engine> firm;
  std::uint64_t heard = 0;
  std::unique_ptr<engine::Worker> worker;
  std::unique_ptr<Intake> intake;
};

TEST_F(FirmsPost, a_report_becomes_an_incident_is_acknowledged_and_its_answer_joins_it) {
  const auto sent = letters::send(outside, from_ines("1", "Mein Bildschirm ist gesperrt", "Er will Geld.\n"));
  ASSERT_TRUE(sent) << sent.error().sentence;
  ASSERT_TRUE(comes_true([&] { return !firm->desk({})->items.empty(); }));
  const auto row = firm->desk({})->items.at(0);
  EXPECT_EQ(row.summary, "Mein Bildschirm ist gesperrt");

  const auto arrived = servers->wait_for_messages("ines@harbor.example", 1);
  const auto letter = letters::take_apart(arrived.at(0));
  EXPECT_EQ(letter.subject, "[" + row.number + "] We have your report");
  EXPECT_THAT(letter.text, HasSubstr("Hello Inês Okafor,"));
  EXPECT_EQ(letters::incident_number_in(letter), row.number);

  auto answer = from_ines("2", "Re: whatever I like", "Now the printer prints too.\n");
  answer.references = {letter.message_id};
  ASSERT_TRUE(letters::send(outside, answer));
  EXPECT_TRUE(comes_true([&] {
    return std::ranges::any_of(firm->timeline(row.id)->items, [](const auto& entry) {
      return entry.sentence.text.contains("Now the printer prints too.");
    });
  }));
  EXPECT_THAT(firm->desk({})->items, SizeIs(1));
}

TEST_F(FirmsPost, a_mail_server_that_is_away_delays_the_acknowledgement_and_loses_nothing) {
  servers->drop(
      "help@firm.example",
      "From: ines@harbor.example\r\nSubject: locked\r\nMessage-ID: <3@harbor.example>\r\n\r\nIt wants money.\r\n");
  servers->stop_smtp();
  intake->look_now();
  ASSERT_TRUE(comes_true([&] { return !firm->desk({})->items.empty(); }));
  servers->start_smtp();
  clock.advance(std::chrono::hours(1));  // the engine waits longer each time
  EXPECT_THAT(servers->wait_for_messages("ines@harbor.example", 1), SizeIs(1));
}

TEST_F(FirmsPost, a_mailbox_that_is_away_is_said_once_and_read_when_it_is_back) {
  servers->stop_imap();
  intake->look_now();
  ASSERT_TRUE(bells.rings("can't be reached"));
  ASSERT_TRUE(letters::send(outside, from_ines("4", "locked", "It wants money.\n")));
  servers->wait_for_messages("help@firm.example", 1);
  servers->start_imap();
  intake->look_now();
  EXPECT_TRUE(comes_true([&] { return !firm->desk({})->items.empty(); }));
  const std::lock_guard hold(bells.mutex);
  EXPECT_LE(
      std::ranges::count_if(bells.rung, [](const std::string& each) { return each.contains("can't be reached"); }), 1);
}

}  // namespace
}  // namespace standfirm::server
