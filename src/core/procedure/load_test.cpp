#include "core/procedure/load.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/procedure/report.hpp"
#include "core/procedure/script.hpp"

namespace standfirm::procedure {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> tools{"clamav", "debsums", "rkhunter"};

/// The smallest procedure in which nothing is wrong. Lines count from 1; tests change one thing and look for its line.
constexpr std::string_view small = R"(id: small
title: A small procedure
first_step: talk
approved_tools: [clamav]
ways: {cleaned: clean, rolled_back: clean, reinstalled: clean, replaced: clean}
closing_needs: [verified_as_user]
steps:
  - id: talk
    title: Talk
    phase: agreed
    do_this: Talk first.
    say: ["Hello {{client}}, {{hourly_rate}} an hour."]
    needs: [limits_agreed]
    on_success: clean
  - id: clean
    title: Clean
    phase: cleaning
    do_this: Clean it.
    actions:
      - {kind: scan, arguments: {tool: clamav, clean: true, timeout: 60}}
    needs: [no_threat_left]
    on_success: close
    on_failure: talk
)";

std::string with(std::string_view from, std::string_view to, std::string text = std::string(small)) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the test's own text lacks: " << from;
  return text.replace(at, from.size(), to);
}

std::vector<Mistake> mistakes_in(const std::string& text) {
  auto read = parse(text, "small.yaml", tools);
  return read ? std::vector<Mistake>{} : read.error();
}

/// Exactly one thing is wrong, on this line, saying this, with a mend saying that.
void expect_only(const std::string& text, std::size_t line, std::string_view message, std::string_view mend) {
  const auto mistakes = mistakes_in(text);
  ASSERT_EQ(mistakes.size(), 1u) << to_text(check(text, "small.yaml", tools));
  EXPECT_EQ(mistakes[0].file, "small.yaml");
  EXPECT_EQ(mistakes[0].line, line) << mistakes[0].message;
  EXPECT_THAT(mistakes[0].message, HasSubstr(std::string(message)));
  EXPECT_THAT(mistakes[0].mend, HasSubstr(std::string(mend)));
}

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << "cannot read " << path;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST(Procedure, a_right_file_is_read_whole) {
  const auto read = parse(small, "small.yaml", tools);
  ASSERT_TRUE(read) << to_text(check(small, "small.yaml", tools));
  EXPECT_EQ(read->id, "small");
  EXPECT_EQ(read->first_step, "talk");
  EXPECT_EQ(read->version.size(), 12u);
  ASSERT_EQ(read->steps.size(), 2u);
  const auto& clean = read->steps[1];
  EXPECT_EQ(clean.phase, Phase::cleaning);
  EXPECT_EQ(clean.do_this, "Clean it.");
  ASSERT_EQ(clean.actions.size(), 1u);
  EXPECT_EQ(json::text(clean.actions[0].arguments), R"({"tool":"clamav","clean":true,"timeout":60})");
  EXPECT_EQ(clean.on_failure, "talk");
  EXPECT_EQ(read->steps[0].on_failure, std::nullopt);
  EXPECT_EQ(read->way_steps.at("rolled_back"), "clean");
}

TEST(Procedure, its_version_changes_with_every_byte) {
  const auto one = parse(small, "a", tools), other = parse(std::string(small) + "# a note\n", "a", tools);
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->version, other->version);
}

TEST(Procedure, an_unknown_action_is_named_with_the_ones_there_are) {
  expect_only(with("kind: scan, arguments: {tool: clamav, clean: true, timeout: 60}", "kind: format_disk"), 20,
              "no action is called 'format_disk'", "quarantine_file");
}
TEST(Procedure, an_unknown_need_is_named) {
  expect_only(with("[no_threat_left]", "[no_threats]"), 21, "'no_threats' is not a need", "no_threat_left");
}
TEST(Procedure, an_unknown_phase_is_named) {
  expect_only(with("phase: cleaning", "phase: washing"), 17, "'washing' is not a phase", "verifying");
}
TEST(Procedure, an_unknown_tool_is_named) {
  expect_only(with("approved_tools: [clamav]", "approved_tools: [clamav, snakeoil]"), 4, "no tool is called 'snakeoil'",
              "binder/tools/snakeoil.yaml");
}
TEST(Procedure, a_scan_with_a_tool_that_is_not_approved_is_named) {
  expect_only(with("{tool: clamav, clean", "{tool: rkhunter, clean"), 20, "'rkhunter' is not an approved tool",
              "approved_tools");
}
TEST(Procedure, a_scan_without_a_tool_is_named) {
  expect_only(with("{tool: clamav, clean: true", "{clean: true"), 20, "which tool", "tool:");
}
TEST(Procedure, an_unknown_field_is_named) {
  expect_only(with("do_this: Clean it.", "do_this: Clean it.\n    colour: red"), 19, "a step has no field 'colour'",
              "on_failure");
}
TEST(Procedure, an_unknown_argument_is_named) {
  expect_only(with("timeout: 60", "time_out: 60"), 20, "time_out", "mend the argument");
}
TEST(Procedure, an_argument_of_the_wrong_type_is_named) {
  expect_only(with("timeout: 60", "timeout: soon"), 20, "whole number", "mend the argument");
}
TEST(Procedure, a_negative_time_is_refused) {
  expect_only(with("timeout: 60", "timeout: -60"), 20, "less than 0", "from 0");
}

