#include "engine/office.hpp"

namespace standfirm::engine {
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(FollowUps, the_first_incident_becomes_one_line_of_1_75_hours_at_0) {
  Office office;
  const auto incident = office.closed(Minutes{95});
  EXPECT_EQ(office.engine->run_follow_ups(), 1u);
  const auto drafts = office.engine->invoices({});
  ASSERT_THAT(drafts->items, SizeIs(1));
  const auto& invoice = drafts->items[0];
  EXPECT_EQ(invoice.incident, incident);
  ASSERT_THAT(invoice.lines, SizeIs(1));
  EXPECT_EQ(invoice.lines[0].hours, "1.75");
  EXPECT_EQ(invoice.lines[0].normal_price.text(), "262.50 USD");
  EXPECT_EQ(invoice.total.text(), "0.00 USD");
  EXPECT_THAT(invoice.sentences, testing::Contains(HasSubstr("150.00")));
}

TEST(FollowUps, a_crash_between_closing_and_drafting_loses_nothing_and_drafts_once) {
  Office office;
  const auto incident = office.closed();
  office.restart();  // nothing was carried out before
  EXPECT_LE(office.engine->next_due().value(), office.clock.now());
  EXPECT_EQ(office.engine->run_follow_ups(), 1u);
  office.restart();
  EXPECT_EQ(office.engine->run_follow_ups(), 0u);
  EXPECT_THAT(office.engine->invoices({})->items, SizeIs(1));
  // Asked by hand too: still the same one.
  const auto again = office.must(DraftInvoice{incident}, office.owner());
  EXPECT_EQ(again.id, office.engine->invoices({})->items[0].id.text());
  EXPECT_TRUE(again.events.empty());
}

TEST(FollowUps, invoices_are_numbered_without_gaps_and_a_voided_one_is_replaced_by_a_draft) {
  Office office;
  const auto incident = office.closed();
  (void)office.engine->run_follow_ups();
  const auto first = *office.hands().look(incident).invoice_id;
  EXPECT_EQ(office.must(IssueInvoice{first}, office.owner()).id, "2026-0001");
  EXPECT_EQ(office.engine->act(IssueInvoice{first}, office.owner()).error().code, RefusalCode::invoice_not_draft);
  const auto replacement =
      Office::id<InvoiceId>(office.must(VoidInvoice{first, "Sent to the wrong address"}, office.owner()));
  EXPECT_EQ(*office.hands().look(incident).invoice_id, replacement);
  EXPECT_EQ(office.must(IssueInvoice{replacement}, office.owner()).id, "2026-0002");
  EXPECT_EQ(office.engine->invoice(replacement)->replaces, first);
  EXPECT_EQ(office.engine->invoice(first)->replaced_by, replacement);
}

TEST(FollowUps, an_invoice_is_sent_to_the_approver_again_and_again_until_the_mail_goes) {
  Office office;
  const auto incident = office.closed();
  (void)office.engine->run_follow_ups();
  const auto invoice = *office.hands().look(incident).invoice_id;
  EXPECT_EQ(office.engine->act(SendInvoice{invoice, {}}, office.owner()).error().code, RefusalCode::invoice_not_issued);
  office.must(IssueInvoice{invoice}, office.owner());
  office.must(SendInvoice{invoice, {}}, office.owner());
  office.letters.failures = 2;
  EXPECT_EQ(office.engine->run_follow_ups(), 0u);
  EXPECT_EQ(office.engine->next_due(), office.clock.now() + Seconds(10));
  office.restart();
  office.clock.advance(Seconds(10));
  EXPECT_EQ(office.engine->run_follow_ups(), 0u);
  office.clock.advance(Minutes(5));
  EXPECT_EQ(office.engine->run_follow_ups(), 1u);
  ASSERT_THAT(office.letters.sent, SizeIs(1));
  EXPECT_EQ(office.letters.sent[0].to_email, "ines@harbor.example");
  EXPECT_TRUE(office.engine->invoice(invoice)->sent_at.has_value());
  EXPECT_EQ(office.engine->run_follow_ups(), 0u);
}

TEST(FollowUps, who_reports_by_mail_is_answered_with_the_number) {
  Office office;
  auto report = office.toms_report();
  report.through = Channel::email;
  office.must(ReportIncident{report, "<1@harbor.example>", true}, office.system());
  (void)office.engine->run_follow_ups();
  ASSERT_THAT(office.letters.about<ReportReceived>(), SizeIs(1));
  EXPECT_EQ(office.letters.about<ReportReceived>()[0].incident_number, "INC-1001");
  EXPECT_EQ(office.letters.sent[0].to_email, "tom@harbor.example");
}

TEST(FollowUps, a_technicians_own_report_is_acknowledged_where_it_was_ticked_and_not_otherwise) {
  for (const bool ticked : {false, true}) {
    Office office;
    office.must(ReportIncident{office.toms_report(), {}, ticked}, office.technician());
    office.restart();
    (void)office.engine->run_follow_ups();
    EXPECT_THAT(office.letters.about<ReportReceived>(), SizeIs(ticked ? 1 : 0));
  }
  Office office;
  auto nobodys = office.toms_report();
  nobodys.person.reset();
  office.must(ReportIncident{nobodys, {}, true}, office.technician());
  (void)office.engine->run_follow_ups();
  EXPECT_THAT(office.letters.sent, testing::IsEmpty()) << "nobody to write to";
}

TEST(FollowUps, who_reported_by_mail_is_told_when_it_is_over_and_nobody_else_is) {
  Office office;
  (void)office.closed();
  (void)office.engine->run_follow_ups();
  EXPECT_THAT(office.letters.about<IncidentIsClosed>(), testing::IsEmpty()) << "that one was reported by phone";
  office.clock.advance(Days(49));
  auto report = office.toms_report();
  report.through = Channel::email;
  const auto incident =
      Office::id<IncidentId>(office.must(ReportIncident{report, "<1@harbor.example>", true}, office.system()));
  auto h = office.hands();
  h.on(incident, incident::EndStep{"report", true, "Tom was told to leave it on."});
  h.on(incident, incident::Triage{Urgency::high, Impact::one_person});
  h.on(incident, incident::EndStep{"triage", true, "Triaged."});
  h.on(incident, incident::AgreeLimits{office.ines, Channel::phone, Minutes{60}, Fallback::reinstall});
  h.on(incident, incident::EndStep{"conversation", true, "Agreed."});
  h.work_until(incident, "consequences", {}, Minutes(1));
  h.on(incident, incident::Waive{"rights_considered", {}, "Tom is no administrator of any machine."});
  h.work_until(incident, "close", {}, Minutes(1));
  h.on(incident, incident::Close{"It came by an attachment."});
  (void)office.engine->run_follow_ups();
  const auto told = office.letters.about<IncidentIsClosed>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].closing_words, "It came by an attachment.");
  EXPECT_EQ(told[0].watch_days, 15u);
  EXPECT_EQ(office.letters.sent.back().to_email, "tom@harbor.example");
}

