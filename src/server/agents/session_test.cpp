// One machine's socket over real TLS: orders out, outcomes in, once, and only its own.
#include "server/agents/session.hpp"
#include "server/agents/agents_test.hpp"
#include "server/agents/uploads.hpp"
#include "store/chain.hpp"

namespace standfirm::server::agents {
namespace {

using ::testing::HasSubstr;
namespace wire = standfirm::wire::agent;

/// A firm with an enrolled machine on an incident, connected.
struct OnIncident {
  FirmAtWork firm;
  MachineKey key = make_machine_key();
  wire::Enrolled self = firm.enrolled(key);
  IncidentId incident = firm.report({self.machine});
  std::shared_ptr<Heard> machine = firm.connect(self.certificate, key.key_pem);

  void hello() { say(*machine, wire::Hello{"1.0", "boot-1", "normal", {}}); }
  [[nodiscard]] OrderId isolate() { return firm.order(incident, self.machine, actions::Isolate{{}, Seconds{3600}}); }
  [[nodiscard]] std::string outcome_of(OrderId order, OrderStatus status = OrderStatus::succeeded) const {
    actions::Outcome outcome{order,
                             status,
                             "Cut off.",
                             actions::Isolated{true, true, firm.clock.now() + Seconds{3600}},
                             firm.clock.now(),
                             firm.clock.now(),
                             "boot-1"};
    return json::write_text(outcome);
  }
  template <class Done>
  [[nodiscard]] bool until(Done done) {  // what the ledger shows follows the message; there is no signal but looking
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return done();
  }
};

TEST(MachineSession, an_order_that_waited_comes_signed_after_hello_and_runs_its_course) {
  OnIncident on;
  const auto id = on.isolate();
  on.hello();
  const auto carry = hear<wire::Carry>(*on.machine);
  ASSERT_TRUE(carry) << on.machine->ended.value_or("");
  const auto raw = from_base64(on.self.order_key);
  const auto order = actions::verified(actions::SignedOrder{carry->document, carry->signature, carry->key},
                                       {raw->begin(), raw->end()});
  ASSERT_TRUE(order) << order.error();
  EXPECT_EQ(order->id, id);
  EXPECT_EQ(order->machine, on.self.machine);

  say(*on.machine, wire::OrderReceived{id});
  EXPECT_TRUE(on.until([&] { return on.firm.status_of(id) == OrderStatus::delivered; }));
  say(*on.machine, wire::OrderOutcome{id, on.outcome_of(id)});
  const auto accepted = hear<wire::OutcomeAccepted>(*on.machine);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->order, id);
  EXPECT_EQ(on.firm.events_of(on.incident, "order_succeeded"), 1u);
}

TEST(MachineSession, an_order_given_while_connected_is_pushed_at_once_and_sent_once) {
  OnIncident on;
  on.hello();
  ASSERT_TRUE(hear<wire::Welcome>(*on.machine));
  ASSERT_TRUE(hear<wire::SendFacts>(*on.machine));
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  on.hello();
  ASSERT_TRUE(hear<wire::SendFacts>(*on.machine, 1));
  say(*on.machine, wire::OrderOutcome{id, on.outcome_of(id)});
  ASSERT_TRUE(hear<wire::OutcomeAccepted>(*on.machine));
  const std::lock_guard lock(on.machine->mutex);
  EXPECT_EQ(
      std::ranges::count_if(on.machine->messages, [](const auto& m) { return std::holds_alternative<wire::Carry>(m); }),
      1);
}

TEST(MachineSession, an_outcome_repeated_also_on_a_new_connection_is_accepted_each_time_and_recorded_once) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  say(*on.machine, wire::OrderOutcome{id, on.outcome_of(id)});
  say(*on.machine, wire::OrderOutcome{id, on.outcome_of(id)});
  ASSERT_TRUE(hear<wire::OutcomeAccepted>(*on.machine, 1));
  on.machine = on.firm.connect(on.self.certificate, on.key.key_pem);
  say(*on.machine, wire::Hello{"1.0", "boot-1", "normal", {id}});
  say(*on.machine, wire::OrderOutcome{id, on.outcome_of(id)});
  ASSERT_TRUE(hear<wire::OutcomeAccepted>(*on.machine));
  EXPECT_EQ(on.firm.events_of(on.incident, "order_succeeded"), 1u);
}

TEST(MachineSession, the_outcome_of_another_machines_order_is_neither_recorded_nor_accepted) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  const auto other_key = make_machine_key();
  const auto other = on.firm.enrolled(other_key, "other-pc");
  const auto intruder = on.firm.connect(other.certificate, other_key.key_pem);
  say(*intruder, wire::Hello{"1.0", "boot-9", "normal", {}});
  say(*intruder, wire::OrderReceived{id});
  say(*intruder, wire::OrderOutcome{id, on.outcome_of(id)});
  say(*intruder, wire::Progress{id, "pretending", 1, 2, "all is well"});
  say(*intruder, wire::Hello{"1.0", "boot-9", "normal", {}});
  ASSERT_TRUE(hear<wire::SendFacts>(*intruder, 1)) << "what it said before has been looked at";
  EXPECT_EQ(on.firm.status_of(id), OrderStatus::ordered);
  EXPECT_EQ(on.firm.events_of(on.incident, "order_succeeded"), 0u);
  EXPECT_TRUE(on.firm.progress().empty());
  const std::lock_guard lock(intruder->mutex);
  for (const auto& message : intruder->messages) EXPECT_FALSE(std::holds_alternative<wire::OutcomeAccepted>(message));
}

