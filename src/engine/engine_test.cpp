#include "engine/office.hpp"
#include "engine/views/rows.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::engine {
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Engine, the_same_key_with_the_same_body_gives_the_same_answer_once) {
  Office office;
  const Options once{{}, Once{"key-1", "body-1"}};
  const auto first = office.engine->act(ReportIncident{office.toms_report(), {}, false}, office.technician(), once);
  office.restart();
  const auto again = office.engine->act(ReportIncident{office.toms_report(), {}, false}, office.technician(), once);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->id, again->id);
  EXPECT_EQ(first->events, again->events);
  EXPECT_EQ(first->joined, again->joined);
  EXPECT_THAT(office.engine->incidents({})->items, SizeIs(1));
}

TEST(Engine, the_same_key_with_another_body_is_refused) {
  Office office;
  ASSERT_TRUE(office.engine->act(ReportIncident{office.toms_report(), {}, false}, office.technician(),
                                 {{}, Once{"key-1", "body-1"}}));
  const auto other = office.engine->act(ReportIncident{office.toms_report(), {}, false}, office.technician(),
                                        {{}, Once{"key-1", "body-2"}});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, RefusalCode::idempotency_key_reused);
  // Another person's key of the same text is another key.
  EXPECT_TRUE(office.engine->act(ReportIncident{office.toms_report(), {}, false}, office.owner(),
                                 {{}, Once{"key-1", "body-2"}}));
}

TEST(Engine, a_refusal_is_not_kept_under_its_key) {
  Office office;
  const auto incident = office.reported();
  const Options once{{}, Once{"start", "same"}};
  EXPECT_EQ(office.engine->act(OnIncident{incident, incident::StartClock{}}, office.technician(), once).error().code,
            RefusalCode::limits_not_agreed);
  auto h = office.hands();
  h.on(incident, incident::Triage{Urgency::high, Impact::one_person});
  h.on(incident, incident::AgreeLimits{office.ines, Channel::phone, Minutes{0}, Fallback::stop});
  EXPECT_TRUE(office.engine->act(OnIncident{incident, incident::StartClock{}}, office.technician(), once));
}

TEST(Engine, a_command_made_against_another_version_is_refused) {
  Office office;
  const auto incident = office.reported();
  const auto seen = office.hands().look(incident).version;
  office.must(OnIncident{incident, incident::AddNote{"First"}}, office.technician());
  const auto late =
      office.engine->act(OnIncident{incident, incident::AddNote{"Second"}}, office.technician(), {seen, {}});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, RefusalCode::version_conflict);
  EXPECT_TRUE(
      office.engine->act(OnIncident{incident, incident::AddNote{"Second"}}, office.technician(), {seen + 1, {}}));
}

TEST(Engine, what_another_program_wrote_is_seen_by_the_next_command_and_question) {
  Office office;
  const auto incident = office.reported();
  Engine other(*office.store, office.clock, office.ids, office.letters, office.alarms, usual_settings());
  ASSERT_TRUE(other.act(OnIncident{incident, incident::AddNote{"From the other one"}}, office.technician()));
  const auto version = office.hands().look(incident).version;
  const auto done =
      office.engine->act(OnIncident{incident, incident::AddNote{"From here"}}, office.technician(), {version, {}});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->version, version + 1);
  EXPECT_EQ(other.incident(incident, office.technician())->version, version + 1);
}

TEST(Engine, a_stream_that_does_not_follow_is_parked_with_an_alarm_and_the_others_go_on) {
  Office office;
  const auto broken = office.reported();
  auto second = office.toms_report();
  second.machines = {};
  second.person = office.ines;
  const auto sound = Office::id<IncidentId>(office.must(ReportIncident{second, {}, false}, office.technician()));
  office.store->write([&](store::Transaction& tx) {
    const auto stream = "incident/" + broken.text();
    const store::NewEvent strange{"never_heard_of", monday, "system/test", "{}"};
    tx.append(stream, tx.version(stream), std::span(&strange, 1));
  });
  EXPECT_THROW((void)office.engine->act(OnIncident{broken, incident::AddNote{"?"}}, office.technician()), StreamParked);
  EXPECT_THROW((void)office.engine->incident(broken, office.technician()), StreamParked);
  EXPECT_THAT(office.alarms.raised, ElementsAre(HasSubstr("never_heard_of")));
  EXPECT_THAT(office.engine->parked(), SizeIs(1));
  EXPECT_TRUE(office.engine->act(OnIncident{sound, incident::AddNote{"Goes on"}}, office.technician()));
}

