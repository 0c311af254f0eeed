// store_bench: what a durable command costs in each store, against what the database itself can do, in the same run.
#include <CLI/CLI.hpp>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <mutex>

#include "ceilings.hpp"
#include "figure.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/postgres/testing/private_cluster.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace standfirm::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view body =
    R"({"order":"0192f3c4-7b1a-7c55-8e10-5a7f3b2c1d00","machine":"0192f3c4-7b1a-7c55-8e10-5a7f3b2c1d01","step":"clean","note":"what a command writes, about this long"})";

/// Which command this is: reads its stream's version, appends one event, changes one row of the desk.
void command(store::Transaction& t, std::uint64_t n, bool with_row) {
  const auto key = "0192f3c4-7b1a-7c55-8e10-" + std::to_string(100'000'000'000 + n % 1000);
  const auto stream = "incident/" + key;
  const store::NewEvent event{"note_added", TimePoint{Millis{1'772'460'000'000 + static_cast<std::int64_t>(n)}},
                              "technician/0192f3c4-7b1a-7c55-8e10-5a7f3b2c1d02", std::string(body)};
  (void)t.append(stream, t.version(stream), {&event, 1});
  if (with_row) t.put(store::Row{"desk", key, "harbor", key, "harbor dental a red window", std::string(body)});
}

/// Keeps `in_flight` commands waiting at the store for `seconds`; durable commands a second.
double commands_a_second(store::Store& store, unsigned in_flight, double seconds, bool with_row) {
  struct Run {
    store::Store& store;
    bool with_row;
    Clock::time_point until;
    std::mutex mutex;
    std::condition_variable ended;
    std::uint64_t next = 0, done = 0;
    unsigned waiting = 0;
    std::exception_ptr failed;

    void submit() {
      std::uint64_t n = 0;
      {
        const std::lock_guard lock(mutex);
        n = next++;
      }
      store.submit([this, n](store::Transaction& t) { command(t, n, with_row); },
                   [this](const std::exception_ptr& wrong) {
                     bool more = false;
                     {
                       const std::lock_guard lock(mutex);
                       if (wrong)
                         failed = wrong;
                       else
                         ++done;
                       more = !failed && Clock::now() < until;
                       if (!more && --waiting == 0) ended.notify_one();
                     }
                     if (more) submit();
                   });
    }
  };
  const auto from = Clock::now();
  Run run{store, with_row,  from + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)),
          {},    {},        0,
          0,     in_flight, nullptr};
  for (unsigned i = 0; i < in_flight; ++i) run.submit();
  std::unique_lock lock(run.mutex);
  run.ended.wait(lock, [&] { return run.waiting == 0; });
  if (run.failed) std::rethrow_exception(run.failed);
  return static_cast<double>(run.done) / std::chrono::duration<double>(Clock::now() - from).count();
}

int measure(unsigned runs, double seconds, bool as_json) {
  std::vector<Figure> figures;
  const store::conformance::TempFolder folder;
  std::filesystem::create_directory(folder.file("ceiling"));
  {
    const auto store = store::open_sqlite_store(folder.file("ledger.db"));
    const auto ceiling = [&] { return sqlite_rows_a_second(folder.file("ceiling"), 64, seconds); };
    figures.push_back(compare(
        "events appended to the SQLite ledger, 64 waiting", "/s",
        "one table in raw SQLite, WAL, FULL, 64 rows a commit", at_least(0.4), runs,
        [&] { return commands_a_second(*store, 64, seconds, false); }, ceiling));
    figures.push_back(compare(
        "the same with a row of a view each", "/s", "one table in raw SQLite, WAL, FULL, 64 rows a commit",
        at_least(0.3), runs, [&] { return commands_a_second(*store, 64, seconds, true); }, ceiling));
    figures.push_back(compare(
        "events appended to the SQLite ledger, one at a time", "/s",
        "one table in raw SQLite, WAL, FULL, 1 row a commit", at_least(0.7), runs,
        [&] { return commands_a_second(*store, 1, seconds, false); },
        [&] { return sqlite_rows_a_second(folder.file("ceiling"), 1, seconds); }));
  }
  const store::conformance::PrivateCluster cluster;
  prepare_pgbench(cluster);
  const auto store = store::open_postgres_store(cluster.address());
  figures.push_back(compare(
      "events with a row of a view each into the PostgreSQL ledger, 64 waiting", "/s", "pgbench -N, 64 clients",
      at_least(0.5), runs, [&] { return commands_a_second(*store, 64, seconds, true); },
      [&] { return pgbench_a_second(cluster, 64, seconds); }));
  std::cout << (as_json ? json::write_text(figures) + "\n" : table(figures));
  return 0;
}

}  // namespace
}  // namespace standfirm::bench

int main(int argc, char** argv) {
  CLI::App app{"Measures the ledger's stores against their databases."};
  unsigned runs = 5;
  double seconds = 2;
  bool as_json = false;
  app.add_option("--runs", runs, "how often each is measured; medians are shown")->check(CLI::Range(1, 100));
  app.add_option("--seconds", seconds, "how long each measurement lasts")->check(CLI::Range(0.1, 60.0));
  app.add_flag("--json", as_json, "print a list of figures as JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    return standfirm::bench::measure(runs, seconds, as_json);
  } catch (const std::exception& wrong) {
    std::cerr << wrong.what() << '\n';
    return 1;
  }
}
