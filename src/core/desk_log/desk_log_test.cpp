#include "core/desk_log/desk_log.hpp"

#include <gmock/gmock.h>

namespace standfirm::desk_log {
namespace {
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TimePoint at(std::string_view text) { return time_from_text(text).value(); }
const std::string servicenow_heading = "number,incident_state,sys_updated_at,opened_at\n";
Log servicenow(const std::string& rows) {
  auto log = read(Format::servicenow, servicenow_heading + rows);
  if (!log) throw std::runtime_error(log.error());
  return *log;
}
std::vector<Work> works(const Ticket& ticket) {
  std::vector<Work> out;
  for (const auto& entry : ticket.entries) out.push_back(entry.work);
  return out;
}
}  // namespace

TEST(Moment, is_read_as_desks_write_it) {
  EXPECT_EQ(moment_from("29/2/2016 01:16"), at("2016-02-29T01:16:00Z"));
  EXPECT_EQ(moment_from("2006-01-11 15:49:42+00:00"), at("2006-01-11T15:49:42Z"));
  EXPECT_EQ(moment_from("2010-03-31T16:59:42+01:00"), at("2010-03-31T15:59:42Z"));
  EXPECT_EQ(moment_from("2012/04/03 08:55:38.000"), at("2012-04-03T08:55:38Z"));
  EXPECT_EQ(moment_from("2012/04/03 08:55:38.5"), at("2012-04-03T08:55:38.500Z"));
}
TEST(Moment, that_never_was_is_none) {
  for (const auto* text : {"", "?", "30/2/2016 01:16", "2016-13-01 00:00:00", "29/2/2016", "29/2/2016 24:00",
                           "2016-02-29 01:16:61", "1-2-3", "2016-02-29 01:16 tea", "2016-02-29 01:16+99:00"})
    EXPECT_EQ(moment_from(text), std::nullopt) << text;
}

TEST(DeskLog, of_servicenow_becomes_tickets_that_begin_when_they_were_opened) {
  const auto log = servicenow(
      "A1,New,1/3/2021 08:05,1/3/2021 08:00\nA2,Active,1/3/2021 08:30,1/3/2021 08:30\n"
      "A1,Active,1/3/2021 09:00,1/3/2021 08:00\nA1,Awaiting User Info,1/3/2021 09:30,1/3/2021 08:00\n"
      "A1,Resolved,1/3/2021 10:00,1/3/2021 08:00\nA2,Closed,1/3/2021 11:00,1/3/2021 08:30\n");
  ASSERT_EQ(log.tickets.size(), 2u);
  EXPECT_EQ(log.events, 6u);
  EXPECT_EQ(log.flagged, 0u);
  EXPECT_EQ(log.tickets[0].begins(), at("2021-03-01T08:00:00Z"));
  EXPECT_EQ(log.tickets[0].ends(), at("2021-03-01T10:00:00Z"));
  EXPECT_THAT(works(log.tickets[0]), ElementsAre(Work::queued, Work::running, Work::waiting, Work::resolved));
}
TEST(DeskLog, of_volvo_reads_words_and_numbers_alike) {
  const auto words = read(Format::volvo,
                          "SR Number;Change Date+Time;Status;Sub Status\n"
                          "1;2010-04-01T00:59:00+01:00;Accepted;In Progress\n1;2010-04-01T01:45:00+01:00;Accepted;Wait "
                          "- User\n1;2010-04-02T01:45:00+01:00;Completed;Closed\n");
  const auto numbers =
      read(Format::volvo,
           "case,activity_id,time\n1,1,2010-04-01 00:59:00\n1,6,2010-04-01 01:45:00\n1,5,2010-04-02 01:45:00\n");
  ASSERT_TRUE(words && numbers);
  EXPECT_THAT(works(words->tickets[0]), ElementsAre(Work::running, Work::waiting, Work::ended));
  EXPECT_EQ(works(words->tickets[0]), works(numbers->tickets[0]));
}
TEST(DeskLog, finds_its_columns_wherever_they_stand) {
  const auto log = read(Format::helpdesk,
                        "Resource,Complete Timestamp,Activity,Case ID\nValue 1,2012/04/03 08:55:53.000,Take in charge "
                        "ticket,Case 2\nValue 1,2012/04/05 09:15:52.000,Closed,Case 2\n");
  ASSERT_TRUE(log);
  EXPECT_THAT(works(log->tickets[0]), ElementsAre(Work::running, Work::ended));
}
TEST(DeskLog, without_a_column_it_needs_is_refused_by_the_columns_name) {
  EXPECT_THAT(read(Format::helpdesk, "Case ID,Activity\n").error(), HasSubstr("complete timestamp"));
  EXPECT_THAT(read(Format::volvo, "").error(), HasSubstr("empty"));
}
TEST(DeskLog, takes_dirt_in_and_counts_each_kind_once_a_row) {
  const auto log = servicenow(
      "A1,New,1/3/2021 08:05,1/3/2021 08:00\n"
      "A1,-100,1/3/2021 08:10,1/3/2021 08:00\n"      // unknown_state
      "A1,Active,?,1/3/2021 08:00\n"                 // no_time
      "?,Active,1/3/2021 08:10,1/3/2021 08:00\n"     // no_ticket
      "A1,Active,1/3/2021 08:01,1/3/2021 08:00\n"    // out_of_order
      "A1,Active,1/3/2021 08:01,1/3/2021 08:00\n"    // repeated, out_of_order
      "A1,Active,1/3/2021 07:00,1/3/2021 06:00\n"    // before_opening, opening_differs, out_of_order
      "A1,Active,1/3/2021 09:00\n"                   // broken_row
      "A1,Closed,1/3/2021 10:00,1/3/2021 08:00\n"    //
      "A1,Active,1/3/2021 11:00,1/3/2021 08:00\n"    // after_the_end, never_ends
      "A2,\"Active,1/3/2021 11:00,1/3/2021 08:00\n"  // broken_row, unknown_state, never_ends
  );
  EXPECT_EQ(log.events, 11u);
  EXPECT_EQ(log.flagged, 9u);
  EXPECT_THAT(log.flags,
              ElementsAre(Pair("after_the_end", 1), Pair("before_opening", 1), Pair("broken_row", 2),
                          Pair("never_ends", 2), Pair("no_ticket", 1), Pair("no_time", 1), Pair("opening_differs", 1),
                          Pair("out_of_order", 3), Pair("repeated", 1), Pair("unknown_state", 2)));
  ASSERT_EQ(log.tickets.size(), 2u);
  EXPECT_EQ(log.tickets[0].entries.size(), 8u);
  EXPECT_EQ(log.tickets[0].undated, 1u);
  EXPECT_EQ(log.tickets[0].begins(), at("2021-03-01T07:00:00Z"));
}

}  // namespace standfirm::desk_log