TEST(Engine, listeners_hear_of_changes_after_they_are_durable) {
  Office office;
  std::vector<std::string> heard;
  const auto subscription =
      office.engine->subscribe([&](const std::string& view, const std::string& id, std::uint64_t version) {
        bool there = false;
        if (view == "incident")
          office.store->read([&](const store::Reader& r) { there = r.version("incident/" + id) == version; });
        if (view != "incident" || there) heard.push_back(view);
      });
  (void)office.reported();
  EXPECT_THAT(heard, ElementsAre("incident", "desk"));
  office.engine->unsubscribe(subscription);
  office.must(OnIncident{Office::id<IncidentId>(
                             office.must(ReportIncident{office.toms_report(), {}, false}, office.technician())),
                         incident::AddNote{"x"}},
              office.technician());
  EXPECT_THAT(heard, SizeIs(2));
}

TEST(Engine, lists_come_in_pages_that_follow_one_another) {
  Office office;
  for (int i = 0; i < 7; ++i) {
    const auto machine =
        Office::id<MachineId>(office.must(AddMachine{office.client, "PC-" + std::to_string(i)}, office.owner()));
    auto report = office.toms_report();
    report.machines = {machine};
    office.must(ReportIncident{report, {}, false}, office.technician());
    office.clock.advance(Minutes(1));
  }
  std::vector<std::string> numbers;
  ListQuery query;
  query.limit = 3;
  for (;;) {
    const auto page = office.engine->incidents(query);
    ASSERT_TRUE(page);
    for (const auto& row : page->items) numbers.push_back(row.number);
    if (!page->next) break;
    query.after = page->next;
  }
  EXPECT_THAT(numbers, ElementsAre("INC-1007", "INC-1006", "INC-1005", "INC-1004", "INC-1003", "INC-1002", "INC-1001"));
  query.after = "not a cursor";
  EXPECT_EQ(office.engine->incidents(query).error().field, "after");
  query = {};
  query.search = "inc-1004";
  EXPECT_THAT(office.engine->desk(query)->items, SizeIs(1));
}

TEST(Engine, a_report_about_the_same_machine_joins_the_open_incident) {
  Office office;
  const auto first = office.reported();
  const auto again =
      office.must(ReportIncident{office.toms_report(), "<mail-1@harbor.example>", false}, office.system());
  EXPECT_TRUE(again.joined);
  EXPECT_EQ(again.id, first.text());
  const auto the_same_mail =
      office.must(ReportIncident{office.toms_report(), "<mail-1@harbor.example>", false}, office.system());
  EXPECT_TRUE(the_same_mail.events.empty());
  auto without_machine = office.toms_report();
  without_machine.machines.clear();
  EXPECT_EQ(office.must(ReportIncident{without_machine, {}, false}, office.system()).id, first.text());
  without_machine.person = office.ines;
  EXPECT_FALSE(office.must(ReportIncident{without_machine, {}, false}, office.system()).joined);
}

TEST(Engine, a_report_within_the_watch_period_reopens_and_one_after_it_is_new) {
  Office office;
  const auto first = office.closed();
  (void)office.engine->run_follow_ups();
  office.clock.advance(Days(10));
  const auto agent = Caller{Actor::of(office.front_desk)};
  auto report = office.toms_report();
  report.through = Channel::agent;
  const auto back = office.must(ReportIncident{report, {}, false}, agent);
  EXPECT_TRUE(back.joined);
  EXPECT_EQ(back.id, first.text());
  EXPECT_FALSE(office.hands().look(first).closed_at.has_value());

  Office other;
  const auto closed = other.closed();
  other.clock.advance(Days(16));
  const auto fresh = other.must(ReportIncident{other.toms_report(), {}, false}, other.technician());
  EXPECT_FALSE(fresh.joined);
  EXPECT_NE(fresh.id, closed.text());
}

TEST(Engine, what_was_taken_out_and_is_told_of_again_within_the_watch_period_reopens) {
  Office office;
  const actions::StartupEntry bad{"cron", "/etc/cron.d/.sysupd", ".sysupd", "", std::string(64, 'e'), {}};
  const auto incident = office.agreed();
  auto h = office.hands();
  h.on(incident, incident::StartClock{});
  h.work_until(incident, "startup_entries", {}, Minutes(1));
  h.order(incident, office.front_desk, "startup_entries",
          actions::RemoveStartupEntry{bad.kind, bad.location, bad.name, bad.digest}, {});
  h.work_until(incident, "close", {}, Minutes(1));
  h.on(incident, incident::PauseClock{"done"});
  h.on(incident, incident::Close{"Cleaned and verified."});
  const auto tells = [&](std::vector<actions::StartupEntry> entries) {
    office.clock.advance(Days(1));
    auto facts = demonstration::facts("FRONT-DESK", {}, office.clock.now());
    facts.startup_entries = std::move(entries);
    (void)office.must(RecordFacts{office.front_desk, facts}, Caller{Actor::of(office.front_desk)});
  };
  tells({});
  EXPECT_TRUE(office.hands().look(incident).closed_at.has_value());
  tells({bad});
  EXPECT_FALSE(office.hands().look(incident).closed_at.has_value());
  tells({bad});  // told again while it is open: nothing more
}

