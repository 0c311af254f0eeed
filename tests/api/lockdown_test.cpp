// The brake: pulled in the console, seen by everybody, released on the host alone.
#include <gmock/gmock.h>

#include "api/program.hpp"

namespace standfirm::api {
namespace {

using ::testing::HasSubstr;

TEST(Lockdown, changes_nothing_for_anybody_until_somebody_on_the_host_rearms_it) {
  Firm own;
  auto& program = own.program;
  const auto lockdown = [&](std::vector<std::string> command) {
    command.insert(command.begin(), "lockdown");
    command.insert(command.end(), {"--config", program.settings()});
    return run_standfirm(command);
  };
  const std::string client = R"({"name":"Bright Law","time_zone":"America/Denver","currency":"USD"})";
  EXPECT_EQ(program.post("/v1/lockdown", R"({"why":"x"})", own.dispatcher).code(), "not_entitled");
  EXPECT_EQ(program.post("/v1/lockdown", R"({"why":" "})", own.technician).code(), "reason_missing");
  EXPECT_EQ(lockdown({"status"}).code, 0);

  const auto locked =
      program.post("/v1/lockdown", R"({"why":"Dana did not sign in at three at night."})", own.technician);
  ASSERT_EQ(locked.status, 200u) << locked.text;
  EXPECT_EQ(program.post("/v1/clients", client, own.owner).code(), "locked_down");
  EXPECT_EQ(program.post("/v1/clients", client, own.owner).status, 423u);
  const auto key = program.get("/v1/api_keys", own.owner);
  EXPECT_EQ(key.status, 200u) << "reading goes on";
  EXPECT_EQ(program.post("/v1/lockdown", R"({"why":"Again."})", own.owner).code(), "locked_down");
  const auto session = program.get("/v1/sessions/current", own.owner);
  EXPECT_EQ(session.body.at("locked_down").at("why").as_string(), "Dana did not sign in at three at night.");

  EXPECT_EQ(program.stop(), 0);
  program.start();
  own.sign_in();
  EXPECT_EQ(program.post("/v1/clients", client, own.owner).code(), "locked_down") << "also after a restart";
  const auto status = lockdown({"status"});
  EXPECT_EQ(status.code, 1);
  EXPECT_THAT(status.out, HasSubstr("three at night"));

  const auto off = lockdown({"off"});
  EXPECT_EQ(off.code, 0) << off.err;
  EXPECT_THAT(off.out, HasSubstr("Re-armed. Orders given before now are void."));
  EXPECT_EQ(program.post("/v1/clients", client, own.owner).status, 201u) << "at once, without a restart";
  EXPECT_FALSE(program.get("/v1/sessions/current", own.owner).body.as_object().contains("locked_down"));

  EXPECT_EQ(lockdown({"on", "--why", "A test from the host."}).code, 0);
  EXPECT_EQ(program.post("/v1/clients", client, own.owner).code(), "locked_down");
  EXPECT_THAT(lockdown({"off"}).out, HasSubstr("Re-armed"));
}

}  // namespace
}  // namespace standfirm::api