TEST(Procedure, a_missing_field_is_named_for_its_step) {
  expect_only(with("    title: Clean\n", ""), 15, "step 'clean' lacks 'title'", "title:");
  expect_only(with("    phase: cleaning\n", ""), 15, "step 'clean' lacks 'phase'", "phase:");
  expect_only(with("    do_this: Clean it.\n", ""), 15, "step 'clean' lacks 'do_this'", "do_this:");
  expect_only(with("closing_needs: [verified_as_user]\n", ""), 1, "lacks 'closing_needs'", "closing_needs:");
  expect_only(with("replaced: clean}", "not_infected: clean}"), 5, "'ways' says nothing about 'replaced'", "replaced:");
}

TEST(Procedure, two_steps_of_one_name_are_named_with_both_lines) {
  const auto text =
      std::string(small) +
      "  - id: clean\n    title: Again\n    phase: cleaning\n    do_this: Again.\n    on_success: close\n";
  const auto mistakes = mistakes_in(text);
  ASSERT_FALSE(mistakes.empty());
  EXPECT_TRUE(std::ranges::any_of(mistakes, [](const Mistake& m) {
    return m.line == 24 && m.message.contains("first on line 15");
  })) << to_text(check(text, "small.yaml", tools));
}

TEST(Procedure, a_step_nobody_reaches_is_named) {
  expect_only(
      std::string(small) +
          "  - id: lonely\n    title: Lonely\n    phase: verifying\n    do_this: Wait.\n    on_success: close\n",
      24, "nobody reaches step 'lonely'", "take it out");
}
TEST(Procedure, a_step_that_leads_nowhere_is_named) {
  expect_only(with("on_success: close", "on_success: closing"), 22, "'closing', which is no step", "'close'");
}
TEST(Procedure, a_first_step_that_does_not_exist_is_named) {
  expect_only(with("first_step: talk", "first_step: chat"), 3, "'chat', which is no step", "id of a step");
}

TEST(Procedure, a_failure_without_a_way_on_is_named) {
  expect_only(with("    on_failure: talk\n", ""), 15, "offers 'scan', which can fail", "on_failure");
  expect_only(
      with("    on_failure: talk\n", "",
           with("    actions:\n      - {kind: scan, arguments: {tool: clamav, clean: true, timeout: 60}}\n", "")),
      15, "needs 'no_threat_left', which may not come", "on_failure");
}

TEST(Procedure, work_before_the_limits_are_agreed_is_named_with_the_path) {
  expect_only(with("needs: [limits_agreed]", "needs: [triaged]"), 20,
              "offers 'scan' and can come before the limits are agreed (talk -> clean)", "limits_agreed");
}

TEST(Procedure, agreeing_on_one_path_does_not_excuse_another) {
  // talk may fail, and its failure leads to the cleaning all the same
  expect_only(with("    on_success: clean\n", "    on_success: clean\n    on_failure: clean\n"), 21, "(talk -> clean)",
              "limits_agreed");
}

TEST(Procedure, reinstalling_by_hand_counts_as_work_too) {
  const auto text = with("needs: [limits_agreed]\n    on_success: clean", "needs: [statement]\n    on_success: agree") +
                    "  - id: agree\n    title: Agree\n    phase: reinstalling\n    do_this: Reinstall while asking.\n  "
                    "  needs: [limits_agreed]\n    on_success: clean\n";
  expect_only(text, 24, "is in the phase 'reinstalling'", "limits_agreed");
}

TEST(Procedure, isolating_and_reading_facts_may_come_before_the_agreement) {
  const auto text = with("first_step: talk", "first_step: isolate") +
                    "  - id: isolate\n    title: Isolate\n    phase: reached\n    do_this: Cut it off.\n    actions: "
                    "[isolate, read_facts]\n    on_success: talk\n    on_failure: talk\n";
  EXPECT_TRUE(mistakes_in(text).empty()) << to_text(check(text, "small.yaml", tools));
}

TEST(Procedure, a_loop_without_an_exit_is_named_with_its_circle) {
  const auto mistakes = mistakes_in(with("on_success: close", "on_success: talk"));
  ASSERT_EQ(mistakes.size(), 2u);
  EXPECT_THAT(mistakes[0].message, HasSubstr("step 'talk' is in a loop without an exit"));
  EXPECT_THAT(mistakes[1].message, HasSubstr("clean -> talk -> clean"));
}

