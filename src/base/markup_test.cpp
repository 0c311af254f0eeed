#include "base/markup.hpp"

#include <gtest/gtest.h>

namespace standfirm {

TEST(Markup, no_text_can_open_a_tag_or_end_an_attribute) {
  EXPECT_EQ(escaped_for_markup(R"(<b x="1">Müller & Söhne's</b>)"),
            "&lt;b x=&quot;1&quot;&gt;Müller &amp; Söhne's&lt;/b&gt;");
  EXPECT_EQ(escaped_for_markup("&amp;"), "&amp;amp;");
  EXPECT_EQ(escaped_for_markup(""), "");
}

}  // namespace standfirm
