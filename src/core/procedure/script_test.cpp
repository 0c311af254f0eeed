#include "core/procedure/script.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

#include "core/procedure/load.hpp"

namespace standfirm::procedure {
namespace {

Sentence words(std::string text) { return Sentence::as_written(std::move(text)); }

ScriptValues harbor_dental(bool first) {
  ScriptValues v;
  v.firm = words("Tidewater IT");
  v.firm_phone = words("555 0100");
  v.technician = words("Dana");
  v.client = words("Harbor Dental");
  v.person = words("Ines Okafor");
  v.person_first_name = words("Ines");
  v.approver = words("Dr. Marsh & Co");
  v.machine = words("front-desk");
  v.user = words("ines");
  v.incident = words("INC-1042");
  v.nth = words(first ? "first" : "second");
  v.courtesy = first;
  v.included_time = words(first ? "4 hours" : "");
  v.hourly_rate = words(first ? "0.00 USD" : "150.00 USD");
  v.next_hourly_rate = words("150.00 USD");
  v.increment = words("15 minutes");
  v.replacement_price = words("1500.00 USD");
  v.only_our_people_install_software = true;
  if (!first)
    v.past = {words("INC-1001 cost us 1.75 hours."),
              words("In March you declined taking Ines out of the administrators.")};
  return v;
}

std::string said(const std::vector<std::string>& lines, const ScriptValues& values) {
  std::string out;
  for (const auto& line : lines) {
    const auto text = render(line, values);
    EXPECT_TRUE(text) << text.error();
    if (text && !text->empty()) out += "- " + *text + "\n";
  }
  return out;
}

std::vector<std::string> conversation() {
  std::ifstream in(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const auto read = parse(text.str(), "virus-response.yaml", {"clamav", "debsums"});
  EXPECT_TRUE(read);
  const auto* step = read ? read->find("conversation") : nullptr;
  EXPECT_NE(step, nullptr);
  return step == nullptr ? std::vector<std::string>{} : step->say;
}

}  // namespace

TEST(Script, the_first_conversation_says_courtesy_and_what_the_next_one_costs) {
  EXPECT_EQ(
      said(conversation(), harbor_dental(true)),
      "- Am I speaking with Dr. Marsh & Co? Ines Okafor reported a virus on front-desk. This is your first virus "
      "incident under our agreement.\n"
      "- This one is on us: up to 4 hours at 0.00 an hour. You will get an invoice that shows what it would have cost. "
      "The next one is at 150.00 USD an hour.\n"
      "- We stop at the limit we agree now. Before we get there we ask you. What should happen if the time runs out: "
      "reinstall the machine, replace it, or stop?\n"
      "- So that you can weigh it: a replacement is about 1500.00 USD, and often the better buy than many hours.\n"
      "- How many minutes may we work, and may I note that you said so?\n");
}

TEST(Script, the_second_conversation_says_the_rate_and_the_history) {
  EXPECT_EQ(
      said(conversation(), harbor_dental(false)),
      "- Am I speaking with Dr. Marsh & Co? Ines Okafor reported a virus on front-desk. This is your second virus "
      "incident under our agreement.\n"
      "- Your agreement includes no time for this one: it is 150.00 USD an hour, in steps of 15 minutes.\n"
      "- We stop at the limit we agree now. Before we get there we ask you. What should happen if the time runs out: "
      "reinstall the machine, replace it, or stop?\n"
      "- So that you can weigh it: a replacement is about 1500.00 USD, and often the better buy than many hours.\n"
      "- For the record: INC-1001 cost us 1.75 hours. For the record: In March you declined taking Ines out of the "
      "administrators. \n"
      "- How many minutes may we work, and may I note that you said so?\n");
}

TEST(Script, a_value_is_never_read_as_a_template) {
  ScriptValues v;
  v.client = words("{{firm}} {{#courtesy}} {{/x}}");
  v.firm = words("secret");
  EXPECT_EQ(render("Hello {{client}}.", v), "Hello {{firm}} {{#courtesy}} {{/x}}.");
}

TEST(Script, an_empty_text_leaves_its_section_out_and_the_inverted_one_in) {
  EXPECT_EQ(render("{{#user}}{{user}}{{/user}}{{^user}}the user{{/user}}", ScriptValues{}), "the user");
}

TEST(Script, a_list_is_said_item_by_item_and_sections_stand_inside_one_another) {
  ScriptValues v;
  v.client = words("Harbor");
  v.past = {words("one"), words("two")};
  EXPECT_EQ(render("{{#past}}{{^courtesy}}{{client}} {{/courtesy}}{{.}};{{/past}}", v), "Harbor one;Harbor two;");
  EXPECT_EQ(render("{{#lessons}}{{.}}{{/lessons}}{{^lessons}}none{{.}}{{/lessons}}.", v), "none.");
  EXPECT_EQ(render("{{#courtesy}}{{#past}}{{.}}{{/past}}{{/courtesy}}{{ # past }}!{{/past }}", v), "!!");
}

TEST(Script, its_values_are_known_by_name_those_that_are_there) {
  ScriptValues v;
  v.client = words("Harbor");
  v.courtesy = true;
  v.past = {words("one"), words("two")};
  const auto all = by_name(v);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].name, "client");
  EXPECT_EQ(all[0].said, std::vector{words("Harbor")});
  EXPECT_EQ(all[1].name, "courtesy");
  EXPECT_EQ(all[1].said, std::vector{Sentence()});
  EXPECT_EQ(all[2].name, "past");
  EXPECT_EQ(all[2].said.size(), 2u);
}

TEST(Script, a_wrong_line_gives_what_is_wrong_with_it) {
  const auto wrong = render("Hello {{cleint}}.", ScriptValues{});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error(), "nothing is called 'cleint'");
  EXPECT_FALSE(render("{{#past}}{{.}}", ScriptValues{}));
  EXPECT_FALSE(render("{{courtesy}}", ScriptValues{}));
  EXPECT_FALSE(render("{{.}}", ScriptValues{}));
  EXPECT_FALSE(render("{{/client}}", ScriptValues{}));
  EXPECT_FALSE(render("{{{client}}}", ScriptValues{}));
  EXPECT_FALSE(render("{{client", ScriptValues{}));
}

RC_GTEST_PROP(Script, any_line_that_is_found_right_renders_and_any_other_does_not_crash,
              (const std::vector<int>& choices)) {
  static const std::vector<std::string> parts{"{{",
                                              "}}",
                                              "{{#past}}",
                                              "{{/past}}",
                                              "{{.}}",
                                              "{{client}}",
                                              "{{^courtesy}}",
                                              "{{/courtesy}}",
                                              "{{",
                                              "#",
                                              "/",
                                              "x",
                                              " ",
                                              "{",
                                              "}",
                                              "=",
                                              "&",
                                              "client",
                                              "\n"};
  std::string line;
  for (const int choice : choices) line += parts[static_cast<unsigned>(choice) % parts.size()];
  RC_ASSERT(check_line(line).empty() == render(line, ScriptValues{}).has_value());
}

}  // namespace standfirm::procedure
