// src/store/conformance/events.hpp: what every store promises about streams of events.
#pragma once
#include "store/conformance/backend.hpp"

namespace standfirm::store::conformance {

TEST_P(Conformance, a_stream_nobody_wrote_to_is_at_version_0) {
  EXPECT_EQ(look([](const Reader& r) { return r.version("incident/a"); }), 0u);
  EXPECT_THAT(stream("incident/a"), IsEmpty());
  EXPECT_EQ(look([](const Reader& r) { return r.last_position(); }), 0u);
}

TEST_P(Conformance, what_was_appended_is_read_back_byte_for_byte) {
  const std::string body = "{ \"text\" :\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x92\xa5\", \"a\":1.10,\t\"q\":\"'\\\"\" }";
  append("incident/a", 0, {event("incident_reported", 7, body)});
  const auto read = stream("incident/a");
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].stream, "incident/a");
  EXPECT_EQ(read[0].version, 1u);
  EXPECT_EQ(read[0].position, 1u);
  EXPECT_EQ(read[0].type, "incident_reported");
  EXPECT_EQ(read[0].at, at(7));
  EXPECT_EQ(read[0].actor, "technician/0192f3c4-0000-7000-8000-000000000001");
  EXPECT_EQ(read[0].body, body);
}

TEST_P(Conformance, a_moment_before_1970_and_one_far_away_keep_their_milliseconds) {
  auto early = event("early"), late = event("late");
  early.at = TimePoint{Millis{-1}};
  late.at = TimePoint{Millis{253'402'300'799'999}};
  append("incident/a", 0, {early, late});
  EXPECT_EQ(stream("incident/a")[0].at, early.at);
  EXPECT_EQ(stream("incident/a")[1].at, late.at);
}

TEST_P(Conformance, each_event_is_chained_to_the_one_before_in_its_stream) {
  append("incident/a", 0, events(2));
  append("incident/b", 0, events(1));
  append("incident/a", 2, events(1, 2));
  const auto a = stream("incident/a");
  ASSERT_THAT(a, SizeIs(3));
  EXPECT_EQ(a[0].previous, no_previous());
  EXPECT_EQ(a[1].previous, a[0].hash);
  EXPECT_EQ(a[2].previous, a[1].hash);
  for (const auto& one : a) EXPECT_EQ(one.hash, chain_hash(one));
  EXPECT_EQ(stream("incident/b")[0].previous, no_previous());
}

TEST_P(Conformance, positions_run_over_the_whole_ledger_without_gaps) {
  append("incident/a", 0, events(2));
  EXPECT_THROW(append("incident/a", 0, events(3)), Conflict);
  append("client/b", 0, events(1));
  std::vector<std::uint64_t> positions;
  for (const auto& one : ledger()) positions.push_back(one.position);
  EXPECT_THAT(positions, ElementsAre(1, 2, 3));
  EXPECT_EQ(look([](const Reader& r) { return r.last_position(); }), 3u);
}

TEST_P(Conformance, appending_tells_the_new_version) {
  std::uint64_t version = 0;
  store->write([&](Transaction& t) { version = t.append("incident/a", 0, events(3)); });
  EXPECT_EQ(version, 3u);
  EXPECT_EQ(look([](const Reader& r) { return r.version("incident/a"); }), 3u);
}

TEST_P(Conformance, appending_to_a_stream_that_moved_on_is_a_conflict_that_says_where_it_is) {
  append("incident/a", 0, events(2));
  try {
    append("incident/a", 1, events(1));
    FAIL() << "the conflict was not seen";
  } catch (const Conflict& conflict) {
    EXPECT_EQ(conflict.what_happened.stream, "incident/a");
    EXPECT_EQ(conflict.what_happened.expected, 1u);
    EXPECT_EQ(conflict.what_happened.actual, 2u);
  }
  EXPECT_THAT(stream("incident/a"), SizeIs(2));
}

TEST_P(Conformance, appending_after_a_version_that_is_not_there_yet_is_a_conflict) {
  EXPECT_THROW(append("incident/a", 1, events(1)), Conflict);
  EXPECT_THAT(ledger(), IsEmpty());
}

