#include "server/config/config.hpp"

#include <gtest/gtest.h>

#include <set>

namespace standfirm::server {
namespace {

TEST(Config, flags_beat_the_environment_which_beats_the_file_which_beats_the_usual) {
  const std::string file = "[people]\nport = 1\naddress = \"10.0.0.1\"\n[firm]\nname = \"From the file\"\n";
  const auto config = Config::load(
      file, "standfirm.toml", {"STANDFIRM_PEOPLE_PORT=2", "STANDFIRM_PEOPLE_ADDRESS=10.0.0.2"}, {{"people.port", "3"}});
  ASSERT_TRUE(config) << config.error()[0];
  EXPECT_EQ(config->port("people", "port"), 3);
  EXPECT_EQ(config->text("people", "address"), "10.0.0.2");
  EXPECT_EQ(config->text("firm", "name"), "From the file");
  EXPECT_EQ(config->port("agents", "port"), 8471);
}

TEST(Config, a_mistyped_key_is_an_error_with_its_line_and_the_nearest_one) {
  const auto config = Config::load("[people]\n\nprot = 1\n", "standfirm.toml", {}, {});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error()[0],
            "standfirm.toml:3: 'people.prot' is not a setting, did you mean 'people.port'?; `standfirm config check` "
            "lists all");
}

TEST(Config, a_value_out_of_range_says_the_range) {
  const auto config = Config::load("", "", {"STANDFIRM_PEOPLE_PORT=70000"}, {});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error()[0], "STANDFIRM_PEOPLE_PORT: people.port must be from 0 to 65535, not 70000");
}

TEST(Config, broken_toml_names_the_line) {
  const auto config = Config::load("[people]\nport = \n", "standfirm.toml", {}, {});
  ASSERT_FALSE(config);
  EXPECT_TRUE(config.error()[0].starts_with("standfirm.toml:2: ")) << config.error()[0];
}

TEST(Config, secrets_are_never_shown) {
  const auto config = Config::load("", "", {"STANDFIRM_MAIL_SMTP_PASSWORD=hunter2hunter2"}, {});
  ASSERT_TRUE(config);
  for (const auto& one : config->explained()) EXPECT_EQ(one.value.find("hunter2"), std::string::npos) << one.key;
}

TEST(Config, lists_come_from_brackets_or_commas) {
  EXPECT_EQ(
      Config::load("[firm]\naddress = [\"1 Main St, Unit 2\", \"Springfield\"]", "f", {}, {})->list("firm", "address"),
      (std::vector<std::string>{"1 Main St, Unit 2", "Springfield"}));
  EXPECT_EQ(Config::load("", "", {"STANDFIRM_FIRM_BANK=a,b"}, {})->list("firm", "bank"),
            (std::vector<std::string>{"a", "b"}));
}

TEST(Config, every_setting_is_named_once_explains_itself_and_has_a_usual_value_that_is_allowed) {
  const auto usual = Config::load("", "", {}, {});
  ASSERT_TRUE(usual);
  std::set<std::string> names;
  for (const auto& one : usual->explained()) {
    EXPECT_TRUE(names.insert(one.key).second) << one.key;
    EXPECT_TRUE(one.explains.ends_with('.')) << one.key;
    EXPECT_TRUE(Config::load("", "", {}, {{one.key, one.value}})) << one.key;
  }
}

}  // namespace
}  // namespace standfirm::server
