#include <gtest/gtest.h>

#include <thread>

#include "api/program.hpp"

namespace standfirm::api {
namespace {

TEST(Sessions, the_cookie_is_out_of_reach_of_scripts_and_other_sites) {
  const auto answer =
      firm().program.ask("POST", "/v1/sessions",
                         json::text(json::Object{{"email", "OLGA@firm.example"}, {"password", Program::password}}));
  ASSERT_EQ(answer.status, 201u) << answer.text;
  const std::string cookie(answer.raw.header("Set-Cookie").value_or(""));
  for (const std::string part : {"HttpOnly", "SameSite=Strict", "Path=/"})
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  EXPECT_EQ(answer.text.find(cookie.substr(cookie.find('=') + 1, 43)), std::string::npos)
      << "the word itself is in the body";
}

TEST(Sessions, a_session_ends_when_it_is_signed_out_of_and_only_that_one) {
  auto& program = firm().program;
  const auto one = program.sign_in("olga@firm.example"), other = program.sign_in("olga@firm.example");
  ASSERT_EQ(program.get("/v1/sessions/current", one).status, 200u);
  EXPECT_EQ(program.ask("DELETE", "/v1/sessions/current", {}, one).status, 204u);
  EXPECT_EQ(program.get("/v1/sessions/current", one).status, 401u);
  EXPECT_EQ(program.get("/v1/sessions/current", other).status, 200u);
}

TEST(Sessions, a_key_has_at_most_its_makers_rights) {
  auto& program = firm().program;
  EXPECT_EQ(program.post("/v1/api_keys", R"({"name":"more","role":"owner"})", firm().technician).code(),
            "not_entitled");
  EXPECT_EQ(program.post("/v1/api_keys", R"({"name":"link","role":"client_approver"})", firm().owner).code(),
            "not_entitled");
  const auto key = program.key(firm().technician, "technician");
  EXPECT_EQ(program.post("/v1/api_keys", R"({"name":"child","role":"technician"})", key).code(), "not_entitled")
      << "a key made a key";
  const auto list = program.get("/v1/api_keys", firm().technician);
  for (const auto& one : list.body.at("items").as_array())
    EXPECT_NE(one.at("role").as_string(), "owner") << "sees another's keys";
}

TEST(Sessions, weak_passwords_and_doubled_addresses_are_refused) {
  auto& program = firm().program;
  EXPECT_EQ(program
                .post("/v1/technicians",
                      R"({"name":"A","email":"a@firm.example","password":"short","role":"technician"})", firm().owner)
                .code(),
            "invalid_argument");
  EXPECT_EQ(
      program
          .post("/v1/technicians",
                R"({"name":"T","email":"tessa@firm.example","password":"four unrelated words","role":"technician"})",
                firm().owner)
          .code(),
      "already_done");
}

TEST(Sessions, guessing_is_slowed_down_and_says_nothing_about_who_exists) {
  Program program;
  const auto attempt = [&](const std::string& email) {
    return program.ask("POST", "/v1/sessions",
                       json::text(json::Object{{"email", email}, {"password", "not the password"}}));
  };
  const auto known = attempt("olga@firm.example"), unknown = attempt("nobody@firm.example");
  EXPECT_EQ(known.status, 401u);
  EXPECT_EQ(known.text, unknown.text);
  unsigned refused = 0;
  for (int i = 0; i < 12; ++i) refused += attempt("olga@firm.example").status == 429 ? 1 : 0;
  EXPECT_GE(refused, 3u);
  EXPECT_EQ(program
                .ask("POST", "/v1/sessions",
                     json::text(json::Object{{"email", "olga@firm.example"}, {"password", Program::password}}))
                .status,
            429u)
      << "the right password got through a closed door";
}

TEST(Sessions, forged_links_are_not_found_and_cannot_be_tried_without_end) {
  Program program;
  unsigned refused = 0;
  for (int i = 0; i < 130; ++i) {
    const auto answer = program.ask("GET", "/v1/links/forged-" + std::to_string(i));
    EXPECT_TRUE(answer.status == 404 || answer.status == 429) << answer.text;
    refused += answer.status == 429 ? 1 : 0;
  }
  EXPECT_GE(refused, 5u);
}

}  // namespace
}  // namespace standfirm::api