TEST(Procedure, an_end_that_only_failure_reaches_is_no_end) {
  const auto mistakes =
      mistakes_in(with("on_success: close\n    on_failure: talk", "on_success: talk\n    on_failure: close"));
  ASSERT_EQ(mistakes.size(), 2u);
  EXPECT_THAT(mistakes[0].message, HasSubstr("never ends when everything succeeds"));
}

TEST(Procedure, an_unknown_name_in_what_to_say_is_named_with_the_nearest) {
  expect_only(with("{{hourly_rate}}", "{{hourly_rates}}"), 12, "nothing is called 'hourly_rates'",
              "write 'hourly_rate'");
}
TEST(Procedure, a_section_left_open_is_named) {
  expect_only(with("{{hourly_rate}}", "{{#courtesy}}"), 12, "'{{#courtesy}}' is left open", "{{/courtesy}}");
}
TEST(Procedure, tags_that_read_other_files_or_change_the_rules_are_refused) {
  expect_only(with("{{hourly_rate}}", "{{> other}}"), 12, "not allowed", "use {{name}}");
  expect_only(with("{{hourly_rate}}", "{{=<% %>=}}"), 12, "not allowed", "use {{name}}");
}

TEST(Procedure, every_mistake_is_reported_in_the_order_of_the_file) {
  const auto text =
      with("[no_threat_left]", "[no_threats]",
           with("{{client}}", "{{clients}}", with("approved_tools: [clamav]", "approved_tools: [clamav, snakeoil]")));
  const auto mistakes = mistakes_in(text);
  ASSERT_EQ(mistakes.size(), 3u) << to_text(check(text, "small.yaml", tools));
  EXPECT_TRUE(std::ranges::is_sorted(mistakes, {}, &Mistake::line));
}

TEST(Procedure, text_that_is_not_yaml_or_too_large_is_one_mistake_with_its_line) {
  expect_only("id: small\n  bad: [", 2, "YAML", "mend");
  expect_only(std::string(300 * 1024, '#'), 1, "longer than", "mend");
  expect_only("a: &x [1]\nb: *x\n", 1, "anchor", "mend");
  expect_only("just words", 1, "a map of fields", "id:");
}

TEST(Procedure, check_says_file_and_line_the_way_editors_jump_to) {
  const auto text = to_text(check(with("phase: cleaning", "phase: washing"), "binder/procedures/mine.yaml", tools));
  EXPECT_THAT(text, HasSubstr("binder/procedures/mine.yaml:17: 'washing' is not a phase\n    mend: "));
  EXPECT_THAT(text, HasSubstr("1 mistake\n"));
  const auto good = check(small, "small.yaml", tools);
  EXPECT_TRUE(good.valid);
  EXPECT_THAT(to_json(good), HasSubstr(R"("valid":true)"));
}

TEST(Procedure, the_shipped_virus_response_is_valid_and_holds_the_whole_of_it) {
  const auto text = file_text(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml");
  std::vector<std::string> defined;
  for (const auto& file : std::filesystem::directory_iterator(SF_SOURCE_DIR "/binder/tools"))
    defined.push_back(file.path().stem().string());
  const auto read = parse(text, "binder/procedures/virus-response.yaml", defined);
  ASSERT_TRUE(read) << to_text(check(text, "binder/procedures/virus-response.yaml", defined));
  for (const char* id :
       {"report",       "triage",          "conversation", "isolate", "facts",       "safe_mode",
        "clean",        "startup_entries", "normal_mode",  "sign_in", "second_tool", "system_files",
        "user_says_so", "roll_back",       "reinstall",    "replace", "updates",     "new_restore_point",
        "release",      "consequences",    "close_up"})
    EXPECT_NE(read->find(id), nullptr) << id;
  for (const auto& step : read->steps) EXPECT_LE(step.title.size(), 40u) << step.id;
  for (const auto need : {Need::verified_as_user, Need::updates_applied, Need::new_restore_point, Need::released,
                          Need::back_to_normal, Need::machines_accounted_for})
    EXPECT_THAT(read->closing_needs, ::testing::Contains(need));
}

TEST(Procedure, moving_the_conversation_to_the_end_of_the_shipped_file_is_caught) {
  auto text = file_text(SF_SOURCE_DIR "/binder/procedures/virus-response.yaml");
  text = with("on_success: conversation\n    on_failure: conversation", "on_success: isolate\n    on_failure: isolate",
              text);
  const auto mistakes = mistakes_in(text);
  EXPECT_TRUE(std::ranges::any_of(mistakes, [](const Mistake& m) {
    return m.message.contains("step 'safe_mode' offers 'enter_safe_mode'");
  })) << mistakes.size();
}

}  // namespace standfirm::procedure
