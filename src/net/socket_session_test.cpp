#include "net/testing/fixture.hpp"

namespace standfirm::net {
namespace {

std::shared_ptr<Listening> listen_to(Running& here, const std::string& target = "/socket", SocketLimits limits = {},
                                     std::shared_ptr<TlsContext> tls = {}) {
  auto user = std::make_shared<Listening>();
  open_socket(here.loops, {"127.0.0.1", here.server->port(), std::move(tls)}, target, {}, user, limits, Millis(10'000));
  return user;
}

TEST(Socket, says_back_what_it_heard_in_order) {
  Running here;
  const auto user = listen_to(here);
  ASSERT_TRUE(user->wait_until([&] { return user->socket != nullptr || user->ended; }));
  ASSERT_TRUE(user->socket) << *user->ended;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(user->socket->send(std::to_string(i)), Sent::queued);
  ASSERT_TRUE(user->wait_until([&] { return user->heard.size() == 100; }));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(user->heard[static_cast<std::size_t>(i)], std::to_string(i));
  user->socket->close(CloseCode::normal, "enough");
  ASSERT_TRUE(user->wait_until([&] { return user->ended.has_value(); }));
  EXPECT_EQ(*user->ended, "enough");
  EXPECT_TRUE(here.handler.wait_until([&] { return here.handler.closed_because.size() == 1; }));
}

TEST(Socket, works_over_tls_with_a_client_certificate) {
  const auto& all = test_certificates();
  Running here({}, ServerTls{all.server, all.server_key, ClientCertificate::required, all.authority});
  const auto user =
      listen_to(here, "/socket", {}, tls_for_client({all.authority, "server.test", all.client, all.client_key}));
  ASSERT_TRUE(user->wait_until([&] { return user->socket != nullptr || user->ended; }));
  ASSERT_TRUE(user->socket) << *user->ended;
  user->socket->send(std::string(40'000, 'y'));
  ASSERT_TRUE(user->wait_until([&] { return user->heard.size() == 1; }));
  EXPECT_EQ(user->heard[0].size(), 40'000u);
}

TEST(Socket, a_declined_one_says_why) {
  Running here;
  const auto user = listen_to(here, "/elsewhere");
  ASSERT_TRUE(user->wait_until([&] { return user->ended.has_value(); }));
  EXPECT_NE(user->ended->find("403"), std::string::npos) << *user->ended;
}

TEST(Socket, a_message_over_the_limit_closes_it) {
  Running here;
  here.handler.socket_limits.max_message_bytes = 1000;
  const auto user = listen_to(here);
  ASSERT_TRUE(user->wait_until([&] { return user->socket != nullptr; }));
  user->socket->send(std::string(2000, 'x'));
  EXPECT_TRUE(user->wait_until([&] { return user->ended.has_value(); }));
}

TEST(Socket, a_full_queue_refuses_instead_of_growing) {
  Running here;
  here.handler.silent_sockets = true;
  SocketLimits small;
  small.max_queue_messages = 5;
  const auto user = listen_to(here, "/socket", small);
  ASSERT_TRUE(user->wait_until([&] { return user->socket != nullptr; }));
  std::size_t queued = 0;
  Sent last = Sent::queued;
  const auto text = std::make_shared<const std::string>(60'000, 'x');
  for (int i = 0; i < 100'000 && last == Sent::queued; ++i) {
    last = user->socket->send(text);
    queued += last == Sent::queued ? 1 : 0;
  }
  EXPECT_EQ(last, Sent::full) << queued;
}

TEST(Socket, one_that_stays_silent_is_closed) {
  Running here;
  here.handler.socket_limits.ping_every_s = Seconds(100);
  here.handler.socket_limits.silent_for_s = Seconds(1);
  const auto user = listen_to(here);
  ASSERT_TRUE(here.handler.wait_until([&] { return here.handler.closed_because.size() == 1; }));
  EXPECT_EQ(here.handler.closed_because[0], "silent for too long");
}

TEST(Socket, one_that_answers_pings_stays_open) {
  Running here;
  here.handler.socket_limits.ping_every_s = Seconds(0);
  here.handler.socket_limits.silent_for_s = Seconds(2);
  const auto user = listen_to(here);
  ASSERT_TRUE(user->wait_until([&] { return user->socket != nullptr; }));
  std::unique_lock lock(user->mutex);
  EXPECT_FALSE(user->changed.wait_for(lock, std::chrono::milliseconds(4500), [&] { return user->ended.has_value(); }))
      << *user->ended;
}

TEST(Socket, a_stopping_server_closes_it_politely) {
  auto here = std::make_unique<Running>();
  const auto user = listen_to(*here);
  ASSERT_TRUE(user->wait_until([&] { return user->socket != nullptr; }));
  here->server->stop();
  EXPECT_TRUE(user->wait_until([&] { return user->ended.has_value(); }));
  EXPECT_EQ(here->server->connections(), 0u);
}

}  // namespace
}  // namespace standfirm::net
