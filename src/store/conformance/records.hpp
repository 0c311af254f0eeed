// src/store/conformance/records.hpp: what every store promises about records, evidence content and gapless series.
#pragma once
#include "store/conformance/backend.hpp"

namespace standfirm::store::conformance {

TEST_P(Conformance, a_record_is_kept_until_it_expires_and_no_longer) {
  const Record session{"session", "s1", R"({"who":"dana"})", at(60)};
  const Record key{"api_key", "s1", "{}", std::nullopt};
  put(session);
  put(key);
  EXPECT_EQ(look([](const Reader& r) { return r.record("session", "s1", at(59)); }), session);
  EXPECT_EQ(look([](const Reader& r) { return r.record("session", "s1", at(60)); }), std::nullopt);
  EXPECT_EQ(look([](const Reader& r) { return r.record("api_key", "s1", at(1'000'000)); }), key);
  EXPECT_THAT(look([](const Reader& r) { return r.records("session", at(59)); }), ElementsAre(session));
  EXPECT_THAT(look([](const Reader& r) { return r.records("session", at(60)); }), IsEmpty());
}

TEST_P(Conformance, a_record_put_again_is_replaced_and_dropped_is_gone) {
  put(Record{"session", "s1", "{}", at(60)});
  put(Record{"session", "s1", R"({"b":2})", std::nullopt});
  EXPECT_EQ(look([](const Reader& r) { return r.record("session", "s1", at(61)); })->body, R"({"b":2})");
  store->write([](Transaction& t) {
    t.drop_record("session", "s1");
    t.drop_record("session", "never there");
  });
  EXPECT_EQ(look([](const Reader& r) { return r.record("session", "s1", at(0)); }), std::nullopt);
}

TEST_P(Conformance, records_are_listed_by_key_up_to_a_limit) {
  for (const auto* key : {"b", "a", "C"}) put(Record{"session", key, "{}", std::nullopt});
  put(Record{"session2", "z", "{}", std::nullopt});
  std::vector<std::string> listed;
  for (const auto& record : look([](const Reader& r) { return r.records("session", at(0)); }))
    listed.push_back(record.key);
  EXPECT_THAT(listed, ElementsAre("C", "a", "b"));
  EXPECT_THAT(look([](const Reader& r) { return r.records("session", at(0), 2); }), SizeIs(2));
}

TEST_P(Conformance, expired_records_are_cleared_away_a_few_at_a_time) {
  for (int i = 0; i < 5; ++i) put(Record{"session", "s" + std::to_string(i), "{}", at(i)});
  put(Record{"api_key", "k", "{}", std::nullopt});
  std::size_t cleared = 0;
  const auto clear = [&](TimePoint now, std::size_t limit) {
    store->write([&](Transaction& t) { cleared = t.drop_expired_records(now, limit); });
    return cleared;
  };
  EXPECT_EQ(clear(at(3), 3), 3u);
  EXPECT_EQ(clear(at(3), 3), 1u);
  EXPECT_EQ(clear(at(3), 3), 0u);
  EXPECT_THAT(look([](const Reader& r) { return r.records("session", at(-100)); }), SizeIs(1));
  EXPECT_THAT(look([](const Reader& r) { return r.records("api_key", at(9)); }), SizeIs(1));
}

TEST_P(Conformance, evidence_is_kept_whole_under_its_hash) {
  std::string content("\0\xff' \n bytes", 11);
  content += std::string(300'000, '\x80');
  const auto name = sha256_hex(content);
  for (int twice = 0; twice < 2; ++twice) store->write([&](Transaction& t) { t.put_blob(name, content); });
  EXPECT_EQ(look([&](const Reader& r) { return r.blob(name); }), content);
  EXPECT_EQ(look([&](const Reader& r) { return r.blob(sha256_hex("other")); }), std::nullopt);
  store->write([&](Transaction& t) { t.put_blob(sha256_hex(""), ""); });
  EXPECT_EQ(look([&](const Reader& r) { return r.blob(sha256_hex("")); }), "");
  std::vector<std::string> names{name, sha256_hex("")};
  std::ranges::sort(names);
  EXPECT_EQ(look([](const Reader& r) { return r.blobs(); }), names);
  EXPECT_THAT(look([&](const Reader& r) { return r.blobs(names[0], 5); }), ElementsAre(names[1]));
  EXPECT_THAT(look([](const Reader& r) { return r.blobs("", 1); }), ElementsAre(names[0]));
}

TEST_P(Conformance, evidence_under_a_wrong_name_is_refused) {
  EXPECT_THROW(store->write([](Transaction& t) { t.put_blob(sha256_hex("one"), "two"); }), std::invalid_argument);
  EXPECT_THAT(look([](const Reader& r) { return r.blobs(); }), IsEmpty());
}

TEST_P(Conformance, a_series_counts_without_gaps_and_takes_a_number_back_when_the_command_fails) {
  std::vector<std::uint64_t> given;
  const auto next = [&](bool fail) {
    store->write([&](Transaction& t) {
      const auto number = t.next_number("invoice/2026");
      if (fail) throw std::runtime_error("no");
      given.push_back(number);
    });
  };
  next(false);
  EXPECT_THROW(next(true), std::runtime_error);
  next(false);
  store->write([&](Transaction& t) {
    given.push_back(t.next_number("invoice/2026"));
    given.push_back(t.next_number("invoice/2026"));
    EXPECT_EQ(t.next_number("incident"), 1u);
  });
  EXPECT_THAT(given, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(look([](const Reader& r) { return r.series(); }),
              ElementsAre(Series{"incident", 1}, Series{"invoice/2026", 4}));
  store->write([](Transaction& t) { t.set_series({"incident", 41}); });
  store->write([](Transaction& t) { EXPECT_EQ(t.next_number("incident"), 42u); });
}

}  // namespace standfirm::store::conformance