TEST(MachineSession, progress_of_its_own_order_reaches_the_browsers_bounded) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  say(*on.machine, wire::Progress{id, "cutting off", 1, 2, std::string(100'000, 'x')});
  ASSERT_TRUE(on.until([&] { return !on.firm.progress().empty(); }));
  const auto seen = on.firm.progress()[0];
  EXPECT_EQ(seen.incident, on.incident.text());
  EXPECT_EQ(seen.order, id.text());
  EXPECT_EQ(seen.machine, on.self.machine.text());
  EXPECT_EQ(seen.doing, "cutting off");
  EXPECT_EQ(seen.output.size(), MachineSession::max_shown_bytes);
}

TEST(MachineSession, output_that_is_cut_off_stays_text) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  std::string accents = "x";
  while (accents.size() < 20'000) accents += "\xc3\xa9";
  say(*on.machine, wire::Progress{id, accents, 1, 2, accents});
  ASSERT_TRUE(on.until([&] { return !on.firm.progress().empty(); }));
  const auto seen = on.firm.progress()[0];
  EXPECT_NO_THROW(store::require_text("doing", seen.doing));
  EXPECT_NO_THROW(store::require_text("output", seen.output));
  EXPECT_GT(seen.output.size(), MachineSession::max_shown_bytes - 4);
}

TEST(MachineSession, facts_are_recorded_as_the_machines_own) {
  OnIncident on;
  on.hello();
  actions::MachineFacts facts;
  facts.read_at = on.firm.clock.now();
  facts.host_name = "front-desk-pc";
  facts.boot_id = "boot-1";
  facts.mode = "normal";
  facts.kernel = "6.1.0";
  say(*on.machine, wire::Facts{json::write_text(facts)});
  EXPECT_TRUE(on.until([&] { return on.firm.engine->machine(on.self.machine)->facts.has_value(); }));

  auto later = facts;
  later.read_at += Minutes{10};
  later.kernel = "6.1.1";
  say(*on.machine, wire::FactsDiffer{facts.read_at, json::write_text(actions::difference(facts, later))});
  const auto kernel = [&] {
    return std::string(on.firm.engine->machine(on.self.machine)->facts->at("kernel").as_string());
  };
  EXPECT_TRUE(on.until([&] { return kernel() == "6.1.1"; }));
  // One that does not follow what was told here: all are asked for, and nothing is mixed.
  auto unheard = later;
  unheard.kernel = "6.2";
  say(*on.machine, wire::FactsDiffer{facts.read_at, json::write_text(actions::difference(facts, unheard))});
  EXPECT_TRUE(hear<wire::SendFacts>(*on.machine, 1));
  EXPECT_EQ(kernel(), "6.1.1");
  EXPECT_FALSE(on.firm.engine->machine(on.self.machine)->facts_are_old);
  on.firm.clock.advance(Days{31});
  EXPECT_THAT(on.firm.engine->machine(on.self.machine)->facts_are_old.value_or(Sentence{}).text,
              HasSubstr("facts are 30 days old"));
}

TEST(MachineSession, evidence_in_pieces_is_kept_whole_with_its_incident) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  const std::string log(300'000, 'l');
  const auto piece = [&](std::size_t from, std::size_t size, bool last) {
    say(*on.machine,
        wire::EvidenceChunk{
            id, "isolate.log", from,
            Bytes{{log.begin() + static_cast<long>(from), log.begin() + static_cast<long>(from + size)}}, last});
  };
  piece(0, 200'000, false);
  piece(200'000, 100'000, true);
  EXPECT_TRUE(on.until([&] { return on.firm.events_of(on.incident, "evidence_attached") == 1; }));
  on.firm.store->read([&](const store::Reader& r) { EXPECT_EQ(r.blob(store::sha256_hex(log)), log); });
}

TEST(MachineSession, evidence_and_outcome_of_an_earlier_connection_are_kept_before_the_machine_may_forget_them) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  say(*on.machine, wire::OrderReceived{id});
  ASSERT_TRUE(on.until([&] { return on.firm.status_of(id) == OrderStatus::delivered; }));
  for (int connection = 0; connection < 2; ++connection) {  // all of it twice, as when the acknowledgement was lost
    on.machine = on.firm.connect(on.self.certificate, on.key.key_pem);
    say(*on.machine, wire::Hello{"1.0", "boot-1", "normal", {id}});
    say(*on.machine, wire::EvidenceChunk{id, "isolate.log", 0, Bytes{{'l', 'o', 'g'}}, true});
    say(*on.machine, wire::OrderOutcome{id, on.outcome_of(id)});
    ASSERT_TRUE(hear<wire::OutcomeAccepted>(*on.machine));
    EXPECT_EQ(on.firm.events_of(on.incident, "evidence_attached"), 1u);
  }
  EXPECT_EQ(on.firm.events_of(on.incident, "order_succeeded"), 1u);
}

TEST(MachineSession, an_order_the_signer_will_not_sign_is_not_sent_and_people_are_told_why) {
  OnIncident on;
  on.firm.signs->away = true;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(on.until([&] { return !on.firm.progress().empty(); }));
  EXPECT_EQ(on.firm.progress()[0].doing, "Not sent. The signer is not there.");
  EXPECT_EQ(on.firm.status_of(id), OrderStatus::ordered);
  on.firm.signs->away = false;
  on.hello();
  EXPECT_TRUE(hear<wire::Carry>(*on.machine));
}

TEST(MachineSession, a_newer_connection_of_a_machine_takes_the_place_of_the_older) {
  OnIncident on;
  on.hello();
  ASSERT_TRUE(hear<wire::Welcome>(*on.machine));
  const auto newer = on.firm.connect(on.self.certificate, on.key.key_pem);
  ASSERT_TRUE(hear<wire::Welcome>(*newer));
  EXPECT_TRUE(on.machine->wait_until([&] { return on.machine->ended.has_value(); }));
  EXPECT_EQ(on.firm.desk->machines_connected(), 1u);
  (void)on.isolate();
  say(*newer, wire::Hello{"1.0", "boot-1", "normal", {}});
  EXPECT_TRUE(hear<wire::Carry>(*newer));
}

TEST(MachineSession, what_is_not_a_message_or_too_much_of_it_ends_the_connection) {
  OnIncident on;
  ASSERT_TRUE(hear<wire::Welcome>(*on.machine));
  on.machine->socket->send(R"({"type":"run_shell","script":"rm -rf /"})");
  EXPECT_TRUE(on.machine->wait_until([&] { return on.machine->ended.has_value(); }));
  const auto flood = on.firm.connect(on.self.certificate, on.key.key_pem);
  ASSERT_TRUE(hear<wire::Welcome>(*flood));
  for (int i = 0; i < 2 * static_cast<int>(MachineSession::most_at_once); ++i) say(*flood, wire::Alive{"boot-1"});
  EXPECT_TRUE(flood->wait_until([&] { return flood->ended.has_value(); }));
}

TEST(MachineSession, an_outcome_that_names_another_order_inside_ends_the_connection) {
  OnIncident on;
  on.hello();
  const auto id = on.isolate();
  ASSERT_TRUE(hear<wire::Carry>(*on.machine));
  say(*on.machine, wire::OrderOutcome{on.firm.ids.make<OrderId>(on.firm.clock.now()), on.outcome_of(id)});
  EXPECT_TRUE(on.machine->wait_until([&] { return on.machine->ended.has_value(); }));
  EXPECT_EQ(on.firm.status_of(id), OrderStatus::ordered);
}

// ---- uploads ----

wire::EvidenceChunk chunk(const std::string& name, std::uint64_t offset, std::size_t size, bool last = false,
                          OrderId order = {}) {
  return {order, name, offset, Bytes{std::vector<std::uint8_t>(size, 'x')}, last};
}

TEST(Uploads, are_put_together_in_order_and_begin_again_when_sent_again) {
  Uploads uploads;
  EXPECT_EQ(*uploads.add(chunk("a.log", 0, 10)), std::nullopt);
  EXPECT_EQ(*uploads.add(chunk("a.log", 0, 20)), std::nullopt);
  const auto whole = uploads.add(chunk("a.log", 20, 5, true));
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ((*whole)->content.size(), 25u);
}

TEST(Uploads, with_a_gap_too_long_too_many_or_oddly_called_are_refused) {
  Uploads uploads;
  ASSERT_TRUE(uploads.add(chunk("a.log", 0, 10)));
  EXPECT_FALSE(uploads.add(chunk("a.log", 11, 10)));
  for (const auto* name : {"", "../etc/passwd", "a/b", "a\\b", ".hidden", "a\nb", "a\x7f"})
    EXPECT_FALSE(uploads.add(chunk(name, 0, 1))) << name;
  EXPECT_FALSE(uploads.add(chunk(std::string(max_evidence_name_bytes + 1, 'a'), 0, 1)));
  EXPECT_FALSE(uploads.add(chunk("a.log", 0, wire::max_chunk_bytes + 1)));
  Uploads many;
  for (std::size_t i = 0; i < max_uploads; ++i) ASSERT_TRUE(many.add(chunk("f" + std::to_string(i), 0, 1)));
  EXPECT_FALSE(many.add(chunk("one more", 0, 1)));
  Uploads large;
  std::uint64_t at = 0;
  for (; at + wire::max_chunk_bytes <= max_evidence_bytes; at += wire::max_chunk_bytes)
    ASSERT_TRUE(large.add(chunk("big", at, wire::max_chunk_bytes)));
  EXPECT_FALSE(large.add(chunk("big", at, 1)));
}

}  // namespace
}  // namespace standfirm::server::agents
