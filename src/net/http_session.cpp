#include "net/http_session.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>

namespace standfirm::net {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::patch:
      return Method::patch;
    case http::verb::delete_:
      return Method::del;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Request question_of(const BeastRequest& from, const Peer& peer) {
  Request out;
  out.method = method_of(from.method());
  out.target.assign(view(from.target()));
  for (const auto& field : from)
    out.headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
  out.peer = peer;
  return out;
}

/// What two programs could read differently is refused, not guessed: that is how one question is smuggled inside
/// another.
std::string ambiguity(const BeastRequest& head, const Request& question) {
  if (head.version() != 10 && head.version() != 11) return "only HTTP/1.1 and HTTP/1.0 are spoken here";
  if (head.version() == 11 && question.count("Host") != 1) return "exactly one Host header is needed";
  if (question.count("Content-Length") > 1) return "Content-Length came more than once";
  if (const auto encodings = question.count("Transfer-Encoding"); encodings > 0) {
    if (encodings > 1 || head.version() != 11 || !same_name(*question.header("Transfer-Encoding"), "chunked"))
      return "the only Transfer-Encoding read here is chunked";
    if (question.count("Content-Length") > 0) return "Content-Length and Transfer-Encoding came together";
  }
  if (question.target.empty() || question.target[0] != '/') return "the address must begin with /";
  for (const char c : question.target)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '#' || c == '\\' ||
        static_cast<unsigned char>(c) >= 0x80)
      return "the address holds a character that must be percent-encoded";
  return {};
}

struct Answering {
  explicit Answering(Executor e) : executor(std::move(e)) {}
  Executor executor;
  std::optional<Response> response;
  bool dropped = false;
  std::optional<asio::any_completion_handler<void()>> resume;  // emplaced, never assigned (Boost 1.81)

  void settle(std::optional<Response> with) {
    if (response || dropped) return;
    if (with)
      response = std::move(with);
    else
      dropped = true;
    if (resume) asio::post(executor, std::move(*resume));
  }
};

/// What a handler holds to answer with: from any thread, at most once; dropped unused, it ends the connection.
class Ticket {
 public:
  explicit Ticket(std::shared_ptr<Answering> to) : to_(std::move(to)) {}
  Ticket(Ticket&&) = default;
  ~Ticket() {
    if (to_) give(std::nullopt);
  }
  void operator()(Response response) {
    if (to_) give(std::move(response));
  }

 private:
  void give(std::optional<Response> response) {
    auto to = std::exchange(to_, nullptr);
    const auto executor = to->executor;
    if (executor.running_in_this_thread()) return to->settle(std::move(response));
    asio::post(executor, [to = std::move(to), r = std::move(response)]() mutable { to->settle(std::move(r)); });
  }
  std::shared_ptr<Answering> to_;
};

Task<void> answered(std::shared_ptr<Answering> waiting) {
  if (waiting->response || waiting->dropped) co_return;
  auto start = [](auto handler, Answering* a) { a->resume.emplace(std::move(handler)); };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(start, use_task, waiting.get());
}

Task<error_code> write_response(HttpConnection& connection, const Response& response, bool keep_alive,
                                bool without_body) {
  const auto content = response.content();
  const std::string head = head_text(response, connection.loop.date(), keep_alive, content.size());
  std::array<asio::const_buffer, 2> out;
  out[0] = asio::buffer(head);
  if (!without_body) out[1] = asio::buffer(content.data(), content.size());
  connection.due_in(connection.limits.write_timeout_s);
  error_code failed;
  co_await asio::async_write(connection.stream, out, asio::redirect_error(use_task, failed));
  co_return failed;
}

unsigned status_of(const error_code& parse_failure) {
  if (parse_failure == http::error::header_limit) return 431;
  if (parse_failure == http::error::body_limit) return 413;
  return 400;
}

struct Reading {
  enum class End { question, closed, refused } end = End::closed;
  Request question;
  BeastRequest raw;
  bool keep_alive = false;
  unsigned status = 0;  ///< of a refusal
  std::string sentence;
};

