#include "base/csv.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace standfirm::csv {
namespace {
using ::testing::ElementsAre;

std::vector<Row> rows_of(std::string_view text) {
  Reader reader(text);
  std::vector<Row> rows;
  while (auto row = reader.next()) rows.push_back(std::move(*row));
  return rows;
}
}  // namespace

TEST(Csv, reads_quotes_line_ends_and_a_byte_order_mark) {
  const auto rows = rows_of(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\nz\",2\n\n,\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].cells, ElementsAre("x, \"y\"\nz", "2"));
  EXPECT_EQ(rows[1].line, 2u);
  EXPECT_THAT(rows[2].cells, ElementsAre("", ""));
  EXPECT_EQ(rows[2].line, 5u);
}
TEST(Csv, a_quote_that_is_never_closed_breaks_its_own_row_only) {
  const auto rows = rows_of("n,what\n1,\"open\n2,well\n3,\"shut\"x\n4,\"again\n5,\"well\"\n");
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_TRUE(rows[1].broken);
  EXPECT_THAT(rows[1].cells, ElementsAre("1", "\"open"));
  EXPECT_FALSE(rows[2].broken);
  EXPECT_TRUE(rows[3].broken);
  EXPECT_TRUE(rows[4].broken);
  EXPECT_THAT(rows[5].cells, ElementsAre("5", "well"));
}
RC_GTEST_PROP(Csv, what_is_written_is_read_again, (std::vector<std::string> cells)) {
  for (auto& cell : cells)
    for (auto& c : cell)
      if (c == '\r') c = ' ';
  RC_PRE(cells.size() > 1u);
  const std::string text = row_text(cells);
  Reader again(text);
  const auto row = again.next();
  RC_ASSERT(row.has_value());
  RC_ASSERT(row->cells == cells);
  RC_ASSERT(!again.next().has_value());
}

}  // namespace standfirm::csv
