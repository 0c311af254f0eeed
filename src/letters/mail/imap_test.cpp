#include "letters/mail/imap.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace standfirm::letters {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view answer = "* 1 FETCH (UID 7 BODY[] {7}\r\na\r\nSF1 )\r\nSF1 OK done\r\n";

}  // namespace

TEST(Imap, a_literal_is_taken_by_its_length_whatever_stands_in_it) {
  ImapReader reader(100);
  ASSERT_TRUE(reader.feed(answer));
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->text, "* 1 FETCH (UID 7 BODY[] {7})");
  EXPECT_THAT(first->literals, ElementsAre("a\r\nSF1 "));
  EXPECT_EQ(fetch_number(first->text, "UID"), 7u);
  EXPECT_EQ(reader.next()->text, "SF1 OK done");
  EXPECT_FALSE(reader.next());
}

RC_GTEST_PROP(Imap, it_does_not_matter_how_the_network_cut_it, (const std::vector<std::uint8_t>& cuts)) {
  ImapReader reader(100);
  std::string_view left = answer;
  for (const auto cut : cuts) {
    const auto n = std::min<std::size_t>(cut % 9, left.size());
    RC_ASSERT(reader.feed(left.substr(0, n)));
    left.remove_prefix(n);
  }
  RC_ASSERT(reader.feed(left));
  RC_ASSERT(reader.next()->literals == std::vector<std::string>{"a\r\nSF1 "});
  RC_ASSERT(reader.next()->text == "SF1 OK done");
}

TEST(Imap, a_literal_or_a_line_beyond_the_limit_ends_it) {
  EXPECT_FALSE(ImapReader(100).feed("* 1 FETCH (BODY[] {101}\r\n"));
  EXPECT_FALSE(ImapReader(100).feed(std::string(300 * 1024, 'x')));
  EXPECT_TRUE(ImapReader(100).feed("* 1 FETCH (BODY[] {18446744073709551616}\r\n")) << "no number: only text";
}

TEST(Imap, a_search_gives_its_numbers_and_other_lines_none) {
  EXPECT_THAT(search_result("* SEARCH 4 9 12").value(), ElementsAre(4u, 9u, 12u));
  EXPECT_TRUE(search_result("* search")->empty());
  EXPECT_FALSE(search_result("* 3 EXISTS"));
  EXPECT_FALSE(search_result("* SEARCH 4 x"));
  EXPECT_FALSE(search_result(""));
}

TEST(Imap, a_number_is_found_by_its_whole_name) {
  EXPECT_EQ(fetch_number("* 1 FETCH (RFC822.SIZE 44 UID 9)", "UID"), 9u);
  EXPECT_EQ(fetch_number("* 1 FETCH (XUID 44)", "UID"), std::nullopt);
  EXPECT_EQ(fetch_number("", "UID"), std::nullopt);
}

}  // namespace standfirm::letters
