#include "core/invoice/invoice.hpp"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

namespace standfirm::invoice {
namespace {
using enum RefusalCode;
using namespace std::chrono;
const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

billing::Draft contents(std::int64_t cents = 41'250) {
  const Money amount{cents, {}};
  return {{{"Virus incident INC-1042", Minutes{165}, "2.75", Money{15'000, {}}, amount, amount, Bucket::authorised}},
          amount,
          Money{0, {}},
          amount,
          {"Thank you."}};
}
struct Story {
  State state;
  std::vector<Event> stream;
  std::optional<Refusal> refusal;
  Story& when(const Command& command) {
    refusal.reset();
    auto decided = decide(state, command);
    if (!decided) {
      refusal = decided.error();
      return *this;
    }
    for (auto& event : *decided) {
      state = evolve(std::move(state), event, noon);
      stream.push_back(event);
    }
    return *this;
  }
  void then_refused(RefusalCode code) const {
    ASSERT_TRUE(refusal);
    EXPECT_EQ(json::enum_text(refusal->code), json::enum_text(code)) << refusal->sentence;
  }
};
Command a_draft() {
  return Draft{InvoiceId{}, ClientId{}, "Harbor Dental", IncidentId{}, "INC-1042", contents(), 14, {}};
}
Command an_issue() { return Issue{"2026-0001", 2026y / March / 2}; }
Story drafted() { return Story().when(a_draft()); }
Story issued() { return drafted().when(an_issue()); }
Story paid() { return issued().when(RecordPayment{contents().total, 2026y / March / 9, "bank transfer"}); }
}  // namespace

TEST(Invoice, is_issued_with_a_number_and_a_due_day) {
  const auto story = issued();
  EXPECT_EQ(story.state.status, InvoiceStatus::issued);
  EXPECT_EQ(*story.state.number, "2026-0001");
  EXPECT_EQ(*story.state.due_on, 2026y / March / 16);
  EXPECT_EQ(story.state.contents.total.text(), "412.50 USD");
}
TEST(Invoice, counts_the_due_day_over_a_leap_day) {
  auto story = drafted();
  story.when(Issue{"2028-0001", 2028y / February / 20});
  EXPECT_EQ(*story.state.due_on, 2028y / March / 5);
}
TEST(Invoice, is_drafted_once_and_anew_only_while_a_draft) {
  auto story = drafted();
  story.when(a_draft()).then_refused(already_done);
  story.when(Redraft{contents()}).then_refused(nothing_to_do);
  story.when(Redraft{contents(50'000)});
  EXPECT_EQ(story.state.contents.total.text(), "500.00 USD");
  issued().when(Redraft{contents(1)}).then_refused(invoice_not_draft);
}
TEST(Invoice, must_add_up) {
  auto wrong = contents();
  wrong.total = Money{41'251, {}};
  Story().when(Draft{{}, {}, "Harbor Dental", {}, {}, wrong, 14, {}}).then_refused(invalid_argument);
  wrong = contents();
  wrong.lines[0].amount.currency = *currency_from_text("EUR");
  Story().when(Draft{{}, {}, "Harbor Dental", {}, {}, wrong, 14, {}}).then_refused(currency_differs);
}
TEST(Invoice, issued_never_changes_and_is_issued_once) {
  auto story = issued();
  story.when(an_issue()).then_refused(invoice_not_draft);
  story.when(Issue{"", 2026y / March / 2}).then_refused(invoice_not_draft);
}
TEST(Invoice, is_sent_and_paid_only_once_issued) {
  drafted().when(RecordSent{"ines@harbor.example"}).then_refused(invoice_not_issued);
  drafted().when(RecordPayment{contents().total, 2026y / March / 9, "bank transfer"}).then_refused(invoice_not_issued);
  auto story = issued();
  story.when(RecordSent{" "}).then_refused(invalid_argument);
  story.when(RecordSent{"ines@harbor.example"});
  EXPECT_EQ(story.state.sent_at, noon);
  story.when(RecordPayment{Money{41'251, {}}, 2026y / March / 9, "bank transfer"}).then_refused(invalid_argument);
  story.when(RecordPayment{Money{41'250, *currency_from_text("EUR")}, 2026y / March / 9, "bank transfer"})
      .then_refused(currency_differs);
  paid().when(RecordPayment{contents().total, 2026y / March / 9, "bank transfer"}).then_refused(already_done);
}
TEST(Invoice, is_paid_when_the_last_of_it_came_in) {
  auto story = issued();
  story.when(RecordPayment{Money{40'000, {}}, 2026y / March / 8, "cheque 1042"});
  EXPECT_EQ(story.state.status, InvoiceStatus::issued);
  story.when(RecordPayment{Money{1'251, {}}, 2026y / March / 9, ""}).then_refused(invalid_argument);
  story.when(RecordPayment{Money{1'250, {}}, 2026y / March / 9, ""});
  EXPECT_EQ(story.state.status, InvoiceStatus::paid);
  EXPECT_EQ(received(story.state), contents().total);
}
TEST(Invoice, a_line_is_written_off_with_a_reason_while_it_is_a_draft) {
  auto story = drafted();
  story.when(WriteOff{0, " "}).then_refused(reason_missing);
  story.when(WriteOff{1, "goodwill"}).then_refused(invalid_argument);
  story.when(WriteOff{0, "We took the wrong machine first."});
  EXPECT_EQ(story.state.contents.total.minor, 0);
  EXPECT_EQ(story.state.contents.lines[0].bucket, Bucket::written_off);
  EXPECT_EQ(story.state.contents.lines[0].normal_price.text(), "412.50 USD")
      << "what it would have cost stays in sight";
  story.when(WriteOff{0, "again"}).then_refused(nothing_to_do);
  story.when(Redraft{contents()}).then_refused(nothing_to_do);
  issued().when(WriteOff{0, "too late"}).then_refused(invoice_not_draft);
}
TEST(Invoice, is_voided_with_a_reason_and_another_one_takes_its_place) {
  auto story = issued();
  story.when(Void{" ", {}}).then_refused(reason_missing);
  Uuid other;
  other.bytes[15] = 9;
  story.when(Void{"wrong client", InvoiceId{other}});
  EXPECT_EQ(story.state.status, InvoiceStatus::voided);
  EXPECT_EQ(*story.state.number, "2026-0001") << "the number stays used: no gaps";
  EXPECT_EQ(story.state.replaced_by, InvoiceId{other});
  story.when(Void{"again", {}}).then_refused(already_done);
  story.when(RecordPayment{contents().total, 2026y / March / 9, "bank transfer"}).then_refused(invoice_not_issued);
  paid().when(Void{"too late", {}}).then_refused(invoice_not_issued);
}
TEST(Invoice, that_does_not_exist_can_only_be_drafted) { Story().when(an_issue()).then_refused(not_found); }
TEST(InvoiceNumber, has_the_year_and_four_digits_at_least) {
  EXPECT_EQ(number_text(2026, 1), "2026-0001");
  EXPECT_EQ(number_text(2026, 12'345), "2026-12345");
}

RC_GTEST_PROP(Invoice, contents_stay_as_issued_whatever_is_commanded, ()) {
  auto story = issued();
  const auto as_issued = json::write_text(story.state.contents);
  for (int i = *rc::gen::inRange(1, 20); i > 0; --i) {
    const std::vector<Command> any{
        a_draft(),     Redraft{contents(7)},      Issue{"2026-0002", 2026y / March / 3},
        Void{"x", {}}, RecordSent{"a@b.example"}, RecordPayment{contents().total, 2026y / March / 9, "bank transfer"}};
    story.when(any[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(any.size())))]);
    RC_ASSERT(json::write_text(story.state.contents) == as_issued);
    RC_ASSERT(*story.state.number == "2026-0001");
  }
  State again;
  for (const auto& event : story.stream) {
    const auto body = json::parse(json::text(json::write_body(event)));
    again = evolve(std::move(again), *json::read_body<Event>(json::type_of(event), *body, json::Unknown::ignore), noon);
  }
  RC_ASSERT(json::write_text(again) == json::write_text(story.state));
}

}  // namespace standfirm::invoice
