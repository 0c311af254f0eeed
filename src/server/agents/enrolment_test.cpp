// Enrolment over real TLS: one machine, once, of the right client, and nothing else on that port.
#include <sys/stat.h>

#include "server/agents/agents_test.hpp"
#include "server/agents/authority.hpp"

namespace standfirm::server::agents {
namespace {

using ::testing::HasSubstr;

wire::agent::EnrolmentFile file_of(const wire::people::EnrolmentToken& token) {
  return *json::read_text<wire::agent::EnrolmentFile>(token.file);
}

TEST(Enrolment, a_token_enrols_one_machine_which_then_is_welcome) {
  FirmAtWork firm;
  const auto key = make_machine_key();
  const auto enrolled = firm.enrolled(key);
  EXPECT_EQ(enrolled.client, firm.harbor);
  EXPECT_EQ(enrolled.firm_name, "Front Range IT");
  EXPECT_EQ(enrolled.order_key, firm.signs->order_key());
  const auto identity = firm.engine->machine_identity(enrolled.machine);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->name, "front-desk-pc");
  EXPECT_TRUE(identity->key_fingerprint);
  const auto heard = firm.connect(enrolled.certificate, key.key_pem);
  const auto welcome = hear<wire::agent::Welcome>(*heard);
  ASSERT_TRUE(welcome) << heard->ended.value_or("");
  EXPECT_EQ(welcome->firm_name, "Front Range IT");
  EXPECT_EQ(firm.desk->machines_connected(), 1u);
}

TEST(Enrolment, a_token_for_a_named_machine_enrols_that_one) {
  FirmAtWork firm;
  const auto added =
      firm.engine->act(engine::AddMachine{firm.harbor, "front desk"}, {Actor::of_system("console"), Role::owner});
  const MachineId machine{*uuid_from_text(*added->id)};
  const auto answer = firm.enrol(file_of(firm.token(machine)), make_machine_key(), "whatever-it-calls-itself");
  ASSERT_TRUE(answer);
  EXPECT_EQ(json::read_text<wire::agent::Enrolled>(answer->content())->machine, machine);
  EXPECT_EQ(firm.engine->machine_identity(machine)->name, "front desk");
  const auto again = firm.desk->make_token(firm.harbor, {machine, Minutes{60}}, {}, "other");
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().sentence.text, HasSubstr("is enrolled already"));
}

TEST(Enrolment, a_token_works_once) {
  FirmAtWork firm;
  const auto file = file_of(firm.token());
  EXPECT_EQ(firm.enrol(file, make_machine_key())->status, 200u);
  const auto again = firm.enrol(file, make_machine_key(), "second-pc");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 403u);
  EXPECT_THAT(std::string(again->content()), HasSubstr("was used already"));
  (void)firm.token();  // the same question repeated gives the same token, but not a new life
  EXPECT_EQ(firm.enrol(file, make_machine_key(), "second-pc")->status, 403u);
}

TEST(Enrolment, of_two_machines_that_come_at_once_with_one_token_one_gets_in) {
  FirmAtWork firm;
  const auto file = file_of(firm.token());
  std::array<unsigned, 4> status{};
  std::vector<std::thread> machines;
  machines.reserve(status.size());
  for (std::size_t i = 0; i < status.size(); ++i)
    machines.emplace_back(
        [&, i] { status[i] = firm.enrol(file, make_machine_key(), "pc-" + std::to_string(i))->status; });
  for (auto& machine : machines) machine.join();
  std::ranges::sort(status);
  EXPECT_EQ(status, (std::array<unsigned, 4>{200, 403, 403, 403}));
}

TEST(Enrolment, an_expired_or_invented_token_gets_nobody_in) {
  FirmAtWork firm;
  auto file = file_of(firm.token({}, Minutes{5}));
  firm.clock.advance(Minutes{5});
  EXPECT_EQ(firm.enrol(file, make_machine_key())->status, 403u);
  file.token = std::string(64, '0');
  EXPECT_EQ(firm.enrol(file, make_machine_key())->status, 403u);
}

