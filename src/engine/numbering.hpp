// src/engine/numbering.hpp: for tests: invoices issued from many sides while the process is killed; the numbers must
// have no gap and none twice, on whichever store.
#pragma once
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <set>
#include <thread>

#include "engine/office.hpp"

namespace standfirm::engine {

using OpenStore = std::function<std::unique_ptr<store::Store>()>;

/// An engine on a store that may already hold something.
struct Bench {
  explicit Bench(std::unique_ptr<store::Store> on)
      : store(std::move(on)), engine(*store, clock, ids, letters, alarms, usual_settings()) {}
  std::unique_ptr<store::Store> store;
  SystemClock clock;
  RandomIds ids;
  LetterBox letters;
  AlarmBoard alarms;
  Engine engine;
  Caller owner{Actor::of_system("test"), Role::owner};
};

/// `count` drafts: yearly fees of as many clients.
inline std::vector<InvoiceId> make_drafts(const OpenStore& open, unsigned count) {
  Bench bench(open());
  const std::chrono::year_month_day today{std::chrono::floor<Days>(bench.clock.now())};
  for (unsigned i = 0; i < count; ++i) {
    const auto client = bench.engine.act(AddClient{{"Client " + std::to_string(i), "UTC", {}}}, bench.owner).value();
    (void)bench.engine
        .act(AgreeCharge{ClientId{uuid_from_text(*client.id).value()},
                         {"Renewal", Money{1'000, {}}, 1, "year", today, {}}},
             bench.owner)
        .value();
  }
  const auto run = bench.engine.act(RunBilling{today}, bench.owner).value();
  std::vector<InvoiceId> out;
  for (const auto& id : *run.all_made) out.push_back(InvoiceId{uuid_from_text(id).value()});
  return out;
}

/// A child issues them from four threads, saying so to the parent, which kills it once `enough` are said.
inline std::size_t issued_until_killed(const OpenStore& open, const std::vector<InvoiceId>& drafts,
                                       std::size_t enough) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    Bench bench(open());
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < drafts.size(); ++i) {
          // Each invoice is tried from two sides.
          if (i % 2 != t % 2) continue;
          if (bench.engine.act(IssueInvoice{drafts[i]}, bench.owner)) (void)!::write(ends[1], "i", 1);
        }
      });
    for (auto& thread : threads) thread.join();
    ::_exit(0);
  }
  ::close(ends[1]);
  std::size_t said = 0;
  for (char c = 0; said < enough && ::read(ends[0], &c, 1) == 1;) ++said;
  ::kill(child, SIGKILL);
  for (char c = 0; ::read(ends[0], &c, 1) == 1;) ++said;
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return said;
}

/// How many are issued; their numbers are 1, 2, 3 ... each once.
inline std::size_t expect_no_gap(const OpenStore& open) {
  Bench bench(open());
  std::set<std::string> numbers;
  std::size_t issued = 0;
  ListQuery query;
  query.limit = 200;
  do {
    const auto page = bench.engine.invoices(query);
    EXPECT_TRUE(page);
    for (const auto& invoice : page->items)
      if (invoice.number) {
        ++issued;
        EXPECT_TRUE(numbers.insert(*invoice.number).second) << *invoice.number << " was given twice";
      }
    query.after = page->next;
  } while (query.after);
  std::size_t nth = 0;
  for (const auto& number : numbers)
    EXPECT_EQ(number.substr(5), fmt::format("{:04}", ++nth)) << "a gap before " << number;
  return issued;
}

inline void numbers_have_no_gap_whenever_it_is_killed(const OpenStore& open) {
  const auto drafts = make_drafts(open, 60);
  ASSERT_EQ(drafts.size(), 60u);
  std::size_t before = 0;
  for (const std::size_t enough : {1u, 7u, 15u, 20u}) {
    const auto said = issued_until_killed(open, drafts, enough);
    const auto issued = expect_no_gap(open);
    EXPECT_GE(issued, before + said) << "what was acknowledged is there";
    before = issued;
  }
  EXPECT_LE(before, 60u);
  EXPECT_GT(before, 0u);
}

}  // namespace standfirm::engine
