#include "store/postgres/connection.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <chrono>

namespace standfirm::store::postgres {
namespace {
constexpr Oid oid_bytes = 17, oid_number = 20, oid_text = 25;
}

Outage outage_of(std::string_view sqlstate) {
  using Kind = Outage::Kind;
  const auto said = [&](std::string_view sentence) { return fmt::format("{} (PostgreSQL {})", sentence, sqlstate); };
  const auto in = [&](std::string_view start) { return sqlstate.starts_with(start); };
  if (sqlstate == "53100")
    return {Kind::full, said("the disk with the ledger is full; nothing of the command was kept")};
  if (in("40") || sqlstate == "55P03" || sqlstate == "57014" || sqlstate == "53300")
    return {Kind::busy, said("the database is too busy for the ledger")};
  if (in("XX001") || in("XX002"))
    return {Kind::corrupt,
            said("the ledger's tables are damaged; stop the server and restore them from the last backup")};
  if (in("23")) return {Kind::constraint, said("the ledger refused what does not fit its tables")};
  return {Kind::unavailable, said("the database cannot be used")};
}

// ---- Values, Answer ----

void Values::add(Oid type, const char* data, std::size_t size) {
  types_.push_back(type);
  data_.push_back(data);
  sizes_.push_back(static_cast<int>(size));
  formats_.push_back(1);
}
Values& Values::text(std::string_view value) {
  add(oid_text, value.data() == nullptr ? "" : value.data(), value.size());
  return *this;
}
Values& Values::bytes(std::string_view value) {
  add(oid_bytes, value.data() == nullptr ? "" : value.data(), value.size());
  return *this;
}
Values& Values::number(std::int64_t value) {
  auto& bytes = numbers_.emplace_back();
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (56 - 8 * i) & 0xff);
  add(oid_number, bytes.data(), bytes.size());
  return *this;
}
Values& Values::maybe(std::optional<std::int64_t> value) {
  if (value) return number(*value);
  add(oid_number, nullptr, 0);
  return *this;
}

std::string Answer::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}
std::int64_t Answer::number(int row, int column) const {
  if (PQgetlength(result_.get(), row, column) != 8)
    throw Outage(Outage::Kind::corrupt, "the ledger's tables are not the ones this program made");
  const auto* bytes = reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), row, column));
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return static_cast<std::int64_t>(value);
}

// ---- Connection ----

Connection::Connection(const std::string& address, const std::string& schema) {
  const auto timeout = std::to_string(connect_timeout_s);
  const auto limits = fmt::format(
      "-c statement_timeout={0} -c lock_timeout={0} -c idle_in_transaction_session_timeout={1} -c "
      "synchronous_commit=on -c search_path={2}",
      statement_timeout_ms, idle_in_transaction_timeout_ms, schema);
  const std::array<const char*, 7> names{
      "dbname", "connect_timeout", "application_name", "client_encoding", "tcp_user_timeout", "options", nullptr};
  const std::array<const char*, 7> values{address.c_str(), timeout.c_str(), "standfirm", "UTF8",
                                          "20000",         limits.c_str(),  nullptr};
  handle_.reset(PQconnectdbParams(names.data(), values.data(), 1));
  if (!handle_ || PQstatus(handle_.get()) != CONNECTION_OK) {
    std::string why = handle_ ? PQerrorMessage(handle_.get()) : "out of memory";
    while (why.ends_with('\n')) why.pop_back();
    throw Outage(Outage::Kind::unavailable, "the database does not answer: " + why);
  }
  if (PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1)
    throw Outage(Outage::Kind::unavailable, "the database connection cannot be pipelined");
}

void Connection::fail(Outage outage) {
  failed_ = outage;
  throw outage;
}

void Connection::count_sent(bool sent) {
  if (!sent) fail({Outage::Kind::unavailable, "the database has gone away"});
  ++sent_;
}

void Connection::send(const std::string& sql, const Values& values) {
  if (failed_) throw Outage(*failed_);
  auto found = prepared_.find(sql);
  const int count = static_cast<int>(values.data_.size());
  if (found == prepared_.end()) {
    found = prepared_.emplace(sql, "s" + std::to_string(prepared_.size())).first;
    count_sent(PQsendPrepare(handle_.get(), found->second.c_str(), sql.c_str(), count, values.types_.data()) == 1);
  }
  count_sent(PQsendQueryPrepared(handle_.get(), found->second.c_str(), count, values.data_.data(), values.sizes_.data(),
                                 values.formats_.data(), 1) == 1);
}

PGresult* Connection::wait_for_result() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(answer_timeout_ms);
  for (;;) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) fail({Outage::Kind::unavailable, "the database has gone away"});
    if (PQisBusy(handle_.get()) == 0) return PQgetResult(handle_.get());
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd wait{PQsocket(handle_.get()), static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0)), 0};
    if (left <= 0 || (::poll(&wait, 1, static_cast<int>(left)) < 0 && errno != EINTR))
      fail({Outage::Kind::unavailable,
            fmt::format("the database did not answer within {} seconds", answer_timeout_ms / 1000)});
    if ((wait.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && PQconsumeInput(handle_.get()) != 1)
      fail({Outage::Kind::unavailable, "the database has gone away"});
  }
}

void Connection::take_end() {
  PGresult* const end = wait_for_result();
  if (end != nullptr) {
    PQclear(end);
    fail({Outage::Kind::unavailable, "the database answered out of turn"});
  }
  --sent_;
}

void Connection::take_sync() {
  PGresult* const result = wait_for_result();
  const bool sync = result != nullptr && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
  PQclear(result);
  if (!sync) fail({Outage::Kind::unavailable, "the database answered out of turn"});
  --syncs_;
}

Answer Connection::take() {
  PGresult* result = wait_for_result();
  while (result != nullptr && PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
    PQclear(result);
    --syncs_;
    result = wait_for_result();
  }
  if (result == nullptr) fail({Outage::Kind::unavailable, "the database has gone away"});
  Answer answer(result);
  const auto status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    fail(state != nullptr ? outage_of(state) : Outage(Outage::Kind::unavailable, "the database has gone away"));
  }
  take_end();
  return answer;
}

void Connection::later(const std::string& sql, const Values& values) {
  send(sql, values);
  if (sent_ >= max_unanswered) settle();
}

void Connection::sync() {
  if (PQpipelineSync(handle_.get()) != 1) fail({Outage::Kind::unavailable, "the database has gone away"});
  ++syncs_;
}

Answer Connection::now(const std::string& sql, const Values& values) {
  send(sql, values);
  sync();
  while (sent_ > 1) (void)take();
  auto answer = take();
  while (syncs_ > 0) take_sync();
  return answer;
}

void Connection::settle() {
  if (failed_) throw Outage(*failed_);
  if (sent_ > 0 && syncs_ == 0) sync();
  while (sent_ > 0) (void)take();
  while (syncs_ > 0) take_sync();
}

void Connection::send_off() {
  if (failed_) throw Outage(*failed_);
  sync();
  if (PQflush(handle_.get()) < 0) fail({Outage::Kind::unavailable, "the database has gone away"});
}

bool Connection::usable() {
  try {
    if (failed_) return false;
    settle();
  } catch (const Outage&) {
    return false;
  }
  // Nothing was asked, so anything readable is the server's goodbye.
  pollfd idle{PQsocket(handle_.get()), POLLIN, 0};
  return PQstatus(handle_.get()) == CONNECTION_OK && ::poll(&idle, 1, 0) == 0;
}

}  // namespace standfirm::store::postgres
