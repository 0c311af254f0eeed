// src/store/conformance/commits.hpp: what every store promises about commands, batches, snapshots and lasting.
#pragma once
#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "store/conformance/backend.hpp"

namespace standfirm::store::conformance {

inline Listing whole(std::string view) {
  Listing wanted;
  wanted.view = std::move(view);
  wanted.limit = 200;
  return wanted;
}

/// Everything a ledger can show, for comparing two of them.
inline std::string everything(const Reader& reader) {
  std::string out;
  for (const auto& e : reader.all_events(0, 1'000'000)) {
    out += std::to_string(e.position) + " " + e.stream + " " + std::to_string(e.version) + " " + e.type + " " +
           to_text(e.at) + " " + e.actor + " " + e.body + "\n";
  }
  for (const auto* view : {"desk", "other"}) {
    out += std::to_string(reader.count(view)) + "\n";
    for (const auto& r : reader.list(whole(view)).rows)
      out += r.key + "|" + r.scope + "|" + r.order + "|" + r.search + "|" + r.body + "\n";
  }
  for (const auto& r : reader.records("session", at(0))) out += r.key + "=" + r.body + "\n";
  for (const auto& s : reader.series()) out += s.name + "#" + std::to_string(s.last) + "\n";
  for (const auto& b : reader.blobs()) out += b + "\n";
  return out;
}

TEST_P(Conformance, a_command_that_throws_leaves_nothing_behind) {
  append("incident/a", 0, events(1));
  put(Row{"desk", "a", "harbor", "1", "", "{}"});
  put(Record{"session", "s", "{}", std::nullopt});
  const auto before = look([](const Reader& r) { return everything(r); });
  const auto fails = [&] {
    store->write([](Transaction& t) {
      t.append("incident/a", 1, events(2));
      t.append("incident/new", 0, events(1));
      t.put(Row{"desk", "a", "bay", "2", "", "{}"});
      t.put(Row{"desk", "b", "bay", "2", "", "{}"});
      t.put(Row{"other", "b", "bay", "2", "", "{}"});
      t.drop("desk", "a");
      t.drop_view("other");
      t.put(Record{"session", "s", "[]", std::nullopt});
      t.drop_record("session", "s");
      t.put_blob(sha256_hex("x"), "x");
      (void)t.next_number("incident");
      throw std::logic_error("changed my mind");
    });
  };
  EXPECT_THROW(fails(), std::logic_error);
  EXPECT_EQ(look([](const Reader& r) { return everything(r); }), before);
  append("incident/a", 1, events(1));
  EXPECT_THAT(ledger(), SizeIs(2));
}

TEST_P(Conformance, one_failing_command_does_not_take_the_others_of_its_batch_along) {
  // The first command holds the writer until all the others are waiting, so that they share one commit.
  std::promise<void> all_waiting;
  auto waiting = all_waiting.get_future();
  std::latch answered(21);
  std::atomic<int> kept = 0, failed = 0;
  const auto done = [&](const std::exception_ptr& wrong) {
    ++(wrong ? failed : kept);
    answered.count_down();
  };
  store->submit([&](Transaction&) { waiting.wait(); }, done);
  for (int i = 0; i < 20; ++i) {
    store->submit(
        [i](Transaction& t) {
          t.append("incident/" + std::to_string(i), 0, events(2));
          if (i % 4 == 1) throw std::runtime_error("no");
          if (i % 4 == 3) t.append("incident/" + std::to_string(i), 7, events(1));
        },
        done);
  }
  all_waiting.set_value();
  answered.wait();
  EXPECT_EQ(kept, 11);
  EXPECT_EQ(failed, 10);
  EXPECT_THAT(ledger(), SizeIs(20));
  EXPECT_THAT(look([](const Reader& r) { return r.streams("incident"); }), SizeIs(10));
}

TEST_P(Conformance, a_command_is_answered_once_its_events_can_be_read) {
  for (int i = 0; i < 20; ++i) {
    std::promise<std::size_t> seen;
    store->submit([i](Transaction& t) { t.append("incident/a", static_cast<std::uint64_t>(i), events(1, i)); },
                  [&](const std::exception_ptr& wrong) {
                    std::size_t read = 0;
                    if (!wrong) store->read([&](const Reader& r) { read = r.events("incident/a").size(); });
                    seen.set_value(read);
                  });
    EXPECT_EQ(seen.get_future().get(), static_cast<std::size_t>(i + 1));
  }
}

TEST_P(Conformance, many_writers_at_once_lose_nothing_and_double_nothing) {
  constexpr int writers = 8, each = 25;
  std::vector<std::thread> threads;
  threads.reserve(writers);
  std::atomic<int> conflicts = 0;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < each; ++i) {
        for (bool written = false; !written;) {
          const auto version = look([](const Reader& r) { return r.version("incident/shared"); });
          try {
            append("incident/shared", version, {event("noted", w * each + i)});
            written = true;
          } catch (const Conflict&) {
            ++conflicts;
          }
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<TimePoint> moments;
  const auto all = stream("incident/shared");
  for (std::size_t i = 0; i < all.size(); ++i) {
    moments.insert(all[i].at);
    EXPECT_EQ(all[i].version, i + 1);
    EXPECT_EQ(all[i].hash, chain_hash(all[i]));
    if (i > 0) EXPECT_EQ(all[i].previous, all[i - 1].hash);
  }
  EXPECT_THAT(all, SizeIs(writers * each));
  EXPECT_THAT(moments, SizeIs(writers * each));
}

// The memory store makes writers wait for readers, which this would wait for.
TEST_P(Lasting, a_snapshot_stands_still_while_others_write) {
  append("incident/a", 0, events(1));
  store->read([&](const Reader& r) {
    EXPECT_EQ(r.version("incident/a"), 1u);
    append("incident/a", 1, events(1, 1));
    put(Row{"desk", "a", "", "1", "", "{}"});
    EXPECT_EQ(r.version("incident/a"), 1u);
    EXPECT_THAT(r.events("incident/a"), SizeIs(1));
    EXPECT_EQ(r.last_position(), 1u);
    EXPECT_EQ(r.row("desk", "a"), std::nullopt);
  });
  EXPECT_EQ(look([](const Reader& r) { return r.version("incident/a"); }), 2u);
}

TEST_P(Conformance, what_throws_while_reading_reaches_the_reader_and_the_next_read_works) {
  EXPECT_THROW(store->read([](const Reader&) { throw std::runtime_error("mine"); }), std::runtime_error);
  EXPECT_EQ(look([](const Reader& r) { return r.version("incident/a"); }), 0u);
}

TEST_P(Lasting, everything_committed_is_there_when_the_store_is_opened_again) {
  append("incident/a", 0, events(3));
  put(Row{"desk", "a", "harbor", "1", "words", "{}"});
  put(Record{"session", "s", "{}", at(60)});
  store->write([](Transaction& t) {
    t.put_blob(sha256_hex("x"), "x");
    EXPECT_EQ(t.next_number("incident"), 1u);
  });
  const auto before = look([](const Reader& r) { return everything(r); });
  reopen();
  EXPECT_EQ(look([](const Reader& r) { return everything(r); }), before);
  append("incident/a", 3, events(1, 3));
  EXPECT_EQ(stream("incident/a")[3].previous, stream("incident/a")[2].hash);
  store->write([](Transaction& t) { EXPECT_EQ(t.next_number("incident"), 2u); });
}

TEST_P(Conformance, a_store_that_ends_finishes_what_was_submitted) {
  std::atomic<int> answered = 0;
  for (int i = 0; i < 50; ++i)
    store->submit([i](Transaction& t) { t.append("incident/a", static_cast<std::uint64_t>(i), events(1, i)); },
                  [&](const std::exception_ptr& wrong) { answered += wrong ? 0 : 1; });
  store.reset();
  EXPECT_EQ(answered, 50);
  store = place->open();
  if (place->lasts()) EXPECT_THAT(stream("incident/a"), SizeIs(50));
}

}  // namespace standfirm::store::conformance
