#include "core/billing/billing.hpp"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

namespace standfirm::billing {
namespace {
const Currency usd{};
Money dollars(std::int64_t cents) { return {cents, usd}; }

Worked worked(Minutes attended, Minutes included, std::vector<Authorised> authorised = {}, bool courtesy = true) {
  Worked out;
  out.incident_number = "INC-1042";
  out.courtesy = courtesy;
  out.attended = attended;
  out.included = included;
  out.authorised = std::move(authorised);
  out.hourly_rate = out.next_hourly_rate = dollars(15'000);
  return out;
}
const Authorised an_hour{Minutes{60}, dollars(15'000)};
}  // namespace

TEST(BilledMinutes, are_rounded_up_once_for_each_incident) {
  EXPECT_EQ(billed_minutes(worked(Minutes{0}, Minutes{240})), Minutes{0});
  EXPECT_EQ(billed_minutes(worked(Minutes{1}, Minutes{240})), Minutes{15});
  EXPECT_EQ(billed_minutes(worked(Minutes{15}, Minutes{240})), Minutes{15});
  EXPECT_EQ(billed_minutes(worked(Minutes{95}, Minutes{240})), Minutes{105});
  auto seconds = worked(Minutes{15}, Minutes{240});
  seconds.attended += Seconds{1};
  EXPECT_EQ(billed_minutes(seconds), Minutes{30});
}
TEST(BilledMinutes, never_exceed_what_was_authorised) {
  EXPECT_EQ(billed_minutes(worked(Minutes{20}, Minutes{0}, {{Minutes{20}, dollars(15'000)}}, false)), Minutes{20});
  EXPECT_EQ(draft(worked(Minutes{20}, Minutes{0}, {{Minutes{20}, dollars(15'000)}}, false)).total, dollars(5'000));
}
TEST(Draft, rounding_inside_what_is_included_costs_nothing) {
  const auto invoice = draft(worked(Minutes{95}, Minutes{100}, {an_hour}));
  ASSERT_EQ(invoice.lines.size(), 1u);
  EXPECT_EQ(invoice.lines[0].minutes, Minutes{105});
  EXPECT_EQ(invoice.total, dollars(0));
}
TEST(Draft, splits_where_it_crosses_from_included_to_authorised) {
  const auto invoice = draft(worked(Minutes{101}, Minutes{100}, {an_hour}));
  ASSERT_EQ(invoice.lines.size(), 2u);
  EXPECT_EQ(invoice.lines[0].minutes, Minutes{100});
  EXPECT_EQ(invoice.lines[1].minutes, Minutes{5});
  EXPECT_EQ(invoice.total, dollars(1'250));
}
TEST(Draft, has_a_line_for_each_rate_that_was_authorised) {
  const auto invoice = draft(worked(Minutes{100}, Minutes{0},
                                    {an_hour, {Minutes{30}, dollars(20'000)}, {Minutes{60}, dollars(20'000)}}, false));
  ASSERT_EQ(invoice.lines.size(), 2u);
  EXPECT_EQ(invoice.lines[0].amount, dollars(15'000));
  EXPECT_EQ(invoice.lines[1].minutes, Minutes{45});
  EXPECT_EQ(invoice.lines[1].amount, dollars(15'000));
}
TEST(Draft, adds_tax_on_the_net_rounded_half_away_from_zero) {
  auto taxed = worked(Minutes{15}, Minutes{0}, {an_hour}, false);
  taxed.tax_percent_millis = 8'875;
  const auto invoice = draft(taxed);
  EXPECT_EQ(invoice.net, dollars(3'750));
  EXPECT_EQ(invoice.tax, dollars(333));  // 332.8125 cents
  EXPECT_EQ(invoice.total, dollars(4'083));
}
TEST(Draft, says_what_the_next_one_costs) {
  auto one = worked(Minutes{95}, Minutes{240});
  EXPECT_THAT(draft(one).sentences, ::testing::Contains("The next virus incident is billed at 150.00 USD an hour."));
  one.next_is_courtesy = true;
  one.next_included = Minutes{240};
  EXPECT_THAT(draft(one).sentences, ::testing::Contains("The next virus incident is a courtesy again, up to 4.00 "
                                                        "hours; beyond that it is billed at 150.00 USD an hour."));
  one.next_is_courtesy = false;
  one.next_included = Minutes{30};
  EXPECT_THAT(draft(one).sentences,
              ::testing::Contains(
                  "The next virus incident includes 0.50 hours; beyond that it is billed at 150.00 USD an hour."));
}
TEST(Draft, shows_what_a_ledger_of_old_worked_past_its_limit_as_not_charged) {
  const auto invoice = draft(worked(Minutes{90}, Minutes{0}, {an_hour}, false));
  ASSERT_EQ(invoice.lines.size(), 2u);
  EXPECT_EQ(invoice.lines[1].bucket, Bucket::over);
  EXPECT_EQ(invoice.total, dollars(15'000));
}
TEST(Draft, costs_no_more_than_the_cap_and_no_less_than_the_least) {
  auto capped = worked(Minutes{300}, Minutes{0}, {{Minutes{400}, dollars(15'000)}}, false);
  capped.most_billed = Minutes{180};
  const auto invoice = draft(capped);
  EXPECT_EQ(invoice.net, dollars(45'000));
  ASSERT_EQ(invoice.lines.size(), 2u);
  EXPECT_EQ(invoice.lines[1].minutes, Minutes{120});
  EXPECT_EQ(invoice.lines[1].bucket, Bucket::over);
  auto short_visit = worked(Minutes{10}, Minutes{0}, {an_hour}, false);
  short_visit.minimum_billed = Minutes{60};
  EXPECT_EQ(draft(short_visit).net, dollars(15'000));
  auto none = worked(Minutes{10}, Minutes{240}, {}, true);
  none.minimum_billed = Minutes{60};
  EXPECT_EQ(draft(none).net, dollars(0));
}
TEST(Draft, takes_the_first_removal_off_but_never_below_nothing) {
  auto again = worked(Minutes{120}, Minutes{0}, {{Minutes{120}, dollars(15'000)}}, false);
  again.taken_off = dollars(10'000);
  EXPECT_EQ(draft(again).net, dollars(20'000));
  again.taken_off = dollars(99'000);
  EXPECT_EQ(draft(again).net, dollars(0));
}
TEST(Draft, without_work_has_no_lines) { EXPECT_TRUE(draft(worked(Minutes{0}, Minutes{240})).lines.empty()); }

RC_GTEST_PROP(Draft, loses_and_makes_no_minute_and_no_cent, ()) {
  const auto authorised = *rc::gen::container<std::vector<Authorised>>(
      rc::gen::map(rc::gen::pair(rc::gen::inRange(1, 500), rc::gen::inRange(0, 50'000)),
                   [](std::pair<int, int> p) { return Authorised{Minutes{p.first}, dollars(p.second)}; }));
  Minutes limit{*rc::gen::inRange(0, 500)};
  Worked one = worked(Minutes{0}, limit, authorised);
  for (const auto& yes : authorised) limit += yes.minutes;
  one.attended = Seconds{*rc::gen::inRange<std::int64_t>(0, Seconds{limit}.count() + 1)};
  one.increment = Minutes{*rc::gen::element(1, 5, 6, 15, 30, 60)};
  one.tax_percent_millis = *rc::gen::inRange(0, 30'000);
  const auto invoice = draft(one);
  Minutes billed{0};
  Money net = dollars(0);
  for (const auto& line : invoice.lines) {
    billed += line.minutes;
    net = net + line.amount;
    RC_ASSERT(line.amount == at_hourly_rate(line.hourly_rate, line.minutes));
    RC_ASSERT(line.bucket != Bucket::over);
  }
  RC_ASSERT(billed == billed_minutes(one));
  RC_ASSERT(Seconds{billed} >= one.attended);
  RC_ASSERT(Seconds{billed} < one.attended + Seconds{one.increment});
  RC_ASSERT(net == invoice.net);
  RC_ASSERT(invoice.net + invoice.tax == invoice.total);
  if (one.attended <= Seconds{one.included}) RC_ASSERT(invoice.total == dollars(0));
}

}  // namespace standfirm::billing
