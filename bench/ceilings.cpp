#include "ceilings.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace standfirm::bench {
namespace fs = std::filesystem;
namespace {
using Clock = std::chrono::steady_clock;

struct Database {
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;
  std::string path;
  explicit Database(const std::string& folder) : path(folder + "/ceiling.db") {
    fs::remove(path);
    fs::remove(path + "-wal");
    fs::remove(path + "-shm");
    if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=FULL");
    execute(
        "CREATE TABLE events(id INTEGER PRIMARY KEY, stream TEXT, version INTEGER, body TEXT, UNIQUE(stream, "
        "version))");
    sqlite3_prepare_v2(db, "INSERT INTO events(stream, version, body) VALUES(?1, ?2, ?3)", -1, &insert, nullptr);
  }
  ~Database() {
    sqlite3_finalize(insert);
    sqlite3_close(db);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  void execute(const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(db));
  }
  void row(std::int64_t n) {
    static const std::string body(170, 'x');
    const auto stream = fmt::format("incident/{}", n % 64);
    sqlite3_bind_text(insert, 1, stream.data(), static_cast<int>(stream.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int64(insert, 2, n);
    sqlite3_bind_text(insert, 3, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(db));
    sqlite3_reset(insert);
  }
};
}  // namespace

double sqlite_rows_a_second(const std::string& folder, unsigned rows_a_commit, double seconds) {
  Database db(folder);
  std::int64_t rows = 0;
  const auto began = Clock::now();
  double elapsed = 0;
  while ((elapsed = std::chrono::duration<double>(Clock::now() - began).count()) < seconds) {
    db.execute("BEGIN IMMEDIATE");
    for (unsigned i = 0; i < rows_a_commit; ++i) db.row(++rows);
    db.execute("COMMIT");
  }
  return static_cast<double>(rows) / elapsed;
}

double sqlite_commit_p50_ms(const std::string& folder, double seconds) {
  Database db(folder);
  std::vector<double> times;
  const auto began = Clock::now();
  for (std::int64_t n = 1; std::chrono::duration<double>(Clock::now() - began).count() < seconds; ++n) {
    const auto from = Clock::now();
    db.execute("BEGIN IMMEDIATE");
    db.row(n);
    db.execute("COMMIT");
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - from).count());
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

StaticBytes::StaticBytes(const std::string& folder) : port_(free_port()) {
  const auto at = folder + "/nginx";
  fs::create_directories(at + "/www");
  fs::permissions(folder, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
  std::ofstream(at + "/www/bytes") << std::string(200, 'x');
  std::ofstream(at + "/nginx.conf")
      << "daemon off;\nworker_processes auto;\nerror_log " << at << "/error.log;\npid " << at
      << "/pid;\nevents { worker_connections 1024; }\nhttp { access_log off; client_body_temp_path " << at
      << "/b; proxy_temp_path " << at << "/p; fastcgi_temp_path " << at << "/f; uwsgi_temp_path " << at
      << "/u; scgi_temp_path " << at << "/s; keepalive_requests 1000000000; server { listen 127.0.0.1:" << port_
      << "; root " << at << "/www; } }\n";
  child_ = std::make_unique<Child>(std::vector<std::string>{"nginx", "-p", at, "-c", at + "/nginx.conf"}, at + "/log");
  if (!wait_for_port(port_)) throw std::runtime_error("nginx did not start");
}

}  // namespace standfirm::bench
