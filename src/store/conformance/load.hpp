// src/store/conformance/load.hpp: several writers at once, and what must hold of a ledger whose writing was cut off.
#pragma once
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/json.hpp"
#include "store/conformance/backend.hpp"
#include "store/ledger/verify.hpp"

namespace standfirm::store::conformance {

/// Writes numbered commands from four threads until `how_many` were answered or one fails, telling each durable one to
/// `acknowledged`. Command n appends two events to "incident/<n % 5>" in turn with the others, and takes a number of a
/// gapless series.
inline void write_under_load(Store& store, int how_many, const std::function<void(int)>& acknowledged) {
  std::atomic<int> next = 0;
  std::vector<std::thread> writers;
  writers.reserve(4);
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&] {
      try {
        for (int n = next++; n < how_many; n = next++) {
          store.write([&](Transaction& t) {
            const auto stream = "incident/" + std::to_string(n % 5);
            const auto body = R"({"command":)" + std::to_string(n) + "}";
            const std::vector<NewEvent> two{{"begun", at(n), "system/load", body},
                                            {"ended", at(n), "system/load", body}};
            (void)t.append(stream, t.version(stream), two);
            t.put(Row{"desk", "command " + std::to_string(n), "", std::to_string(n), "", body});
            (void)t.next_number("commands");
          });
          acknowledged(n);
        }
      } catch (const Outage&) {  // the store went away under this writer, which is what the test is about
      }
    });
  }
  for (auto& writer : writers) writer.join();
}

/// Every acknowledged command there, none half or twice, rows and series in step, chains whole.
inline void expect_nothing_lost(const Ledger& ledger, const std::set<int>& acknowledged) {
  std::map<std::string, int> events;  // by body
  std::uint64_t commands = 0, rows = 0, number = 0;
  ledger.read([&](const Reader& r) {
    for (const auto& e : r.all_events(0, 1'000'000)) ++events[e.body];
    rows = r.count("desk");
    for (const auto& s : r.series()) number = s.last;
  });
  for (const auto& [body, times] : events) {
    EXPECT_EQ(times, 2) << body;
    ++commands;
  }
  for (const int n : acknowledged)
    EXPECT_TRUE(events.contains(R"({"command":)" + std::to_string(n) + "}"))
        << "acknowledged command " << n << " is lost";
  EXPECT_EQ(rows, commands);
  EXPECT_EQ(number, commands);
  const auto report = verify(ledger);
  EXPECT_TRUE(report.intact) << (report.faults.empty() ? "" : sentence_of(report.faults[0]));
}

/// Reads the numbers that a child wrote to a pipe until it ended.
inline std::set<int> numbers_from(int pipe) {
  std::set<int> out;
  for (int n = 0; ::read(pipe, &n, sizeof n) == static_cast<ssize_t>(sizeof n);) out.insert(n);
  return out;
}

}  // namespace standfirm::store::conformance
