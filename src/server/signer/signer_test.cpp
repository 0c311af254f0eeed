// The signer over a ledger: what it signs, and what it won't.
#include "server/signer/signer_test.hpp"

#include <filesystem>
#include <fstream>

namespace standfirm::server::signer {

TEST(Signer, an_order_of_the_ledger_is_signed_as_it_stands_there) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  const auto got = firm.signed_order(id);
  ASSERT_TRUE(got);
  const auto order = actions::verified(*got, firm.public_key());
  ASSERT_TRUE(order) << order.error();
  EXPECT_EQ(order->id, id);
  EXPECT_EQ(order->client, firm.harbor);
  EXPECT_EQ(order->machine, firm.machines[0]);
  EXPECT_EQ(order->incident, firm.incident);
  EXPECT_EQ(order->step, "clean");
  EXPECT_EQ(order->ordered_by, firm.dana);
  EXPECT_EQ(order->expires_at, start + Minutes{60});
  EXPECT_EQ(actions::kind_of(order->action), "scan");
  EXPECT_EQ(order->nonce.size(), 32u);
}

TEST(Signer, one_order_has_one_document_also_after_a_restart_and_each_has_its_own_nonce) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]), other = firm.order(isolating, firm.machines[0]);
  const auto first = firm.signed_order(id);
  firm.clock.advance(Minutes{5});
  firm.open_signer();
  const auto again = firm.signed_order(id);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->document, again->document);
  EXPECT_EQ(first->signature, again->signature);
  EXPECT_NE(actions::verified(*first, firm.public_key())->nonce,
            actions::verified(*firm.signed_order(other), firm.public_key())->nonce);
}

TEST(Signer, a_ledger_that_was_rewritten_gets_no_second_document_for_the_same_order) {
  Firm firm;
  const auto id = firm.order(isolating, firm.machines[0]);
  ASSERT_TRUE(firm.signed_order(id));
  Firm forged;  // another ledger, in which the same order (by its id) says something else
  forged.happen<engine::Incidents>(
      forged.incident,
      incident::ActionOrdered{id, forged.machines[0], "clean", actions::Action(actions::RemoveAdministrator{"eve"}),
                              forged.dana, start, start + Minutes{60}});
  Signer signer(firm.folder.file("signer"), [&] { return std::make_unique<Again>(*forged.store); }, firm.procedure,
                firm.clock, {});
  const auto answer = signer.answer(SignOrder{forged.incident, id});
  ASSERT_TRUE(std::holds_alternative<SignRefused>(answer));
  EXPECT_THAT(std::get<SignRefused>(answer).sentence, HasSubstr("Another document was signed for this order"));
}

TEST(Signer, what_the_ledger_does_not_hold_is_not_signed) {
  Firm firm;
  EXPECT_THAT(firm.refusal(firm.ids.make<OrderId>(start), true), HasSubstr("no such order on incident INC-1001"));
  const auto nowhere = firm.signer->answer(SignOrder{firm.ids.make<IncidentId>(start), firm.ids.make<OrderId>(start)});
  EXPECT_THAT(std::get<SignRefused>(nowhere).sentence, HasSubstr("no such incident"));
}

TEST(Signer, an_order_that_ended_or_expired_is_not_signed) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  firm.happen<engine::Incidents>(firm.incident, incident::OrderFailed{id, "no", std::nullopt, start, start, "b"});
  EXPECT_THAT(firm.refusal(id, true), HasSubstr("has ended already (failed)"));
  const auto late = firm.order(isolating, firm.machines[0]);
  firm.clock.advance(Minutes{60});
  EXPECT_THAT(firm.refusal(late, true), HasSubstr("expired at 2026-03-02T15:00:00"));
}

TEST(Signer, nothing_is_signed_while_locked_down_and_what_was_given_before_is_void_afterwards) {
  Firm firm;
  const auto before = firm.order(isolating, firm.machines[0]), sent = firm.order(cleaning, firm.machines[0]);
  EXPECT_EQ(firm.refusal(sent), "signed");
  firm.lockdown.begin({firm.clock.now(), "Dana", "Somebody else signs in as me."});
  firm.lockdown.begin({firm.clock.now(), "Eve", "Never mind."});
  EXPECT_EQ(firm.lockdown.now()->by, "Dana") << "the first reason stays";
  EXPECT_THAT(firm.refusal(before, false), HasSubstr("locked down"));
  firm.open_signer();
  EXPECT_THAT(firm.refusal(sent, false), HasSubstr("locked down")) << "also what was signed before, after a restart";
  firm.clock.advance(Minutes{1});
  EXPECT_TRUE(firm.lockdown.end(firm.clock.now()));
  EXPECT_FALSE(firm.lockdown.end(firm.clock.now())) << "which voids orders all the same";
  EXPECT_THAT(firm.refusal(before, true), HasSubstr("is void. Order it again."));
  EXPECT_THAT(firm.refusal(sent, true), HasSubstr("is void"));
  firm.clock.advance(Minutes{1});
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[0])), "signed");
}

