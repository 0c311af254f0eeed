#include "letters/text.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/json.hpp"

namespace standfirm::letters {
using namespace std::chrono;

TEST(LetterText, figures_are_written_the_way_people_read_them) {
  EXPECT_EQ(amount_text({0, {}}), "0.00");
  EXPECT_EQ(amount_text({999'99, {}}), "999.99");
  EXPECT_EQ(amount_text({1'000'00, {}}), "1,000.00");
  EXPECT_EQ(amount_text({-1'234'567'89, {}}), "-1,234,567.89");
  EXPECT_EQ(amount_text({-123'45, {}}), "-123.45");
  EXPECT_EQ(amount_with_currency({1'234'567, Currency{{'J', 'P', 'Y'}}}), "1,234,567 JPY");
  EXPECT_EQ(day_text(2026y / March / 2), "2 March 2026");
  EXPECT_EQ(duration_text(Seconds(59)), "59 s");
  EXPECT_EQ(duration_text(Seconds(95 * 60)), "1 h 35 min");
  EXPECT_EQ(duration_text(Seconds(2 * 3600)), "2 h");
}

TEST(LetterText, days_are_the_clients_own) {
  const auto at = time_from_text("2026-03-03T03:30:00Z").value();
  EXPECT_EQ(day_text(at, "America/New_York"), "2 March 2026");
  EXPECT_EQ(minute_text(at, "Europe/Berlin"), "3 March 2026, 04:30");
  EXPECT_EQ(zone_text(at, "America/New_York"), "EST");
  EXPECT_EQ(minute_text(at, "Nowhere/Atall"), "3 March 2026, 03:30");
  EXPECT_EQ(zone_text(at, "Nowhere/Atall"), "UTC");
  EXPECT_EQ(minute_text(time_from_text("2026-03-08T07:30:00Z").value(), "America/New_York"), "8 March 2026, 03:30")
      << "after the clocks went forward";
}

TEST(LetterText, what_is_cut_ends_between_characters) {
  EXPECT_EQ(one_line("ääää", 5), "ää…");
  EXPECT_EQ(one_line("a\r\n b\tc", 100), "a b c");
  EXPECT_EQ(paragraph("a\r\nb\n\n", 100), "a\nb");
}

RC_GTEST_PROP(LetterText, any_bytes_become_short_valid_text_without_control_characters, (const std::string& bytes)) {
  for (const auto& text : {one_line(bytes, 40), paragraph(bytes, 40)}) {
    RC_ASSERT(text.size() <= 43u);
    RC_ASSERT(json::parse(json::text(json::Value(boost::json::string_view(text)))).has_value());
    for (const char c : text) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
  }
}

}  // namespace standfirm::letters