/// Reads one question. The parser is fed by hand: no second pass through the scheduler when all bytes are here already.
Task<void> read_question(HttpConnection& connection, boost::beast::flat_buffer& buffer, Reading& out) {
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(connection.limits.max_header_bytes));
  parser.body_limit(boost::none);
  parser.eager(false);
  bool head_seen = false;
  connection.idle = buffer.size() == 0;
  if (connection.idle)
    connection.due_in(connection.limits.idle_timeout_s);
  else
    connection.due_in(connection.limits.header_timeout_s);
  for (;;) {
    error_code failed;
    while (buffer.size() > 0 && !failed && !parser.is_done()) {
      const auto used = parser.put(buffer.data(), failed);
      buffer.consume(used);
      if (parser.is_header_done() && !head_seen && !failed) {
        head_seen = true;
        out.question = question_of(parser.get(), connection.peer);
        if (out.sentence = ambiguity(parser.get(), out.question); !out.sentence.empty()) {
          out.end = Reading::End::refused;
          out.status = 400;
          co_return;
        }
        const auto limit = connection.handler.body_limit(out.question);
        const auto length = parser.content_length();
        if (length && *length > limit) {
          out.end = Reading::End::refused;
          out.status = 413;
          out.sentence = "the body is larger than the " + std::to_string(limit) + " bytes read here";
          co_return;
        }
        parser.body_limit(limit);
        parser.eager(true);
        connection.due_in(connection.limits.body_timeout_s);
        if (const auto expectation = out.question.header("Expect"); expectation && !parser.is_done()) {
          if (!same_name(*expectation, "100-continue")) {
            out.end = Reading::End::refused;
            out.status = 417;
            out.sentence = "the only expectation met here is 100-continue";
            co_return;
          }
          static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
          error_code lost;
          co_await asio::async_write(connection.stream, asio::buffer(go_on.data(), go_on.size()),
                                     asio::redirect_error(use_task, lost));
          if (lost) co_return;
        }
      }
    }
    if (failed && failed != http::error::need_more) {
      out.end = Reading::End::refused;
      out.status = status_of(failed);
      out.sentence = failed == http::error::body_limit     ? "the body is larger than what is read here"
                     : failed == http::error::header_limit ? "the header is larger than what is read here"
                                                           : "this is not HTTP: " + failed.message();
      co_return;
    }
    if (parser.is_done()) break;
    error_code lost;
    const auto room = buffer.prepare(buffer.size() + 4096 > 65536 ? 65536 : 4096);
    const auto got = co_await connection.stream.async_read_some(room, asio::redirect_error(use_task, lost));
    if (lost || got == 0) co_return;
    buffer.commit(got);
    if (connection.idle) {
      connection.idle = false;
      connection.due_in(connection.limits.header_timeout_s);
    }
  }
  out.keep_alive = parser.keep_alive();
  out.raw = parser.release();
  out.question.body = std::move(out.raw.body());
  out.end = Reading::End::question;
}

bool asks_for_socket(const Request& question) {
  const auto upgrade = question.header("Upgrade");
  return upgrade && same_name(*upgrade, "websocket") && question.method == Method::get && question.body.empty();
}

}  // namespace

std::string head_text(const Response& response, std::string_view date, bool keep_alive, std::size_t content_length) {
  std::string out;
  out.reserve(640);
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += status_text(response.status);
  out += "\r\nDate: ";
  out += date;
  if (response.status != 204 && response.status != 304) {
    out += "\r\nContent-Length: ";
    out += std::to_string(content_length);
  }
  if (!keep_alive) out += "\r\nConnection: close";
  for (const auto& [name, value] : response.headers) {
    out += "\r\n";
    out += name;
    out += ": ";
    for (const char c : value)
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;  // no line of its own for anybody's text
  }
  out += "\r\n";
  out += response.lasting_headers;
  out += "\r\n";
  return out;
}

void HttpConnection::overdue() {
  due = Steady::time_point::max();
  if (too_slow) return std::exchange(too_slow, nullptr)();
  stream.transport().close();
}

Task<void> serve_http(std::shared_ptr<HttpConnection> connection) {
  try {
    auto& c = *connection;
    c.due_in(c.limits.handshake_timeout_s);
    error_code failed;
    co_await c.stream.async_handshake(asio::redirect_error(use_task, failed));
    if (failed) co_return c.stream.transport().close();
    c.stream.transport().describe(c.peer);

    boost::beast::flat_buffer buffer;
    for (bool go_on = true; go_on;) {
      Reading reading;
      co_await read_question(c, buffer, reading);
      if (reading.end == Reading::End::closed) break;
      if (reading.end == Reading::End::refused) {
        auto response = c.handler.fault(reading.status, reading.sentence);
        (void)co_await write_response(c, response, false, reading.question.method == Method::head);
        break;
      }
      if (asks_for_socket(reading.question)) {
        auto accepted = c.handler.socket(reading.question);
        if (accepted) {
          // A socket lives long and idle: what the question needed goes now.
          buffer.clear();
          buffer.shrink_to_fit();
          reading.question = {};
          co_await serve_socket(connection, std::move(reading.raw), std::move(*accepted));
          co_return;
        }
        if ((co_await write_response(c, accepted.error(), reading.keep_alive && !c.stopping, false))) break;
        go_on = reading.keep_alive && !c.stopping;
        continue;
      }
      const bool head_only = reading.question.method == Method::head;
      auto waiting = std::make_shared<Answering>(c.stream.get_executor());
      c.due_in(c.limits.answer_timeout_s);
      c.handler.ask(std::move(reading.question), Ticket(waiting));
      if (!waiting->response && !waiting->dropped) {
        c.too_slow = [waiting, &handler = c.handler] {
          auto late = handler.fault(
              503, "the answer took too long; it may still have been carried out: ask before doing it again");
          late.close = true;
          waiting->settle(std::move(late));
        };
        co_await answered(waiting);
        c.too_slow = nullptr;
      }
      if (waiting->dropped) break;
      go_on = reading.keep_alive && !c.stopping && !waiting->response->close;
      if ((co_await write_response(c, *waiting->response, go_on, head_only))) break;
    }
    c.stream.transport().close();
  } catch (const std::exception&) {
    connection->stream.transport().close();  // out of memory or the like: this connection only
  }
}

}  // namespace standfirm::net
