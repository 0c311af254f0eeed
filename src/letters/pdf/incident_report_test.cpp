#include "letters/pdf/incident_report.hpp"

#include <gmock/gmock.h>

#include "letters/testing/samples.hpp"

namespace standfirm::letters {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

std::string printed(const std::string& name, const IncidentReport& report) {
  const Stationery stationery(binder_letters());
  const auto pdf = incident_report_pdf(stationery, Printer(stationery.folder()), report);
  EXPECT_TRUE(pdf) << pdf.error();
  if (!pdf) return {};
  keep_for_looking(name + ".pdf", *pdf);
  return text_of_pdf(*pdf);
}

}  // namespace

TEST(IncidentReport, says_what_happened_what_was_found_done_and_paid) {
  const auto text = printed("report", closed_incident_report());
  EXPECT_THAT(text, AllOf(HasSubstr("INC-1042"), HasSubstr("Harbor Dental"), HasSubstr("Ines Okafor, by e-mail"),
                          HasSubstr("11 min"), HasSubstr("1 h 35 min")));
  EXPECT_THAT(text,
              AllOf(HasSubstr("rolled back"), HasSubstr("1 March 2026, 17:40"), HasSubstr("verified as its user")));
  EXPECT_THAT(text, AllOf(HasSubstr("Win.Test.EICAR_HDB-1"), HasSubstr("invoice_4711.pdf.exe"),
                          HasSubstr("quarantined"), HasSubstr("Came back at sign-in")));
  EXPECT_THAT(text, AllOf(HasSubstr("1.75 h at 0.00"), HasSubstr("262.50"),
                          HasSubstr("275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f")));
  EXPECT_THAT(text, HasSubstr("is not older"));
}

TEST(IncidentReport, of_an_open_incident_says_so_and_invents_nothing) {
  const auto text = printed("report-open", open_incident_report());
  EXPECT_THAT(text, AllOf(HasSubstr("NOT YET CLOSED"), HasSubstr("No machine was part of this incident"),
                          HasSubstr("Nothing was looked for yet")));
  EXPECT_THAT(text, Not(HasSubstr("Evidence kept")));
}

TEST(IncidentReport, strangers_words_stay_words_and_long_lists_say_what_they_leave_out) {
  const Stationery stationery(binder_letters());
  const auto page = incident_report_page(stationery, hostile_incident_report());
  ASSERT_TRUE(page) << page.error();
  EXPECT_THAT(*page, AllOf(Not(HasSubstr("<script>")), Not(HasSubstr("<h1>x")), Not(HasSubstr("<b>S"))));
  EXPECT_THAT(*page, HasSubstr("505 more entries are in the ledger"));
  EXPECT_THAT(*page, HasSubstr("x FOUND /etc/shadow")) << "one line, whatever the tool's path says";
}

}  // namespace standfirm::letters
