#include "net/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/outgoing.hpp"
#include "net/tls_context.hpp"

namespace standfirm::net {

namespace http = boost::beast::http;

namespace {

std::string where(const Destination& to) { return to.host + ":" + std::to_string(to.port); }

/// Keeps a question within its deadline: when it passes, whatever is open is closed and the reason remembered.
class Within {
 public:
  Within(asio::io_context& io, Millis deadline, std::shared_ptr<Outgoing> what) : timer_(io, deadline) {
    timer_.async_wait([what = std::move(what)](error_code stopped) {
      if (stopped) return;
      what->too_slow = true;
      what->close();
    });
  }

 private:
  asio::steady_timer timer_;
};

std::string question_text(const Request& question, const Destination& to, bool keep_alive) {
  std::string out(method_text(question.method));
  out += " " + question.target + " HTTP/1.1\r\n";
  if (!question.header("Host")) out += "Host: " + to.host + ":" + std::to_string(to.port) + "\r\n";
  for (const auto& [name, value] : question.headers) out.append(name).append(": ").append(value).append("\r\n");
  if (!keep_alive) out += "Connection: close\r\n";
  if (question.method == Method::post || question.method == Method::put || question.method == Method::patch ||
      !question.body.empty())
    out += "Content-Length: " + std::to_string(question.body.size()) + "\r\n";
  return out + "\r\n";
}

struct Exchange {
  const Request& question;
  const Destination& to;
  const FetchLimits& limits;
  bool keep_alive;
};

Task<Fetched> exchange(std::shared_ptr<Outgoing> out, Exchange what) {
  error_code failed;
  const std::string head = question_text(what.question, what.to, what.keep_alive);
  std::array<asio::const_buffer, 2> bytes;
  bytes[0] = asio::buffer(head);
  bytes[1] = asio::buffer(what.question.body);
  co_await asio::async_write(*out->stream, bytes, asio::redirect_error(use_task, failed));
  // A server may answer and close before it has read everything: its answer is worth reading all the same.
  http::response_parser<http::string_body> parser;
  parser.body_limit(what.limits.max_answer_bytes);
  parser.eager(true);
  if (what.question.method == Method::head) parser.skip(true);
  for (;;) {
    error_code read_failed;
    while (out->buffer.size() > 0 && !parser.is_done()) {
      out->buffer.consume(parser.put(out->buffer.data(), read_failed));
      if (read_failed) break;
    }
    if (read_failed == http::error::need_more) read_failed = {};
    if (read_failed)
      co_return std::unexpected(
          Unreached{Unreached::Kind::not_http, where(what.to) + " did not answer in HTTP: " + read_failed.message()});
    if (parser.is_done()) break;
    const auto room = out->buffer.prepare(16 * 1024);
    const auto got = co_await out->stream->async_read_some(room, asio::redirect_error(use_task, read_failed));
    out->buffer.commit(got);
    if (read_failed) {
      error_code at_end;
      if (read_failed == asio::error::eof && parser.got_some()) parser.put_eof(at_end);
      if (parser.is_done() && !at_end) break;
      if (out->too_slow)
        co_return std::unexpected(Unreached{Unreached::Kind::too_slow, where(what.to) + " did not answer in time"});
      co_return std::unexpected(Unreached{Unreached::Kind::closed, where(what.to) + " closed the connection: " +
                                                                       (failed ? failed : read_failed).message()});
    }
  }
  const bool keep = parser.keep_alive();
  auto message = parser.release();
  Response response;
  response.status = message.result_int();
  for (const auto& field : message)
    response.headers.push_back({std::string(field.name_string().data(), field.name_string().size()),
                                std::string(field.value().data(), field.value().size())});
  response.body = std::move(message.body());
  response.close = !keep;
  co_return response;
}

Task<Fetched> fetch_task(asio::io_context& io, Destination to, Request question, FetchLimits limits) {
  auto out = std::make_shared<Outgoing>(io);
  const Within within(io, limits.deadline, out);
  auto failure = co_await reach(out, to);
  if (failure) co_return std::unexpected(std::move(*failure));
  const Exchange what{question, to, limits, false};
  auto answer = co_await exchange(out, what);
  out->close();
  co_return answer;
}

}  // namespace

void Outgoing::close() {
  error_code ignored;
  resolver.cancel();
  socket.close(ignored);
  if (stream) stream->transport().close();
}

Task<std::optional<Unreached>> reach(std::shared_ptr<Outgoing> out, const Destination& to) {
  error_code failed;
  const auto say = [&](Unreached::Kind kind, const std::string& what) {
    if (out->too_slow) return Unreached{Unreached::Kind::too_slow, where(to) + " did not answer in time"};
    return Unreached{kind, what};
  };
  std::vector<asio::ip::tcp::endpoint> endpoints;
  if (const auto address = asio::ip::make_address(to.host, failed); !failed) {
    endpoints.emplace_back(address, to.port);
  } else {
    const auto found =
        co_await out->resolver.async_resolve(to.host, std::to_string(to.port), asio::redirect_error(use_task, failed));
    if (failed) co_return say(Unreached::Kind::not_resolved, to.host + " has no known address: " + failed.message());
    for (const auto& one : found) endpoints.push_back(one.endpoint());
  }
  failed = asio::error::host_not_found;
  for (const auto& endpoint : endpoints) {
    error_code ignored;
    out->socket.close(ignored);
    co_await out->socket.async_connect(endpoint, asio::redirect_error(use_task, failed));
    if (!failed || out->too_slow) break;
  }
  if (failed) co_return say(Unreached::Kind::not_connected, where(to) + " cannot be reached: " + failed.message());
  out->socket.set_option(asio::ip::tcp::no_delay(true), failed);
  if (to.tls)
    out->stream.emplace(tls_transport(std::move(out->socket), to.tls, false));
  else
    out->stream.emplace(plain_transport(std::move(out->socket)));
  co_await out->stream->async_handshake(asio::redirect_error(use_task, failed));
  if (failed)
    co_return say(Unreached::Kind::not_trusted, "no trusted connection to " + where(to) + ": " + failed.message());
  co_return std::nullopt;
}

void fetch(Loops& loops, Destination to, Request question, FetchLimits limits,
           std::move_only_function<void(Fetched)> done) {
  auto& io = loops.next().io;
  auto finish = [done = std::move(done), host = where(to)](const std::exception_ptr& failed, Fetched answer) mutable {
    if (failed)
      answer = std::unexpected(Unreached{Unreached::Kind::closed, "asking " + host + " failed inside this program"});
    done(std::move(answer));
  };
  asio::co_spawn(io, fetch_task(io, std::move(to), std::move(question), limits), std::move(finish));
}

Fetched fetch_now(Destination to, Request question, FetchLimits limits) {
  asio::io_context io(1);
  Fetched out = std::unexpected(Unreached{Unreached::Kind::closed, "nothing was asked"});
  auto finish = [&](const std::exception_ptr& failed, Fetched answer) {
    if (!failed) out = std::move(answer);
  };
  asio::co_spawn(io, fetch_task(io, std::move(to), std::move(question), limits), finish);
  io.run();
  return out;
}

struct Connection::Inside {
  Inside(Destination d, FetchLimits l) : to(std::move(d)), limits(l) {}
  Destination to;
  FetchLimits limits;
  asio::io_context io{1};
  std::shared_ptr<Outgoing> out;