TEST(Engine, a_number_of_a_refused_report_is_given_to_the_next_one) {
  Office office;
  auto wrong = office.toms_report();
  wrong.machines = {MachineId{office.client.uuid}};
  EXPECT_FALSE(office.engine->act(ReportIncident{wrong, {}, false}, office.technician()));
  const auto incident = office.reported();
  EXPECT_EQ(office.hands().look(incident).number, "INC-1001");
  EXPECT_EQ(office.engine->incident_by_number("INC-1001"), incident);
}

TEST(Engine, an_outcome_told_twice_changes_nothing_and_is_accepted) {
  Office office;
  const auto incident = office.agreed();
  auto h = office.hands();
  h.on(incident, incident::StartClock{});
  const auto done =
      office.must(OrderAction{incident,
                              {office.front_desk, "isolate",
                               json::Object{{"type", "isolate"}, {"also_allow", json::Array{}}, {"undo_after", 3600}}}},
                  office.technician());
  const auto order = Office::id<OrderId>(done);
  const auto waiting = office.engine->outstanding_orders(office.front_desk);
  ASSERT_THAT(waiting, SizeIs(1));
  EXPECT_TRUE(office.engine->still_allowed(waiting[0].order));
  auto forged = waiting[0].order;
  forged.action = actions::Restart{};
  EXPECT_FALSE(office.engine->still_allowed(forged));
  const Caller agent{Actor::of(office.front_desk)};
  office.must(RecordDelivered{office.front_desk, order}, agent);
  office.must(RecordDelivered{office.front_desk, order}, agent);
  const actions::Outcome outcome{order,
                                 OrderStatus::succeeded,
                                 "Cut off.",
                                 actions::Isolated{true, true, office.clock.now() + std::chrono::hours(1)},
                                 office.clock.now(),
                                 office.clock.now(),
                                 "boot"};
  const auto first = office.must(RecordOutcome{office.front_desk, outcome}, agent);
  office.restart();
  const auto second = office.must(RecordOutcome{office.front_desk, outcome}, agent);
  EXPECT_EQ(first.version, second.version);
  EXPECT_THAT(office.engine->outstanding_orders(office.front_desk), SizeIs(0));
  EXPECT_TRUE(office.engine->machine(office.front_desk)->machine.isolated);
  EXPECT_FALSE(office.engine->act(RecordOutcome{MachineId{office.client.uuid}, outcome}, agent));
}

TEST(Engine, evidence_is_kept_by_its_hash_and_once_per_order) {
  Office office;
  const auto incident = office.agreed();
  const auto evidence = Office::id<EvidenceId>(
      office.must(AttachEvidence{incident, "note.txt", "text/plain", "hello", {}}, office.technician()));
  const auto kept = office.engine->evidence(incident, evidence);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->content, "hello");
  EXPECT_EQ(kept->about.sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  const auto too_large = office.engine->act(
      AttachEvidence{incident, "big", "text/plain", std::string((8u << 20) + 1, 'x'), {}}, office.technician());
  EXPECT_EQ(too_large.error().field, "content");
}

TEST(Engine, rebuilding_the_views_gives_the_rows_that_were_kept) {
  Office office;
  const auto incident = office.closed();
  (void)office.engine->run_follow_ups();
  const auto invoice = *office.hands().look(incident).invoice_id;
  office.must(IssueInvoice{invoice}, office.owner());
  office.must(VoidInvoice{invoice, "Wrong name"}, office.owner());
  office.clock.advance(Days(30));
  const auto open = office.agreed(Minutes{60});
  office.hands().on(open, incident::StartClock{});
  office.must(RevokeEnrolment{office.front_desk, "test"}, office.owner());
  const auto before = all_rows(*office.store);
  EXPECT_GT(before.size(), 20u);
  office.engine->rebuild_views();
  EXPECT_EQ(all_rows(*office.store), before);
}

std::unique_ptr<store::Store> empty_ledger() { return store::make_memory_store(); }

std::vector<std::string> all_rows(const store::Store& store) {
  std::vector<std::string> out;
  store.read([&](const store::Reader& reader) {
    for (const auto name : view::all)
      for_each_row(reader, rows_of(name), [&](const store::Row& r) {
        out.push_back(r.view + "|" + r.key + "|" + r.scope + "|" + r.order + "|" + r.search + "|" + r.body);
      });
  });
  return out;
}

}  // namespace standfirm::engine