TEST_P(Conformance, appending_nothing_checks_the_version_and_changes_nothing) {
  append("incident/a", 0, events(1));
  append("incident/a", 1, {});
  EXPECT_THROW(append("incident/a", 0, {}), Conflict);
  EXPECT_THAT(stream("incident/a"), SizeIs(1));
}

TEST_P(Conformance, a_stream_is_read_from_a_version_on_and_up_to_a_limit) {
  append("incident/a", 0, events(5));
  const auto part = look([](const Reader& r) { return r.events("incident/a", 3, 2); });
  ASSERT_THAT(part, SizeIs(2));
  EXPECT_EQ(part[0].version, 3u);
  EXPECT_EQ(part[1].version, 4u);
  EXPECT_THAT(look([](const Reader& r) { return r.events("incident/a", 0, 1); }), SizeIs(1));
  EXPECT_THAT(look([](const Reader& r) { return r.events("incident/a", 6); }), IsEmpty());
  EXPECT_THAT(look([](const Reader& r) { return r.events("incident/a", 1, 0); }), IsEmpty());
}

TEST_P(Conformance, the_whole_ledger_is_read_in_parts_by_position) {
  append("incident/a", 0, events(3));
  append("incident/b", 0, events(2));
  const auto first = look([](const Reader& r) { return r.all_events(0, 4); });
  ASSERT_THAT(first, SizeIs(4));
  const auto rest = look([&](const Reader& r) { return r.all_events(first.back().position, 4); });
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].stream, "incident/b");
  EXPECT_EQ(rest[0].version, 2u);
}

TEST_P(Conformance, streams_are_listed_by_kind_in_bytewise_order) {
  for (const auto* name : {"incident/b", "incident/B", "incident/a", "incidents/x", "client/z", "incident/\xc3\xa9"})
    append(name, 0, events(2));
  EXPECT_THAT(look([](const Reader& r) { return r.streams("incident"); }),
              ElementsAre("incident/B", "incident/a", "incident/b", "incident/\xc3\xa9"));
  EXPECT_THAT(look([](const Reader& r) { return r.streams("incident", "incident/a", 1); }), ElementsAre("incident/b"));
  EXPECT_THAT(look([](const Reader& r) { return r.streams(""); }),
              ElementsAre("client/z", "incident/B", "incident/a", "incident/b", "incident/\xc3\xa9", "incidents/x"));
  EXPECT_THAT(look([](const Reader& r) { return r.streams("", "incident/b", 10); }),
              ElementsAre("incident/\xc3\xa9", "incidents/x"));
  EXPECT_THAT(look([](const Reader& r) { return r.streams("machine"); }), IsEmpty());
}

TEST_P(Conformance, what_is_not_text_is_refused_by_field_and_never_shown) {
  auto bad = event("noted");
  bad.body = "secret\xff";
  try {
    append("incident/a", 0, {bad});
    FAIL() << "text that is not UTF-8 was taken";
  } catch (const std::invalid_argument& wrong) {
    EXPECT_THAT(wrong.what(), ::testing::HasSubstr("body"));
    EXPECT_THAT(wrong.what(), ::testing::Not(::testing::HasSubstr("secret")));
  }
  bad.body = std::string("a\0b", 3);
  EXPECT_THROW(append("incident/a", 0, {bad}), std::invalid_argument);
  EXPECT_THROW(append("noslash", 0, events(1)), std::invalid_argument);
  EXPECT_THAT(ledger(), IsEmpty());
}

TEST_P(Conformance, a_command_reads_what_it_wrote_itself) {
  store->write([](Transaction& t) {
    t.append("incident/a", 0, events(1));
    t.append("incident/a", 1, events(1, 1));
    EXPECT_EQ(t.version("incident/a"), 2u);
    EXPECT_THAT(t.events("incident/a"), SizeIs(2));
    EXPECT_THAT(t.all_events(0, 10), SizeIs(2));
    EXPECT_EQ(t.last_position(), 2u);
    EXPECT_THAT(t.streams("incident"), ElementsAre("incident/a"));
  });
}

}  // namespace standfirm::store::conformance