TEST(Enrolment, a_request_that_is_not_one_is_told_so_and_the_token_stays_good) {
  FirmAtWork firm;
  const auto file = file_of(firm.token());
  const auto one = make_machine_key(), other = make_machine_key();
  for (const std::string& request :
       {std::string("rubbish"), one.key_pem, one.request_pem.substr(0, 200), std::string(20'000, 'x')}) {
    const auto answer = firm.enrol(file, {one.key_pem, request});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400u);
  }
  EXPECT_EQ(firm.enrol(file, one)->status, 200u);
}

TEST(Enrolment, with_the_signer_away_nothing_is_enrolled_and_the_token_stays_good) {
  FirmAtWork firm;
  const auto file = file_of(firm.token());
  firm.signs->away = true;
  const auto answer = firm.enrol(file, make_machine_key());
  EXPECT_EQ(answer->status, 503u);
  firm.signs->away = false;
  EXPECT_EQ(firm.enrol(file, make_machine_key())->status, 200u);
}

TEST(Enrolment, a_name_that_is_taken_is_refused_and_the_token_stays_good) {
  FirmAtWork firm;
  (void)firm.enrolled(make_machine_key(), "front-desk-pc");
  const auto file = file_of(firm.token({}, Minutes{60}, "another"));
  EXPECT_EQ(firm.enrol(file, make_machine_key(), "front-desk-pc")->status, 409u);
  EXPECT_EQ(firm.enrol(file, make_machine_key(), "back-office-pc")->status, 200u);
}

TEST(Enrolment, nothing_but_enrolment_is_answered_without_a_certificate) {
  FirmAtWork firm;
  (void)firm.token();
  for (const auto& [method, target] :
       std::vector<std::pair<net::Method, std::string>>{{net::Method::get, "/"},
                                                        {net::Method::get, "/enrol"},
                                                        {net::Method::post, "/v1/sessions"},
                                                        {net::Method::get, "/v1/desk"},
                                                        {net::Method::post, "/enrol/"},
                                                        {net::Method::get, "/healthz"}}) {
    net::Request request;
    request.method = method;
    request.target = target;
    const auto answer = net::fetch_now(firm.reach(), std::move(request));
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 404u) << target;
  }
  const auto heard = firm.connect({}, {});
  EXPECT_TRUE(heard->wait_until([&] { return heard->ended.has_value(); }));
  EXPECT_EQ(heard->socket, nullptr) << "no socket without a certificate";
}

TEST(Enrolment, a_certificate_of_another_authority_gets_no_further_than_the_handshake) {
  FirmAtWork firm;
  (void)firm.token();
  const store::conformance::TempFolder elsewhere;
  const Authority strangers(elsewhere.file("agents"), "Strangers");
  const auto key = make_machine_key();
  const auto certificate =
      strangers.for_machine(*CertificateRequest::read(key.request_pem), firm.ids.make<MachineId>(firm.clock.now()));
  const auto heard = firm.connect(certificate.pem, key.key_pem);
  ASSERT_TRUE(heard->wait_until([&] { return heard->ended.has_value(); }));
  EXPECT_TRUE(heard->messages.empty());
  EXPECT_EQ(firm.desk->machines_connected(), 0u);
}

TEST(Enrolment, a_machine_believes_no_server_but_the_one_of_its_firm) {
  FirmAtWork firm;
  const store::conformance::TempFolder elsewhere;
  auto file = file_of(firm.token());
  file.authority = Authority(elsewhere.file("agents"), "Strangers").certificate_pem();
  const auto answer = firm.enrol(file, make_machine_key());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, net::Unreached::Kind::not_trusted);
}

TEST(Enrolment, one_that_was_withdrawn_turns_the_machine_away) {
  FirmAtWork firm;
  const auto key = make_machine_key();
  const auto enrolled = firm.enrolled(key);
  ASSERT_TRUE(firm.engine->act(engine::RevokeEnrolment{enrolled.machine, "stolen"},
                               {Actor::of_system("console"), Role::owner}));
  const auto heard = firm.connect(enrolled.certificate, key.key_pem);
  ASSERT_TRUE(heard->wait_until([&] { return heard->ended.has_value(); }));
  EXPECT_TRUE(heard->messages.empty());
}

TEST(Tokens, are_refused_for_another_clients_machine_and_for_odd_times) {
  FirmAtWork firm;
  const auto other = firm.engine->act(engine::AddClient{{"Bay Bakery", "America/Denver", Currency{}}},
                                      {Actor::of_system("console"), Role::owner});
  const auto machine = firm.engine->act(engine::AddMachine{ClientId{*uuid_from_text(*other->id)}, "till"},
                                        {Actor::of_system("console"), Role::owner});
  const auto refused =
      firm.desk->make_token(firm.harbor, {MachineId{*uuid_from_text(*machine->id)}, Minutes{60}}, {}, "s");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, RefusalCode::machine_not_of_this_client);
  for (const int minutes : {0, -5, 24 * 60 + 1})
    EXPECT_EQ(firm.desk->make_token(firm.harbor, {std::nullopt, Minutes{minutes}}, {}, "s").error().field, "valid_for");
}

TEST(Tokens, only_their_hash_is_kept) {
  FirmAtWork firm;
  const auto token = firm.token();
  firm.store->read([&](const store::Reader& r) {
    const auto kept = r.records("agents.enrolment_token", firm.clock.now());
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].key.find(token.token), std::string::npos);
    EXPECT_EQ(kept[0].body.find(token.token), std::string::npos);
  });
}

TEST(Authority, is_made_once_for_the_server_alone_and_its_parts_must_fit) {
  const store::conformance::TempFolder folder;
  const std::string first = Authority(folder.file("agents"), "Front Range IT").certificate_pem();
  EXPECT_EQ(Authority(folder.file("agents"), "Front Range IT").certificate_pem(), first);
  struct stat info{};
  ASSERT_EQ(::stat(folder.file("agents/authority.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const store::conformance::TempFolder other;
  (void)Authority(other.file("agents"), "Other");
  std::filesystem::copy_file(other.file("agents/authority.key"), folder.file("agents/authority.key"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THROW(Authority(folder.file("agents"), "Front Range IT"), std::runtime_error);
  std::filesystem::remove(folder.file("agents/authority.key"));
  EXPECT_THROW(Authority(folder.file("agents"), "Front Range IT"), std::runtime_error);
}

}  // namespace
}  // namespace standfirm::server::agents