TEST(Lockdown, holds_also_when_its_file_cannot_be_read) {
  Firm firm;
  std::ofstream(firm.folder.file("lockdown")) << "not JSON";
  ASSERT_TRUE(firm.lockdown.now());
  EXPECT_THAT(firm.lockdown.now()->why, HasSubstr("cannot be read"));
  std::ofstream(firm.folder.file("rearmed")) << "not JSON";
  std::filesystem::remove(firm.folder.file("lockdown"));
  EXPECT_THAT(firm.refusal(firm.order(isolating, firm.machines[0]), false), HasSubstr("re-arm anew"));
}

TEST(Signer, nothing_is_signed_for_a_closed_incident) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  firm.happen<engine::Incidents>(firm.incident, incident::IncidentClosed{"done", start + Days{15}});
  EXPECT_THAT(firm.refusal(id, true), HasSubstr("INC-1001 is closed"));
}

TEST(Signer, before_limits_are_agreed_only_what_reads_or_stops_the_loss_is_signed) {
  Firm firm(1, false);
  const auto clean = firm.order(cleaning, firm.machines[0], "report"),
             isolate = firm.order(isolating, firm.machines[0], "report"),
             read = firm.order(actions::ReadFacts{}, firm.machines[0], "report");
  EXPECT_THAT(firm.refusal(clean, false), HasSubstr("has no agreed limits yet"));
  EXPECT_EQ(firm.refusal(isolate), "signed");
  EXPECT_EQ(firm.refusal(read), "signed");
  firm.agree();
  EXPECT_EQ(firm.refusal(clean), "signed");
}

TEST(Signer, an_order_says_until_when_minutes_are_left_and_once_they_are_used_up_it_is_not_signed) {
  Firm firm(1, false);
  firm.happen<engine::Incidents>(firm.incident, incident::StepEnded{"report", true, "told", "clean", Phase::cleaning});
  firm.agree(Minutes{60});
  firm.clock_runs(start);
  firm.clock.advance(Minutes{50});
  const auto in_time = firm.order(cleaning, firm.machines[0]);
  EXPECT_EQ(firm.work_until(in_time), start + Minutes{60});
  const auto waits = firm.order(cleaning, firm.machines[0]);
  firm.clock.advance(Minutes{10});
  // Nobody has told the ledger yet that the limit is reached: the signer counts for itself.
  for (const auto id : {in_time, waits, firm.order(actions::ApplyUpdates{}, firm.machines[0])}) {
    const auto answer = firm.ask(id);
    const auto* refused = std::get_if<SignRefused>(&answer);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->refusal, RefusalCode::limit_reached);
    EXPECT_FALSE(refused->lasting) << "the client may authorise more while the order is still good";
    EXPECT_THAT(refused->sentence, HasSubstr("The 60 minutes that may be worked are used up. Ask the client"));
  }
  firm.happen<engine::Incidents>(firm.incident, incident::ClockPaused{firm.dana, start + Minutes{60}, Minutes{60}, ""});
  firm.happen<engine::Incidents>(firm.incident,
                                 incident::LimitReached{start + Minutes{60}, Minutes{60}, Fallback::reinstall});
  EXPECT_NE(firm.refusal(waits), "signed");
  incident::TimeAuthorised more;
  more.minutes = Minutes{30};
  firm.happen<engine::Incidents>(firm.incident, more);
  EXPECT_EQ(firm.work_until(waits), start + Minutes{90});
}

TEST(Signer, money_never_holds_up_what_reads_stops_the_loss_or_undoes) {
  Firm firm(1, false);
  firm.happen<engine::Incidents>(firm.incident, incident::StepEnded{"report", true, "told", "clean", Phase::cleaning});
  firm.agree(Minutes{0});
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0])), HasSubstr("No minutes may be worked"));
  for (const auto& action : std::vector<actions::Action>{
           actions::Release{}, actions::LeaveSafeMode{}, actions::RestoreFile{"vault-1"}, isolating,
           actions::ReadFacts{}, actions::ListStartupEntries{}, actions::LogOffUser{"tom"}})
    EXPECT_EQ(firm.work_until(firm.order(action, firm.machines[0])), std::nullopt) << actions::kind_of(action);
}

TEST(Signer, the_way_out_that_was_agreed_for_the_limit_needs_no_minutes) {
  Firm firm(1, false);
  firm.happen<engine::Incidents>(firm.incident,
                                 incident::StepEnded{"report", true, "told", "verify", Phase::verifying});
  firm.agree(Minutes{0});
  const auto restart = firm.order(actions::Restart{}, firm.machines[0], "verify");
  EXPECT_NE(firm.refusal(restart), "signed");
  firm.happen<engine::Incidents>(
      firm.incident, incident::WayChosen{Disposition::reinstalled, "as agreed", "verify", Phase::verifying, true});
  EXPECT_EQ(firm.work_until(restart), std::nullopt);
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0], "verify")), HasSubstr("No minutes may be worked"))
      << "cleaning is not the way that was agreed";
}

