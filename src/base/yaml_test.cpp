#include "base/yaml.hpp"

#include <gtest/gtest.h>

namespace standfirm::yaml {

TEST(Yaml, every_value_knows_its_line) {
  const auto tree = parse("first: 1\nsecond:\n  - a\n  - b\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->find("first")->line, 1u);
  ASSERT_EQ(tree->find("second")->items.size(), 2u);
  EXPECT_EQ(tree->find("second")->items[1].line, 4u);
  EXPECT_EQ(tree->find("second")->items[1].text, "b");
  EXPECT_EQ(tree->find("third"), nullptr);
}

TEST(Yaml, unquoted_numbers_and_truths_are_json_s_own_and_quoted_ones_stay_text) {
  const auto tree = parse(R"({a: 12, b: true, c: "12", d: 'true', e: ~, f: 1.5, g: some words})");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(json::text(tree->as_json()),
            R"({"a":12,"b":true,"c":"12","d":"true","e":null,"f":"1.5","g":"some words"})");
}

TEST(Yaml, a_key_written_twice_is_an_error_naming_both_lines) {
  const auto tree = parse("a: 1\nb: 2\na: 3\n");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().line, 3u);
  EXPECT_NE(tree.error().message.find("first on line 1"), std::string::npos) << tree.error().message;
}

TEST(Yaml, an_alias_bomb_is_refused_before_it_grows) {
  const auto tree = parse("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
  ASSERT_FALSE(tree);
  EXPECT_NE(tree.error().message.find("anchor"), std::string::npos) << tree.error().message;
}

TEST(Yaml, depth_size_and_count_are_limited) {
  EXPECT_FALSE(parse(std::string(40, '[') + std::string(40, ']')));
  EXPECT_FALSE(parse(std::string(100'000, '[')));
  EXPECT_FALSE(parse(std::string(300'000, 'a')));
  std::string many = "[";
  for (int i = 0; i < 30'000; ++i) many += "a,";
  EXPECT_FALSE(parse(many + "a]"));
}

TEST(Yaml, text_that_is_not_utf_8_is_refused_with_the_line) {
  EXPECT_TRUE(
      parse("a: \"Gr\xC3\xBC\xC3\x9F"
            "e \xF0\x9F\xA6\xA0\"\n"));
  for (const char* broken :
       {"a: 1\nb: \xFC\n", "a: 1\nb: \xC0\x80\n", "a: 1\nb: \xED\xA0\x80\n", "a: 1\nb: \xE2\x82"}) {
    const auto tree = parse(broken);
    ASSERT_FALSE(tree) << broken;
    EXPECT_EQ(tree.error().line, 2u);
  }
}

TEST(Yaml, tags_second_documents_and_broken_text_are_refused_with_the_line) {
  EXPECT_FALSE(parse("a: !!python/object:os.system x\n"));
  EXPECT_FALSE(parse("a: 1\n---\nb: 2\n"));
  EXPECT_FALSE(parse(""));
  const auto broken = parse("a: 1\nb: [1, 2\nc: 3\n");
  ASSERT_FALSE(broken);
  EXPECT_GE(broken.error().line, 2u);
}

}  // namespace standfirm::yaml