  Task<Fetched> ask(Request question) {
    const bool fresh = !out;
    if (fresh) out = std::make_shared<Outgoing>(io);
    const Within within(io, limits.deadline, out);
    if (fresh) {
      auto failure = co_await reach(out, to);
      if (failure) {
        out.reset();
        co_return std::unexpected(std::move(*failure));
      }
    }
    const Exchange what{question, to, limits, true};
    auto answer = co_await exchange(out, what);
    if (!answer || answer->close) {
      out->close();
      out.reset();
    }
    co_return answer;
  }
};

Connection::Connection(Destination to, FetchLimits limits) : inside_(std::make_unique<Inside>(std::move(to), limits)) {}
Connection::~Connection() = default;

Fetched Connection::ask(const Request& question) {
  Fetched out = std::unexpected(Unreached{Unreached::Kind::closed, "nothing was asked"});
  auto finish = [&](const std::exception_ptr& failed, Fetched answer) {
    if (!failed) out = std::move(answer);
  };
  const bool used_before = inside_->out != nullptr;
  const bool safe_to_repeat = question.method == Method::get || question.method == Method::head;
  for (int round = 0; round < 2; ++round) {
    asio::co_spawn(inside_->io, inside_->ask(question), finish);
    inside_->io.restart();
    inside_->io.run();
    // The server may have closed an idle connection just now; asking a second time is safe for what changes nothing.
    if (out || !used_before || !safe_to_repeat || out.error().kind != Unreached::Kind::closed) break;
  }
  return out;
}

}  // namespace standfirm::net