TEST(FollowUps, the_second_infection_proposes_to_take_the_administrator_rights) {
  Office office;
  (void)office.closed();
  office.clock.advance(Days(49));
  const auto second = office.agreed(Minutes{120});
  auto h = office.hands();
  h.work_until(second, "safe_mode", {}, Minutes(1));
  (void)office.engine->run_follow_ups();
  unsigned proposed = 0;
  for (const auto& entry : office.engine->timeline(second)->items) proposed += entry.type == "rights_removal_proposed";
  EXPECT_EQ(proposed, 1u);
  for (const auto& parked : office.engine->parked()) ADD_FAILURE() << parked.what << ": " << parked.why;
}

TEST(FollowUps, the_client_approves_by_link_once) {
  Office office;
  const auto incident = office.agreed(Minutes{0});
  const auto version = office.hands().look(incident).version;
  office.must(AskForTime{incident, {office.ines, Minutes{60}, Fallback::replace}}, office.technician());
  (void)office.engine->run_follow_ups();
  ASSERT_THAT(office.letters.about<ApprovalAsked>(), SizeIs(1));
  const auto asked = office.letters.about<ApprovalAsked>()[0];
  EXPECT_EQ(asked.at_most.text(), "150.00 USD");
  ASSERT_THAT(asked.link, testing::StartsWith("https://firm.example/approve/"));
  const auto token = asked.link.substr(asked.link.rfind('/') + 1);
  EXPECT_EQ(office.hands().look(incident).hold, Hold::waiting_for_client);

  const auto seen = office.engine->link(token);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->approver_name, "Ines Harbor");
  EXPECT_EQ(seen->state, "open");
  auto forged = token;
  forged[3] = forged[3] == 'A' ? 'B' : 'A';
  EXPECT_EQ(office.engine->link(forged).error().code, RefusalCode::not_found);

  const Caller ines{Actor::of(office.ines), Role::client_approver};
  EXPECT_TRUE(office.engine->act(ApproveByLink{token, {}}, ines));
  EXPECT_EQ(office.engine->act(ApproveByLink{token, {}}, ines).error().code, RefusalCode::link_already_used);
  EXPECT_EQ(office.engine->act(DeclineByLink{token, {"no"}}, ines).error().code, RefusalCode::link_already_used);
  EXPECT_EQ(office.engine->link(token)->state, "approved");
  const auto view = office.hands().look(incident);
  EXPECT_GT(view.version, version);
  ASSERT_THAT(view.authorisations, SizeIs(1));
  EXPECT_EQ(view.authorisations[0].heard_by, Channel::link);
  EXPECT_EQ(view.authorisations[0].at_limit, Fallback::replace);
}

TEST(FollowUps, a_link_expires_and_one_answered_by_phone_is_used_up) {
  Office office;
  const auto incident = office.agreed(Minutes{0});
  office.must(AskForTime{incident, {office.ines, Minutes{60}, Fallback::stop}}, office.technician());
  (void)office.engine->run_follow_ups();
  const auto link = office.letters.about<ApprovalAsked>()[0].link;
  const auto token = link.substr(link.rfind('/') + 1);
  const Caller ines{Actor::of(office.ines), Role::client_approver};
  office.hands().on(incident, incident::AuthoriseTime{office.ines, Minutes{60}, Channel::phone, Fallback::stop});
  EXPECT_EQ(office.engine->act(ApproveByLink{token, {}}, ines).error().code, RefusalCode::link_already_used);
  office.clock.advance(Days(4));
  EXPECT_EQ(office.engine->link(token).error().code, RefusalCode::link_expired);
  office.clock.advance(Days(60));
  EXPECT_EQ(office.engine->link(token).error().code, RefusalCode::not_found);
}

}  // namespace standfirm::engine
