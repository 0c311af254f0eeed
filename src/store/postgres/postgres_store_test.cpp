// What only the PostgreSQL store promises: several servers on one ledger, a database that dies, older ledgers brought
// forward.
#include "store/postgres/postgres_store.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <latch>

#include "store/conformance/load.hpp"
#include "store/postgres/schema.hpp"
#include "store/postgres/testing/private_cluster.hpp"

namespace standfirm::store::conformance {
namespace {

using ::testing::HasSubstr;

class PostgresStore : public ::testing::Test {
 protected:
  static PrivateCluster& cluster() {
    static PrivateCluster one;
    return one;
  }
  static std::string said(const std::function<void()>& what) {
    try {
      what();
    } catch (const Outage& outage) {
      return outage.what();
    }
    return "no outage";
  }
};

TEST_F(PostgresStore, two_servers_on_one_ledger_lose_nothing_double_nothing_and_leave_no_gap) {
  const auto one = open_postgres_store(cluster().address(), "shared"),
             other = open_postgres_store(cluster().address(), "shared");
  std::vector<std::thread> servers;
  for (auto* store : {one.get(), other.get()}) {
    servers.emplace_back([store] {
      for (int i = 0; i < 60; ++i)
        store->write([i](Transaction& t) {
          (void)t.append("incident/a", t.version("incident/a"), events(2, i));
          (void)t.append("incident/" + std::to_string(i), t.version("incident/" + std::to_string(i)), events(1, i));
          (void)t.next_number("incident");
        });
    });
  }
  for (auto& server : servers) server.join();
  const auto report = verify(*one);
  EXPECT_TRUE(report.intact) << (report.faults.empty() ? "" : sentence_of(report.faults[0]));
  EXPECT_EQ(report.events, 360u);
  other->read([](const Reader& r) {
    EXPECT_EQ(r.version("incident/a"), 240u);
    EXPECT_EQ(r.last_position(), 360u);
    EXPECT_EQ(r.series().at(0).last, 120u);
  });
}

TEST_F(PostgresStore, a_decision_on_old_news_is_a_conflict_also_between_servers) {
  const auto one = open_postgres_store(cluster().address(), "old_news"),
             other = open_postgres_store(cluster().address(), "old_news");
  one->write([](Transaction& t) { (void)t.append("incident/a", 0, events(1)); });
  EXPECT_THROW(other->write([](Transaction& t) { (void)t.append("incident/a", 0, events(1)); }), Conflict);
}

TEST_F(PostgresStore, servers_started_at_the_same_time_make_the_tables_once) {
  std::latch together(4);
  std::vector<std::future<std::unique_ptr<Store>>> opening;
  opening.reserve(4);
  for (int i = 0; i < 4; ++i) {
    opening.push_back(std::async(std::launch::async, [&] {
      together.arrive_and_wait();
      return open_postgres_store(cluster().address(), "together");
    }));
  }
  for (auto& store : opening) EXPECT_NE(store.get(), nullptr);
}

TEST_F(PostgresStore, a_database_killed_in_mid_load_keeps_every_acknowledged_command_and_the_store_finds_it_again) {
  const auto store = open_postgres_store(cluster().address(), "killed");
  std::mutex mutex;
  std::set<int> acknowledged;
  std::promise<void> enough;
  std::thread load([&] {
    write_under_load(*store, 1'000'000, [&](int n) {
      const std::lock_guard lock(mutex);
      acknowledged.insert(n);
      if (acknowledged.size() == 200) enough.set_value();
    });
  });
  ASSERT_EQ(enough.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  cluster().kill_server();
  load.join();  // every writer met the outage
  EXPECT_THAT(said([&] { store->write([](Transaction& t) { (void)t.version("incident/a"); }); }),
              HasSubstr("database"));
  EXPECT_THAT(said([&] { store->read([](const Reader& r) { (void)r.version("incident/a"); }); }),
              HasSubstr("database"));
  cluster().start_server();
  expect_nothing_lost(*store, acknowledged);
  store->write([](Transaction& t) { (void)t.append("incident/after", 0, events(1)); });
}

TEST_F(PostgresStore, a_failing_statement_fails_its_batch_and_the_next_one_works) {
  const auto store = open_postgres_store(cluster().address(), "failing");
  postgres::Connection admin(cluster().address(), "failing");
  (void)admin.now("ALTER TABLE event ADD CONSTRAINT no_secrets CHECK (body NOT LIKE '%secret%')");
  const std::vector<NewEvent> bad{{"noted", at(0), "system/x", R"({"a":"secret"})"}};
  try {
    store->write([&](Transaction& t) { (void)t.append("incident/a", 0, bad); });
    FAIL() << "the constraint was to be hit";
  } catch (const Outage& outage) {
    EXPECT_EQ(outage.kind, Outage::Kind::constraint);
    EXPECT_THAT(outage.what(), ::testing::Not(HasSubstr("secret")));
  }
  store->write([](Transaction& t) { (void)t.append("incident/a", 0, events(1)); });
  EXPECT_TRUE(verify(*store).intact);
}

TEST_F(PostgresStore, every_earlier_ledger_is_brought_forward_with_all_it_holds) {
  // The database's own user need not be able to read where this project lies.
  const auto sample = cluster().socket_folder() + "/ledger_v1.sql";
  std::filesystem::copy_file(SF_SOURCE_DIR "/src/store/postgres/samples/ledger_v1.sql", sample);
  std::filesystem::permissions(sample, std::filesystem::perms{0644});
  (void)cluster().run("psql", {"-h", cluster().socket_folder(), "-U", "postgres", "-d", "postgres", "-v",
                               "ON_ERROR_STOP=1", "-q", "-f", sample});
  const auto store = open_postgres_store(cluster().address(), "sample");
  const auto report = verify(*store);
  EXPECT_TRUE(report.intact) << (report.faults.empty() ? "" : sentence_of(report.faults[0]));
  EXPECT_EQ(report.events, 5u);
  store->read([](const Reader& r) {
    EXPECT_THAT(r.streams("incident"), ElementsAre("incident/a", "incident/b"));
    EXPECT_EQ(r.count("desk"), 3u);
    EXPECT_EQ(r.count("desk", "harbor"), 2u);
    EXPECT_EQ(r.record("session", "s", at(0))->body, R"({"who":"dana"})");
    EXPECT_THAT(r.series(), ElementsAre(Series{"incident", 2}));
  });
  store->write([](Transaction& t) {
    t.put(Row{"desk", "INC-4", "harbor", "4", "", "{}"});
    EXPECT_EQ(t.count("desk", "harbor"), 3u);
  });
}

TEST_F(PostgresStore, a_user_who_may_only_select_reads_the_ledger_and_can_write_nothing) {
  EXPECT_THAT(said([&] { (void)open_postgres_ledger(cluster().address(), "readable"); }),
              HasSubstr("there is no ledger in schema readable"));
  const auto store = open_postgres_store(cluster().address(), "readable");
  store->write([](Transaction& t) { (void)t.append("incident/a", 0, events(3)); });
  postgres::Connection admin(cluster().address(), "readable");
  for (const auto* sql : {"CREATE ROLE reader LOGIN", "GRANT USAGE ON SCHEMA readable TO reader",
                          "GRANT SELECT ON ALL TABLES IN SCHEMA readable TO reader"})
    (void)admin.now(sql);
  admin.settle();
  const auto as_reader = "host=" + cluster().socket_folder() + " user=reader dbname=postgres";
  EXPECT_EQ(verify(*open_postgres_ledger(as_reader, "readable")).events, 3u);
  postgres::Connection reader(as_reader, "readable");
  EXPECT_THAT(said([&] { (void)reader.now("DELETE FROM event"); }), HasSubstr("42501"));
}

TEST_F(PostgresStore, a_ledger_of_a_newer_program_is_left_alone) {
  (void)open_postgres_store(cluster().address(), "newer");
  postgres::Connection admin(cluster().address(), "newer");
  (void)admin.now("UPDATE schema_version SET version = 99");
  admin.settle();
  EXPECT_THAT(said([&] { (void)open_postgres_store(cluster().address(), "newer"); }),
              HasSubstr("newer Standfirm (schema version 99"));
}

TEST_F(PostgresStore, a_database_that_is_not_there_is_named_and_a_schema_must_be_a_plain_word) {
  EXPECT_THAT(said([] { (void)open_postgres_store("host=/nowhere/at/all dbname=x"); }),
              HasSubstr("the database does not answer: "));
  for (const auto* schema : {"", "Robert'); DROP TABLE event;--", "a b", "9a", "public\n"})
    EXPECT_THROW((void)open_postgres_store(cluster().address(), schema), std::invalid_argument) << schema;
}

TEST(PostgresOutage, states_become_the_kinds_a_caller_can_act_on) {
  using Kind = Outage::Kind;
  EXPECT_EQ(postgres::outage_of("53100").kind, Kind::full);
  EXPECT_EQ(postgres::outage_of("40001").kind, Kind::busy);
  EXPECT_EQ(postgres::outage_of("40P01").kind, Kind::busy);
  EXPECT_EQ(postgres::outage_of("55P03").kind, Kind::busy);
  EXPECT_EQ(postgres::outage_of("23505").kind, Kind::constraint);
  EXPECT_EQ(postgres::outage_of("XX001").kind, Kind::corrupt);
  EXPECT_EQ(postgres::outage_of("08006").kind, Kind::unavailable);
  EXPECT_EQ(postgres::outage_of("57P01").kind, Kind::unavailable);
}

}  // namespace
}  // namespace standfirm::store::conformance
