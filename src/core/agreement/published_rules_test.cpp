// Rules that real firms publish, and others of their kinds, are data: each is written as terms, said in words, and
// reckoned by the code that reckons real incidents. The list is others' and is read where it lies; see
// testing/shared_data.hpp.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/csv.hpp"
#include "core/agreement/example.hpp"
#include "core/incident/given.hpp"
#include "testing/shared_data.hpp"

namespace standfirm::agreement {
namespace {
using namespace incident::given_ns;
using ::testing::Contains;
using ::testing::HasSubstr;

Terms with_rules(const std::function<void(Terms&, Rules&)>& change) {
  auto terms = usual_terms();
  terms.rules.emplace();
  change(terms, *terms.rules);
  return terms;
}
/// An incident of a client that had one before, under these terms, triaged.
Story under(const Terms& terms) {
  Story story;
  story.facts.agreement = InForce{standard, 1, terms};
  story.facts.earlier = {first_incident()};
  story.then_did(
      incident::Report{this_incident, "INC-1002", harbor_dental, tom, "It is back", "", {front_desk}, Channel::phone});
  story.then_did(incident::Triage{Urgency::high, Impact::one_person});
  return story;
}
std::string said(const Terms& terms) {
  std::string all;
  for (const auto& sentence : in_words(terms)) all += sentence.text + "\n";
  return all;
}

void hour_cap() {
  const auto terms = with_rules([](Terms& t, Rules& r) {
    t.courtesy_incidents = 0;
    r.most_billed = Minutes{180};
  });
  EXPECT_THAT(said(terms), HasSubstr("at most 3 hours, however long it takes"));
  for (const auto& one : worked_example(terms)) EXPECT_LE(one.price.minor, 45'000) << one.sentence;
}
void billable_clock() {
  const auto terms = with_rules([](Terms& t, Rules&) { t.unattended_tool_time_costs = false; });
  EXPECT_THAT(said(terms), HasSubstr("Time in which a tool runs by itself costs nothing."));
}
void reinfection_warranty() {
  const auto terms = with_rules([](Terms& t, Rules& r) {
    t.courtesy_incidents = 0;
    r.warranty_days = 15;
  });
  EXPECT_THAT(said(terms), HasSubstr("again within 15 days"));
  const auto example = worked_example(terms);
  EXPECT_EQ(example[2].price.minor, 0) << "the first removal cost more than the second: " << example[2].sentence;
  EXPECT_GT(example[1].price.minor, 0);
}
void coverage() {
  const auto terms = with_rules([](Terms& t, Rules& r) {
    t.courtesy_incidents = 5;
    r.not_covered_when = {Breach::user_was_administrator, Breach::antivirus_removed};
    t.not_included = {"response to security incidents"};
  });
  EXPECT_THAT(said(terms), HasSubstr("when the user was an administrator"));
  EXPECT_THAT(said(terms), HasSubstr("Not included: response to security incidents."));
  auto covered = under(terms);
  covered.then_did(incident::AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop});
  EXPECT_TRUE(covered.state.terms->courtesy);
  auto caused = under(terms);
  caused.then_did(incident::AgreeLimits{ines, Channel::phone, Minutes{60}, Fallback::stop,
                                        std::vector{Breach::user_was_administrator}});
  EXPECT_FALSE(caused.state.terms->courtesy);
  EXPECT_EQ(caused.state.terms->included, Minutes{0});
  auto other = under(terms);
  other
      .when(
          incident::AgreeLimits{ines, Channel::phone, Minutes{0}, Fallback::stop, std::vector{Breach::lapsed_firewall}})
      .then_refused(RefusalCode::invalid_argument);
}
void sla_exemption() {
  const auto terms = with_rules([](Terms&, Rules& r) { r.no_resolve_target_from_machines = 1; });
  const auto story = under(terms);
  EXPECT_TRUE(story.state.respond_by);
  EXPECT_FALSE(story.state.resolve_by);
  EXPECT_TRUE(under(with_rules([](Terms&, Rules& r) { r.no_resolve_target_from_machines = 5; })).state.resolve_by);
}
void readiness_goal() {
  const auto terms = with_rules([](Terms&, Rules& r) { r.readiness_goals = {{"antivirus_running", 95}}; });
  EXPECT_THAT(said(terms), HasSubstr("Goal: antivirus running on at least 95 % of the machines."));
}
void project_threshold() {
  const auto terms = with_rules([](Terms&, Rules& r) { r.project_from = Minutes{360}; });
  EXPECT_THAT(said(terms), HasSubstr("more than 6 hours is a project"));
  auto story = under(terms);
  story.when(incident::AgreeLimits{ines, Channel::phone, Minutes{361}, Fallback::stop})
      .then_refused(RefusalCode::invalid_argument);
  story.then_did(incident::AgreeLimits{ines, Channel::phone, Minutes{360}, Fallback::stop});
  story.when(incident::AuthoriseTime{ines, Minutes{1}, Channel::phone, Fallback::stop})
      .then_refused(RefusalCode::invalid_argument);
}

const std::map<std::string, void (*)()>& kinds() {
  static const std::map<std::string, void (*)()> all{{"hour cap", hour_cap},
                                                     {"billable clock", billable_clock},
                                                     {"reinfection warranty", reinfection_warranty},
                                                     {"coverage", coverage},
                                                     {"SLA exemption", sla_exemption},
                                                     {"readiness goal", readiness_goal},
                                                     {"project threshold", project_threshold}};
  return all;
}
}  // namespace

TEST(PublishedRules, of_every_kind_are_data_said_in_words_and_reckoned) {
  for (const auto& [kind, holds] : kinds()) {
    SCOPED_TRACE(kind);
    holds();
  }
}
TEST(PublishedRules, of_the_list_are_all_of_a_kind_that_can_be_expressed) {
  const auto data = standfirm::testing::shared_data();
  if (!data || !std::filesystem::exists(*data / "facts" / "contract_rules.csv"))
    GTEST_SKIP() << "no contract_rules.csv; set STANDFIRM_SHARED_DATA to the folder that holds facts";
  std::ifstream file(*data / "facts" / "contract_rules.csv");
  std::stringstream text;
  text << file.rdbuf();
  const auto whole = text.str();
  csv::Reader rows(whole);
  const auto heading = rows.next();
  ASSERT_TRUE(heading);
  std::size_t seen = 0;
  while (const auto row = rows.next()) {
    ASSERT_GE(row->cells.size(), 3u);
    EXPECT_TRUE(kinds().contains(row->cells[1])) << row->cells[0] << ": " << row->cells[2];
    ++seen;
  }
  EXPECT_GT(seen, 0u);
}
TEST(Agreement, that_changes_leaves_an_incident_under_the_terms_it_was_agreed_on) {
  auto story = under(usual_terms());
  story.then_did(incident::AgreeLimits{ines, Channel::phone, Minutes{60}, Fallback::stop});
  const auto agreed = json::write_text(*story.state.terms);
  story.facts.agreement->version = 2;
  story.facts.agreement->terms.hourly_rate = Money{99'900, {}};
  story.facts.agreement->terms.rules = Rules{};
  story.facts.agreement->terms.rules->most_billed = Minutes{15};
  story.then_did(incident::AuthoriseTime{ines, Minutes{60}, Channel::phone, Fallback::stop});
  EXPECT_EQ(json::write_text(*story.state.terms), agreed);
  EXPECT_EQ(story.state.authorisations.back().hourly_rate.amount_text(), "150.00");
  EXPECT_EQ(incident::worked(story.state, story.now)->most_billed, Minutes{0});
}
TEST(WorkedExample, says_each_infection_with_its_price) {
  const auto example = worked_example(usual_terms());
  ASSERT_EQ(example.size(), 5u);
  EXPECT_TRUE(example[0].courtesy);
  EXPECT_EQ(example[0].price.minor, 0);
  EXPECT_EQ(example[1].price.amount_text(), "412.50");
  EXPECT_THAT(example[1].sentence.text, HasSubstr("Day 61: infection 2 of this year takes 151 minutes: 0 minutes "
                                                  "included, 2.75 h at 150.00 USD an hour. 412.50 USD before tax."));
}
TEST(ChangedTerms, name_the_field_with_both_values) {
  auto after = usual_terms();
  after.watch_days = 30;
  const auto all = changes(usual_terms(), after);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].field, "watch_days");
  EXPECT_EQ(all[0].before, "15");
  EXPECT_EQ(all[0].after, "30");
}
TEST(Rules, that_cannot_be_kept_name_their_field) {
  const auto fault = [](const std::function<void(Terms&, Rules&)>& change) {
    const auto wrong = fault_in(with_rules(change), Currency{}, "America/New_York");
    return wrong ? wrong->field.value_or("") : "";
  };
  EXPECT_EQ(fault([](Terms&, Rules&) {}), "");
  EXPECT_EQ(fault([](Terms&, Rules& r) { r.most_billed = Minutes{-1}; }), "terms.rules.most_billed");
  EXPECT_EQ(fault([](Terms&, Rules& r) {
              r.most_billed = Minutes{60};
              r.minimum_billed = Minutes{61};
            }),
            "terms.rules.minimum_billed");
  EXPECT_EQ(fault([](Terms&, Rules& r) { r.not_covered_when = {Breach::lapsed_firewall, Breach::lapsed_firewall}; }),
            "terms.rules.not_covered_when");
  EXPECT_EQ(fault([](Terms&, Rules& r) { r.readiness_goals = {{"", 95}}; }), "terms.rules.readiness_goals[0]");
}

}  // namespace standfirm::agreement
