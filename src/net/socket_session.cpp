#include "net/socket_session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/buffers_to_string.hpp>

namespace standfirm::net {

namespace websocket = boost::beast::websocket;

namespace {
constexpr std::size_t idle_read_bytes = 512;
}  // namespace

SocketSession::SocketSession(Loop& on, AnyStream&& stream, Peer peer, std::shared_ptr<SocketUser> user,
                             const SocketLimits& limits)
    : loop_(on), stream_(std::move(stream)), peer_(std::move(peer)), user_(std::move(user)), limits_(limits) {
  stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(),
                                                     false});  // the sweep does this
  stream_.read_message_max(limits_.max_message_bytes);
  stream_.control_callback([this](websocket::frame_type, boost::beast::string_view) { heard_ = Steady::now(); });
  stream_.write_buffer_bytes(4096);
}

Sent SocketSession::send(std::shared_ptr<const std::string> text) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || close_asked_) return Sent::closed;
    if (queue_.size() >= limits_.max_queue_messages || queued_bytes_ + text->size() > limits_.max_queue_bytes)
      return Sent::full;
    queued_bytes_ += text->size();
    queue_.push_back(std::move(text));
    if (std::exchange(writing_, true)) return Sent::queued;
  }
  asio::post(loop_.io, [self = shared_from_this()] { self->write_next(); });
  return Sent::queued;
}

void SocketSession::drop_queued() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
  queued_bytes_ = 0;
}

void SocketSession::close(CloseCode code, std::string reason) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || std::exchange(close_asked_, true)) return;
    code_ = code;
    reason_ = std::move(reason).substr(0, 120);  // a control frame holds 125 bytes
    if (std::exchange(writing_, true)) return;   // whoever writes closes when the queue is empty
  }
  asio::post(loop_.io, [self = shared_from_this()] { self->write_next(); });
}

void SocketSession::write_next() {
  std::shared_ptr<const std::string> text;
  bool close_now = false;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if (queue_.empty()) {
      close_now = close_asked_;
      if (!close_now) writing_ = false;
    } else {
      text = std::move(queue_.front());
      queue_.pop_front();
      queued_bytes_ -= text->size();
    }
  }
  if (close_now) return start_close();
  if (!text) {
    write_began_ = Steady::time_point::max();
    return;
  }
  write_began_ = Steady::now();
  stream_.text(true);
  const auto buffer = asio::buffer(*text);
  stream_.async_write(buffer, [self = shared_from_this(), text = std::move(text)](error_code failed, std::size_t) {
    if (failed) return self->abort("could not be written to: " + failed.message());
    self->write_next();
  });
}

void SocketSession::start_close() {
  if (std::exchange(closing_, true)) return;
  due_in(Seconds(5));
  std::string reason;
  CloseCode code{};
  {
    const std::lock_guard lock(mutex_);
    reason = reason_;
    code = code_;
  }
  why_ = reason.empty() ? "closed here" : reason;
  websocket::close_reason said;
  said.code = static_cast<websocket::close_code>(code);
  said.reason.assign(reason.data(), reason.size());
  stream_.async_close(said,
                      [self = shared_from_this()](error_code) { self->stream_.next_layer().transport().close(); });
}

void SocketSession::abort(std::string why) {
  if (!closing_) why_ = std::move(why);
  closing_ = true;
  stream_.next_layer().transport().close();
}

void SocketSession::overdue() {
  due = Steady::time_point::max();
  abort("did not close in time");
}

void SocketSession::tick(Steady::time_point now) {
  if (closing_) return;
  if (write_began_ != Steady::time_point::max() && now - write_began_ > limits_.write_timeout_s)
    return abort("too slow: a message was not taken in time");
  if (now - heard_ > limits_.silent_for_s) return abort("silent for too long");
  if (!pinging_ && now - heard_ > limits_.ping_every_s) {
    pinging_ = true;
    stream_.async_ping({}, [self = shared_from_this()](error_code) { self->pinging_ = false; });
  }
}

Task<void> SocketSession::run() {
  const auto self = shared_from_this();
  // Whichever way this ends, also by the loops' end in mid-read: a user may hold this socket, and must not hold itself.
  struct LetGo {
    std::shared_ptr<SocketUser>& user;
    ~LetGo() { user.reset(); }
  } const let_go{user_};
  loop_.watch(*this);
  due = Steady::time_point::max();
  heard_ = Steady::now();
  user_->opened(self);
  boost::beast::flat_buffer buffer;
  for (;;) {
    error_code failed;
    // In steps from small to large: what waits for the next message is memory that every idle socket has.
    do {
      const auto step = std::max(idle_read_bytes, buffer.size());
      co_await stream_.async_read_some(buffer, step, asio::redirect_error(use_task, failed));
    } while (!failed && !stream_.is_message_done());
    if (failed) {
      if (!closing_ && failed != websocket::error::closed && failed != asio::error::eof)
        why_ = "ended: " + failed.message();
      break;
    }
    heard_ = Steady::now();
    if (!stream_.got_text()) {
      close(CloseCode::unacceptable, "only text messages are read here");
      continue;
    }
    const auto data = buffer.cdata();
    user_->said(std::string_view(static_cast<const char*>(data.data()), data.size()));
    buffer.clear();
    if (buffer.capacity() > idle_read_bytes) buffer.shrink_to_fit();
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    queue_.clear();
    queued_bytes_ = 0;
  }
  closing_ = true;
  stream_.next_layer().transport().close();
  unlink();
  user_->closed(why_);
}

Task<void> serve_socket(std::shared_ptr<HttpConnection> connection, BeastRequest question, Handler::Accepted accepted) {
  auto& c = *connection;
  c.due = Steady::time_point::max();
  auto session =
      std::make_shared<SocketSession>(c.loop, std::move(c.stream), c.peer, std::move(accepted.user), accepted.limits);
  c.socket = session;
  {
    error_code failed;
    c.loop.watch(*session);
    session->due_in(c.limits.write_timeout_s);
    co_await session->stream().async_accept(question, asio::redirect_error(use_task, failed));
    session->unlink();
    if (failed) {
      session->stream().next_layer().transport().close();
      co_return;
    }
    question = {};
  }
  if (c.stopping) session->close(CloseCode::going_away, "the server is stopping");
  co_await session->run();
}

}  // namespace standfirm::net
