#include "net/testing/fixture.hpp"

namespace standfirm::net {
namespace {

ServerTls server_tls(ClientCertificate wanted) {
  const auto& all = test_certificates();
  return {all.server, all.server_key, wanted, all.authority};
}
Fetched who_am_i(const Running& here, const ClientTls& as) {
  Request question;
  question.target = "/who";
  return fetch_now({"127.0.0.1", here.server->port(), tls_for_client(as)}, std::move(question));
}

TEST(Tls, a_client_certificate_of_the_pinned_authority_names_the_machine) {
  const auto& all = test_certificates();
  const Running here({}, server_tls(ClientCertificate::required));
  const auto answer = who_am_i(here, {all.authority, "server.test", all.client, all.client_key});
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_TRUE(answer->body.starts_with("machine-7 ")) << answer->body;
  EXPECT_EQ(answer->body.size(), std::string("machine-7 ").size() + 64);
}

TEST(Tls, a_certificate_that_is_only_asked_for_may_be_left_out) {
  const Running here({}, server_tls(ClientCertificate::asked));
  const auto answer = who_am_i(here, {test_certificates().authority, "server.test", {}, {}});
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(answer->body, " ");
}

TEST(Tls, a_required_certificate_that_is_missing_or_strange_ends_the_connection) {
  const auto& all = test_certificates();
  const Running here({}, server_tls(ClientCertificate::required));
  EXPECT_FALSE(who_am_i(here, {all.authority, "server.test", {}, {}}));
  EXPECT_FALSE(who_am_i(here, {all.authority, "server.test", all.strangers_client, all.strangers_key}));
}

TEST(Tls, a_strange_certificate_is_refused_even_where_none_is_needed) {
  const auto& all = test_certificates();
  const Running here({}, server_tls(ClientCertificate::asked));
  EXPECT_FALSE(who_am_i(here, {all.authority, "server.test", all.strangers_client, all.strangers_key}));
}

TEST(Tls, a_server_of_another_authority_or_name_is_not_trusted) {
  const auto& all = test_certificates();
  const Running here({}, server_tls(ClientCertificate::not_asked));
  const auto other_authority = who_am_i(here, {all.strangers_client, "server.test", {}, {}});
  ASSERT_FALSE(other_authority);
  EXPECT_EQ(other_authority.error().kind, Unreached::Kind::not_trusted) << other_authority.error().sentence;
  const auto other_name = who_am_i(here, {all.authority, "elsewhere.test", {}, {}});
  ASSERT_FALSE(other_name);
  EXPECT_EQ(other_name.error().kind, Unreached::Kind::not_trusted) << other_name.error().sentence;
}

TEST(Tls, a_machines_certificate_cannot_pretend_to_be_the_server) {
  const auto& all = test_certificates();
  const Running here({}, ServerTls{all.client, all.client_key, ClientCertificate::not_asked, {}});
  const auto answer = who_am_i(here, {all.authority, "machine-7", {}, {}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Unreached::Kind::not_trusted) << answer.error().sentence;
}

TEST(Tls, plain_bytes_on_a_tls_port_end_the_connection) {
  const Running here({}, server_tls(ClientCertificate::not_asked));
  const auto answer = raw_exchange(here.server->port(), "GET /who HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.find("HTTP/1.1"), std::string::npos);
}

TEST(Tls, bodies_larger_than_a_record_come_through_whole) {
  Running here({}, server_tls(ClientCertificate::not_asked));
  here.handler.max_body = 1'000'000;
  Connection connection(
      {"127.0.0.1", here.server->port(), tls_for_client({test_certificates().authority, "server.test", {}, {}})});
  std::string body;
  for (int i = 0; i < 60'000; ++i) body += std::to_string(i);
  Request question;
  question.method = Method::post;
  question.target = "/echo";
  question.body = body;
  const auto answer = connection.ask(question);
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(answer->body, body);
}

TEST(Tls, a_key_of_another_certificate_is_said_at_once) {
  const auto& all = test_certificates();
  EXPECT_THROW((void)tls_for_server({all.server, all.client_key, ClientCertificate::not_asked, {}}),
               std::runtime_error);
  EXPECT_THROW((void)tls_for_server({"nonsense", all.client_key, ClientCertificate::not_asked, {}}),
               std::runtime_error);
}

}  // namespace
}  // namespace standfirm::net
