#include "net/testing/fixture.hpp"

namespace standfirm::net {
namespace {

Request asking(Method method, std::string target, std::string body = {}) {
  Request out;
  out.method = method;
  out.target = std::move(target);
  out.body = std::move(body);
  return out;
}

TEST(HttpSession, answers_several_questions_on_one_connection) {
  Running here;
  Connection connection(here.plain());
  for (int i = 0; i < 3; ++i) {
    const auto answer = connection.ask(asking(Method::post, "/echo", "hello " + std::to_string(i)));
    ASSERT_TRUE(answer) << answer.error().sentence;
    EXPECT_EQ(answer->status, 200u);
    EXPECT_EQ(answer->body, "hello " + std::to_string(i));
  }
  EXPECT_EQ(here.server->connections(), 1u);
}

TEST(HttpSession, pipelined_questions_are_answered_in_order) {
  Running here;
  const auto answers =
      raw_exchange(here.server->port(),
                   "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
                   "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo");
  ASSERT_NE(answers.find("one"), std::string::npos);
  ASSERT_NE(answers.find("two"), std::string::npos);
  EXPECT_LT(answers.find("one"), answers.find("two"));
}

TEST(HttpSession, what_two_programs_could_read_differently_is_refused) {
  Running here;
  const auto port = here.server->port();
  const std::vector<std::string> ambiguous{
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /b "
      "HTTP/1.0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /b "
      "HTTP/1.0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3 \t4\r\n\r\nabc",
      "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n",
      "GET /echo HTTP/1.1\r\n\r\n",
      "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET http://other/echo HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /echo#x HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n",
      std::string("\x16\x03\x01\x02\0\x01", 6),
      "GET /echo HTTP/1.1\nHost: a\n\n",
  };
  for (const auto& bytes : ambiguous) {
    const auto answer = raw_exchange(port, bytes);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << bytes << "\n=> " << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << bytes;
  }
  const std::lock_guard lock(here.handler.mutex);
  EXPECT_TRUE(here.handler.targets.empty()) << "a question reached the handler: " << here.handler.targets[0];
}

TEST(HttpSession, a_body_over_its_limit_is_refused_whether_its_length_was_said_or_not) {
  Running here;
  here.handler.max_body = 10;
  const auto said = raw_exchange(here.server->port(), "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
  EXPECT_TRUE(said.starts_with("HTTP/1.1 413 ")) << said;
  const auto chunked =
      raw_exchange(here.server->port(),
                   "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n");
  EXPECT_TRUE(chunked.starts_with("HTTP/1.1 413 ")) << chunked;
  const auto fits = raw_exchange(here.server->port(),
                                 "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: "
                                 "chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n");
  EXPECT_TRUE(fits.starts_with("HTTP/1.1 200 ") && fits.ends_with("0123456789")) << fits;
}

TEST(HttpSession, a_header_over_its_limit_is_refused) {
  Running here;
  const auto answer = raw_exchange(here.server->port(),
                                   "GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(20'000, 'a') + "\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 431 ")) << answer.substr(0, 200);
}

TEST(HttpSession, a_header_that_never_ends_is_cut_off) {
  HttpLimits limits;
  limits.header_timeout_s = Seconds(1);
  Running here(limits);
  EXPECT_EQ(raw_exchange(here.server->port(), "GET /echo HTTP/1.1\r\nHost: a\r\n"), "");
}

TEST(HttpSession, an_idle_connection_is_closed) {
  HttpLimits limits;
  limits.idle_timeout_s = Seconds(1);
  Running here(limits);
  EXPECT_EQ(raw_exchange(here.server->port(), ""), "");
}

TEST(HttpSession, a_body_waits_for_100_continue) {
  Running here;
  const auto answer =
      raw_exchange(here.server->port(),
                   "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", "\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue")) << answer;
}

TEST(HttpSession, an_answer_that_takes_too_long_is_a_503_and_the_late_one_is_ignored) {
  HttpLimits limits;
  limits.answer_timeout_s = Seconds(1);
  Running here(limits);
  const auto answer = raw_exchange(here.server->port(), "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  const std::lock_guard lock(here.handler.mutex);
  ASSERT_EQ(here.handler.held.size(), 1u);
  here.handler.held[0](Response{});
}

TEST(HttpSession, an_answer_may_come_from_another_thread) {
  Running here;
  std::thread other([&] {
    ASSERT_TRUE(here.handler.wait_until([&] { return !here.handler.held.empty(); }));
    const std::lock_guard lock(here.handler.mutex);
    Response late;
    late.body = "from elsewhere";
    here.handler.held[0](std::move(late));
  });
  const auto answer = fetch_now(here.plain(), asking(Method::get, "/hold"));
  other.join();
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(answer->body, "from elsewhere");
}

TEST(HttpSession, a_dropped_question_ends_the_connection) {
  Running here;
  EXPECT_EQ(raw_exchange(here.server->port(), "GET /drop HTTP/1.1\r\nHost: a\r\n\r\n"), "");
}

TEST(HttpSession, nobodys_text_makes_a_header_of_its_own) {
  Running here;
  const auto answer = raw_exchange(here.server->port(), "GET /split HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.find("\r\nX-Smuggled"), std::string::npos) << answer;
  EXPECT_NE(answer.find("X-Said: one"), std::string::npos) << answer;
}

TEST(HttpSession, a_head_question_gets_the_length_and_no_body) {
  Running here;
  const auto answer = raw_exchange(here.server->port(), "HEAD /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 3000000"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Server, more_connections_than_its_limit_are_turned_away) {
  HttpLimits limits;
  limits.max_connections = 1;
  Running here(limits);
  Connection first(here.plain());
  ASSERT_TRUE(first.ask(asking(Method::post, "/echo", "x")));
  const auto second = fetch_now(here.plain(), asking(Method::get, "/echo"));
  EXPECT_FALSE(second);
}

TEST(Server, a_busy_port_is_said_in_one_sentence) {
  Running here;
  try {
    const Server second(here.loops, Listen{"127.0.0.1", here.server->port(), {}, {}}, here.handler);
    FAIL() << "two servers share a port";
  } catch (const ListenFailure& failure) {
    EXPECT_NE(std::string(failure.what()).find("is in use by another program"), std::string::npos) << failure.what();
  }
}

TEST(Server, stopping_closes_idle_connections_and_lets_an_answer_finish) {
  auto here = std::make_unique<Running>();
  Connection idle(here->plain());
  ASSERT_TRUE(idle.ask(asking(Method::post, "/echo", "x")));
  Fetched answer = std::unexpected(Unreached{});
  std::thread asks([&] { answer = fetch_now(here->plain(), asking(Method::get, "/hold")); });
  ASSERT_TRUE(here->handler.wait_until([&] { return !here->handler.held.empty(); }));
  std::thread stops([&] { here->server->stop(); });
  Response late;
  late.body = "done all the same";
  here->handler.held[0](std::move(late));
  asks.join();
  stops.join();
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(answer->body, "done all the same");
  EXPECT_EQ(here->server->connections(), 0u);
}

TEST(Client, says_that_nobody_listens) {
  const auto answer = fetch_now({"127.0.0.1", 1, nullptr}, asking(Method::get, "/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Unreached::Kind::not_connected);
}

TEST(Client, an_answer_not_there_by_the_deadline_is_given_up) {
  Running here;
  const auto answer = fetch_now(here.plain(), asking(Method::get, "/hold"), {Millis(300), 1000});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Unreached::Kind::too_slow) << answer.error().sentence;
}

TEST(Client, an_answer_larger_than_wanted_is_refused) {
  Running here;
  const auto answer = fetch_now(here.plain(), asking(Method::get, "/big"), {Millis(10'000), 1000});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Unreached::Kind::not_http) << answer.error().sentence;
}

}  // namespace
}  // namespace standfirm::net
