// src/store/conformance/ledger.hpp: what can be done with the whole ledger of every store: seal, verify, export,
// import.
#pragma once
#include <sstream>

#include "base/json.hpp"
#include "store/conformance/backend.hpp"
#include "store/ledger/seal.hpp"
#include "store/ledger/transfer.hpp"
#include "store/ledger/verify.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::store::conformance {

/// Three streams taking turns, two pieces of evidence, two series.
inline void fill(Store& store, int rounds = 4) {
  store.write([&](Transaction& t) {
    for (int i = 0; i < rounds; ++i)
      for (const auto* name : {"incident/a", "client/b", "machine/\xc3\xa9"})
        (void)t.append(name, t.version(name), events(1, i));
    t.put_blob(sha256_hex("log"), "log");
    t.put_blob(sha256_hex(std::string("\0\xff", 2)), std::string("\0\xff", 2));
    (void)t.next_number("incident");
    (void)t.next_number("invoice/2026");
    (void)t.next_number("invoice/2026");
  });
}
inline std::string exported(const Ledger& ledger) {
  std::ostringstream out;
  (void)export_ledger(ledger, out);
  return out.str();
}
inline std::string faults_of(const LedgerReport& report) {
  std::string out;
  for (const auto& fault : report.faults) out += sentence_of(fault) + "\n";
  return out;
}

TEST_P(Conformance, an_untouched_ledger_is_intact_with_and_without_seals) {
  EXPECT_TRUE(verify(*store).intact);
  fill(*store);
  const auto report = verify(*store);
  EXPECT_TRUE(report.intact) << faults_of(report);
  EXPECT_EQ(report.events, 12u);
  EXPECT_EQ(report.streams, 3u);
  EXPECT_EQ(report.evidence, 2u);
  (void)seal(*store, at(0));
  append("incident/a", 4, events(2, 4));
  (void)seal(*store, at(86'400));
  const auto sealed = verify(*store);
  EXPECT_TRUE(sealed.intact) << faults_of(sealed);
  EXPECT_EQ(sealed.seals, 2u);
}

TEST_P(Conformance, a_seal_records_the_heads_that_moved_since_the_one_before) {
  fill(*store);
  const auto first = seal(*store, at(0));
  EXPECT_EQ(first.seal.after_position, 0u);
  EXPECT_EQ(first.seal.through_position, 12u);
  EXPECT_THAT(read_heads(first.heads_text), SizeIs(3));
  append("incident/a", 4, events(2, 4));
  const auto second = seal(*store, at(86'400));
  EXPECT_EQ(second.seal.after_position, 12u);
  EXPECT_EQ(second.seal.through_position, 15u);  // the first seal's own event, and the two
  const auto heads = read_heads(second.heads_text);
  ASSERT_THAT(heads, SizeIs(2));
  EXPECT_EQ(heads[0].stream, "incident/a");
  EXPECT_EQ(heads[0].version, 6u);
  EXPECT_EQ(heads[0].hash, to_hex(stream("incident/a")[5].hash.data(), 32));
  EXPECT_EQ(heads[1].stream, seal_stream);
}

TEST_P(Conformance, a_day_is_sealed_once) {
  fill(*store);
  const auto first = seal(*store, at(0));
  append("incident/a", 4, events(1, 4));
  const auto again = seal(*store, at(60));
  EXPECT_EQ(again.seal_hash, first.seal_hash);
  EXPECT_EQ(again.heads_text, first.heads_text);
  EXPECT_THAT(look([](const Reader& r) { return seals(r); }), SizeIs(1));
}

TEST_P(Conformance, a_ledger_comes_out_goes_into_another_store_and_comes_out_the_same) {
  fill(*store);
  (void)seal(*store, at(0));
  const auto text = exported(*store);
  const auto in_memory = make_memory_store();
  std::istringstream first(text);
  const auto imported = import_ledger(*in_memory, first);
  ASSERT_TRUE(imported) << imported.error().what;
  EXPECT_EQ(imported->events, 13u);
  EXPECT_EQ(exported(*in_memory), text);
  const auto elsewhere = GetParam().make();
  const auto ours = elsewhere->open();
  std::istringstream in(text);
  ASSERT_TRUE(import_ledger(*ours, in));
  EXPECT_EQ(exported(*ours), text);
  EXPECT_TRUE(verify(*ours).intact);
  ours->write([](Transaction& t) { EXPECT_EQ(t.next_number("invoice/2026"), 3u); });
}

TEST_P(Conformance, a_ledger_with_entries_takes_no_import) {
  fill(*store);
  const auto before = exported(*store);
  std::istringstream in(before);
  const auto imported = import_ledger(*store, in);
  ASSERT_FALSE(imported);
  EXPECT_THAT(imported.error().what, ::testing::HasSubstr("empty"));
  EXPECT_EQ(exported(*store), before);
}

TEST_P(Conformance, a_file_with_anything_changed_is_not_imported_and_leaves_nothing) {
  const auto source = make_memory_store();
  fill(*source, 2);
  const auto text = exported(*source);
  std::size_t tried = 0;
  for (std::size_t i = 0; i < text.size(); i += 7, ++tried) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    std::istringstream in(changed);
    EXPECT_FALSE(import_ledger(*store, in)) << "byte " << i;
  }
  EXPECT_GT(tried, 100u);
  for (const auto cut : {std::size_t{0}, text.size() / 2, text.size() - 1}) {
    std::istringstream in(text.substr(0, cut));
    EXPECT_FALSE(import_ledger(*store, in)) << "cut at " << cut;
  }
  std::istringstream twice(text + text);
  EXPECT_FALSE(import_ledger(*store, twice));
  EXPECT_EQ(look([](const Reader& r) { return r.last_position(); }), 0u);
  EXPECT_THAT(look([](const Reader& r) { return r.blobs(); }), IsEmpty());
}

}  // namespace standfirm::store::conformance