TEST(Signer, an_order_keeps_the_end_of_its_minutes_whatever_the_clock_does_also_after_a_restart) {
  Firm firm;
  firm.clock_runs(start);
  const auto id = firm.order(cleaning, firm.machines[0]);
  const auto first = firm.signed_order(id);
  firm.clock.advance(Minutes{5});
  firm.happen<engine::Incidents>(firm.incident, incident::ClockPaused{firm.dana, start + Minutes{5}, Minutes{5}, ""});
  firm.clock.advance(Minutes{5});
  firm.open_signer();
  const auto again = firm.signed_order(id);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->document, again->document);
  EXPECT_EQ(actions::verified(*again, firm.public_key())->work_until, start + Minutes{240});
}

TEST(Signer, a_step_must_be_known_and_current_but_for_what_stops_the_loss_or_undoes) {
  Firm firm;
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0], "verify"), true),
              HasSubstr("'verify' is not the current step"));
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0], "dance"), false), HasSubstr("no step 'dance'"));
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[0], "verify")), "signed");
  EXPECT_EQ(firm.refusal(firm.order(actions::Release{}, firm.machines[0], "verify")), "signed");
}

TEST(Signer, who_left_the_firm_or_only_answers_the_phone_orders_nothing) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  firm.happen<engine::Technicians>(firm.dana, technician::RoleChanged{Role::dispatcher});
  EXPECT_THAT(firm.refusal(id), HasSubstr("Dana may not order anything on machines"));
  firm.happen<engine::Technicians>(firm.dana, technician::RoleChanged{Role::owner});
  EXPECT_EQ(firm.refusal(id), "signed");
  firm.happen<engine::Technicians>(firm.dana, technician::TechnicianDeactivated{"left"});
  EXPECT_THAT(firm.refusal(id), HasSubstr("does not work here any more"));
}

TEST(Signer, a_machine_of_another_client_outside_the_incident_or_not_enrolled_gets_nothing) {
  Firm firm;
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.add_machine(firm.harbor)), true),
              HasSubstr("not part of incident"));
  const auto strangers = firm.add_machine(firm.ids.make<ClientId>(start));
  firm.happen<engine::Incidents>(firm.incident, incident::MachineAdded{strangers, "stranger"});
  EXPECT_THAT(firm.refusal(firm.order(cleaning, strangers), true),
              HasSubstr("not a machine of this incident's client"));
  firm.happen<engine::Machines>(firm.machines[0], machine::EnrolmentRevoked{"lost"});
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0]), false), HasSubstr("is not enrolled"));
}

TEST(Signer, a_sweep_is_signed_for_any_machine_of_the_client_and_for_no_other) {
  Firm firm;
  const actions::Action sweep = actions::Sweep{{{std::string(64, 'a'), 68, "x"}}, {}, Seconds{45}};
  EXPECT_EQ(firm.refusal(firm.order(sweep, firm.add_machine(firm.harbor))), "signed");
  EXPECT_THAT(firm.refusal(firm.order(sweep, firm.add_machine(firm.ids.make<ClientId>(start))), true),
              HasSubstr("not a machine of this incident's client"));
}

TEST(Signer, the_sixth_machine_in_ten_minutes_waits_also_across_a_restart_and_reading_is_free) {
  Firm firm(7);
  for (unsigned i = 0; i < 5; ++i) EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[i])), "signed");
  EXPECT_EQ(firm.refusal(firm.order(cleaning, firm.machines[0])), "signed") << "a machine already counted";
  const auto sixth = firm.order(isolating, firm.machines[5]);
  EXPECT_THAT(firm.refusal(sixth, false),
              HasSubstr("machine number 6 in 10 minutes, and 5 is the most; wait until 2026-03-02T14:10:00"));
  EXPECT_EQ(firm.refusal(firm.order(actions::ReadFacts{}, firm.machines[6])), "signed");
  firm.open_signer();
  EXPECT_NE(firm.refusal(sixth), "signed");
  firm.clock.advance(Minutes{10});
  EXPECT_EQ(firm.refusal(sixth), "signed");
}

TEST(Signer, the_limit_is_the_firms_to_set) {
  Firm firm(3);
  firm.open_signer({2, 1, Minutes{1}});
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[0])), "signed");
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[1])), "signed");
  EXPECT_NE(firm.refusal(firm.order(isolating, firm.machines[2])), "signed");
}

TEST(BlastLimit, another_client_within_the_window_is_one_too_many) {
  CountingIds ids;
  BlastLimit limit({});
  actions::Order order;
  order.action = isolating;
  order.id = ids.make<OrderId>(start);
  order.machine = ids.make<MachineId>(start);
  order.client = ids.make<ClientId>(start);
  limit.count(order, start);
  EXPECT_EQ(limit.exceeded_by(order, start), std::nullopt);
  auto other = order;
  other.id = ids.make<OrderId>(start);
  other.machine = ids.make<MachineId>(start);
  other.client = ids.make<ClientId>(start);
  EXPECT_THAT(limit.exceeded_by(other, start + Minutes{9}).value_or(""), HasSubstr("another client"));
  EXPECT_EQ(limit.exceeded_by(other, start + Minutes{10}), std::nullopt);
  auto reading = other;
  reading.action = actions::ReadFacts{};
  EXPECT_EQ(limit.exceeded_by(reading, start), std::nullopt);
}

}  // namespace standfirm::server::signer
