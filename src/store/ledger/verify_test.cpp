#include "store/ledger/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.hpp"
#include "store/chain.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::store {
namespace {

using ::testing::HasSubstr;

/// A ledger whose events are changed on the way to whoever reads it, as if somebody had written into its file.
class Doctored final : public Ledger {
 public:
  using Change = std::function<void(std::vector<StoredEvent>&)>;
  Doctored(const Ledger& ledger, const Change& change) {
    ledger.read([&](const Reader& r) {
      events_ = r.all_events(0, SIZE_MAX);
      for (const auto& name : r.blobs()) blobs_.emplace(name, *r.blob(name));
    });
    change(events_);
  }
  void read(const std::function<void(const Reader&)>& look) const override { look(View(*this)); }
  std::map<std::string, std::string, std::less<>> blobs_;

 private:
  class View final : public Reader {
   public:
    explicit View(const Doctored& of) : of_(of) {}
    std::uint64_t version(const StreamName& stream) const override {
      const auto all = events(stream, 1, SIZE_MAX);
      return all.empty() ? 0 : all.back().version;
    }
    std::vector<StoredEvent> events(const StreamName& stream, std::uint64_t from, std::size_t limit) const override {
      std::vector<StoredEvent> out;
      for (const auto& e : of_.events_)
        if (e.stream == stream && e.version >= from && out.size() < limit) out.push_back(e);
      return out;
    }
    std::vector<StoredEvent> all_events(std::uint64_t after, std::size_t limit) const override {
      std::vector<StoredEvent> out;
      auto sorted = of_.events_;
      std::ranges::stable_sort(sorted, {}, &StoredEvent::position);
      for (const auto& e : sorted)
        if (e.position > after && out.size() < limit) out.push_back(e);
      return out;
    }
    std::optional<std::string> blob(std::string_view name) const override {
      const auto found = of_.blobs_.find(name);
      return found == of_.blobs_.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<std::string> blobs(std::string_view after, std::size_t) const override {
      std::vector<std::string> out;
      for (const auto& [name, content] : of_.blobs_)
        if (name > after) out.push_back(name);
      return out;
    }
    std::uint64_t last_position() const override { return of_.events_.size(); }
    std::vector<StreamName> streams(std::string_view, std::string_view, std::size_t) const override { return {}; }
    std::optional<Row> row(std::string_view, std::string_view) const override { return {}; }
    Page list(const Listing&) const override { return {}; }
    std::uint64_t count(std::string_view, std::optional<std::string_view>) const override { return 0; }
    std::optional<Record> record(std::string_view, std::string_view, TimePoint) const override { return {}; }
    std::vector<Record> records(std::string_view, TimePoint, std::size_t) const override { return {}; }
    std::vector<Series> series() const override { return {}; }

   private:
    const Doctored& of_;
  };
  std::vector<StoredEvent> events_;
};

constexpr auto day(int n) { return TimePoint{Millis{1'772'460'000'000 + n * 86'400'000LL}}; }

/// Two streams of three events by turns, sealed, and one more of each.
struct SealedLedger {
  std::unique_ptr<Store> store = make_memory_store();
  SealDocument kept;
  SealedLedger() {
    const auto append = [&](int from, int to) {
      store->write([&](Transaction& t) {
        for (int i = from; i < to; ++i)
          for (const auto* name : {"incident/a", "client/b"}) {
            const NewEvent event{"noted", day(0), "technician/dana", R"({"n":)" + std::to_string(i) + "}"};
            (void)t.append(name, t.version(name), {&event, 1});
          }
      });
    };
    append(0, 3);
    kept = seal(*store, day(1));
    append(3, 4);
  }
  [[nodiscard]] LedgerReport after(const Doctored::Change& change) const { return verify(Doctored(*store, change)); }
};

StoredEvent& find(std::vector<StoredEvent>& events, const std::string& stream, std::uint64_t version) {
  return *std::ranges::find_if(events, [&](const auto& e) { return e.stream == stream && e.version == version; });
}

TEST(Verify, the_doctored_ledger_with_nothing_changed_is_intact) {
  EXPECT_TRUE(SealedLedger().after([](auto&) {}).intact);
}

RC_GTEST_PROP(Verify, a_flipped_bit_in_any_column_of_any_event_is_found_and_the_event_named, ()) {
  static const SealedLedger ledger;
  const auto which = *rc::gen::inRange<std::size_t>(0, 9);
  const auto column = *rc::gen::inRange(0, 9);
  const auto bit = *rc::gen::inRange<std::size_t>(0, 8 * 16);
  std::string name;
  std::uint64_t version = 0, position = 0;
  const auto report = ledger.after([&](std::vector<StoredEvent>& events) {
    auto& e = events[which];
    name = e.stream;
    version = e.version;
    position = e.position;
    const auto flip = [&](std::string& text) {
      text[bit / 8 % text.size()] = static_cast<char>(text[bit / 8 % text.size()] ^ 1 << bit % 8);
    };
    switch (column) {
      case 0:
        e.position ^= 1ull << bit % 40;
        break;
      case 1:
        flip(e.stream);
        break;
      case 2:
        e.version ^= 1ull << bit % 40;
        break;
      case 3:
        flip(e.type);
        break;
      case 4:
        e.at += Millis{1ll << bit % 40};
        break;
      case 5:
        flip(e.actor);
        break;
      case 6:
        flip(e.body);
        break;
      case 7:
        flip(e.previous);
        break;
      default:
        flip(e.hash);
    }
  });
  RC_ASSERT(!report.intact);
  const bool named = std::ranges::any_of(report.faults, [&](const LedgerFault& fault) {
    if (column == 0)
      return fault.what.find("position") != std::string::npos;  // what is at the wrong place, or missing from its own
    if (column == 1 || column == 2) return fault.position == position;  // its own name is what was changed
    return fault.stream == name && fault.version == version;
  });
  RC_ASSERT(named);
}

TEST(Verify, a_changed_body_with_a_hash_made_to_fit_breaks_the_chain_after_it_and_the_seal) {
  const auto report = SealedLedger().after([](auto& events) {
    auto& e = find(events, "incident/a", 2);
    e.body = R"({"n":99})";
    e.hash = chain_hash(e);
  });
  std::string all;
  for (const auto& fault : report.faults) all += sentence_of(fault) + "\n";
  EXPECT_THAT(all, HasSubstr("incident/a version 3 (position 5): does not follow the event before it"));
  EXPECT_THAT(all, HasSubstr("the events at positions 1 to 6 are not the ones sealed on 2026-03-03"));
}

TEST(Verify, a_stream_written_anew_from_end_to_end_is_caught_by_the_seal) {
  const auto report = SealedLedger().after([](auto& events) {
    std::string previous = no_previous();
    for (auto& e : events) {
      if (e.stream != "incident/a") continue;
      e.actor = "technician/somebody else";
      e.previous = previous;
      previous = e.hash = chain_hash(e);
    }
  });
  std::string all;
  for (const auto& fault : report.faults) all += sentence_of(fault) + "\n";
  EXPECT_THAT(all, HasSubstr("incident/a version 3 (position 5): is not the event sealed on 2026-03-03"));
}

TEST(Verify, a_missing_event_is_named_by_its_position_and_by_its_stream) {
  const auto report = SealedLedger().after([](auto& events) {
    std::erase_if(events, [](const auto& e) { return e.stream == "client/b" && e.version == 2; });
  });
  std::string all;
  for (const auto& fault : report.faults) all += sentence_of(fault) + "\n";
  EXPECT_THAT(all, HasSubstr("position 4 is missing before it"));
  EXPECT_THAT(all, HasSubstr("version 2 of its stream should come here"));
}

TEST(Verify, two_events_that_changed_places_are_caught_by_the_seal) {
  const auto report = SealedLedger().after(
      [](auto& events) { std::swap(find(events, "incident/a", 1).position, find(events, "client/b", 1).position); });
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_THAT(report.faults[0].what, HasSubstr("positions 1 to 6"));
}

TEST(Verify, a_ledger_cut_off_with_its_seals_is_caught_by_a_seal_kept_elsewhere) {
  const SealedLedger ledger;
  const Doctored cut(*ledger.store,
                     [](auto& events) { std::erase_if(events, [](const auto& e) { return e.position > 4; }); });
  EXPECT_TRUE(verify(cut).intact) << "what is left hangs together by itself";
  const auto report = verify(cut, ledger.kept);
  ASSERT_FALSE(report.intact);
  std::string all;
  for (const auto& fault : report.faults) all += sentence_of(fault) + "\n";
  EXPECT_THAT(all, HasSubstr("incident/a version 3: was sealed on 2026-03-03 and is gone"));
  EXPECT_TRUE(verify(*ledger.store, ledger.kept).intact);
}

TEST(Verify, changed_evidence_and_lost_heads_are_named) {
  const SealedLedger ledger;
  Doctored changed(*ledger.store, [](auto&) {});
  changed.blobs_.begin()->second += " ";
  const auto report = verify(changed);
  ASSERT_FALSE(report.intact);
  EXPECT_THAT(sentence_of(report.faults.back()),
              HasSubstr("evidence " + ledger.kept.seal.heads + " is not what was kept"));
  changed.blobs_.clear();
  EXPECT_THAT(sentence_of(verify(changed).faults.at(0)), HasSubstr("the heads sealed on 2026-03-03 are gone"));
}

TEST(Verify, a_ledger_damaged_all_over_is_reported_up_to_a_limit) {
  const auto store = make_memory_store();
  store->write([](Transaction& t) {
    const std::vector<NewEvent> events(max_faults + 10, NewEvent{"noted", day(0), "system/x", "{}"});
    (void)t.append("incident/a", 0, events);
  });
  const auto report = verify(Doctored(*store, [](auto& events) {
    for (auto& e : events) e.body = "[]";
  }));
  EXPECT_EQ(report.faults.size(), max_faults);
  EXPECT_EQ(report.more_faults, 10u);
}

TEST(Verify, a_damaged_name_is_shown_printable) {
  EXPECT_EQ(printable("inc\xff\n\x1b[2J\\"), "inc\\xff\\x0a\\x1b[2J\\x5c");
}

}  // namespace
}  // namespace standfirm::store
