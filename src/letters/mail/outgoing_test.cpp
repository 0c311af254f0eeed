#include "letters/mail/outgoing.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "letters/mail/incoming.hpp"

namespace standfirm::letters {
namespace {

using ::testing::HasSubstr;

OutgoingMail mail() {
  OutgoingMail out;
  out.message_id = "1.INC-7@firm.example";
  out.from = {"Firm", "help@firm.example"};
  out.to = {"Ines", "ines@harbor.example"};
  out.subject = "Hello";
  out.text = "Text\n";
  out.date = time_from_text("2026-03-02T14:05:09Z").value();
  return out;
}

}  // namespace

TEST(OutgoingMail, is_written_the_same_way_each_time) {
  auto out = mail();
  out.html = "<p>Text</p>";
  out.enclosures = {{"a.pdf", "application/pdf", "%PDF"}};
  const auto once = message_text(out);
  ASSERT_TRUE(once) << once.error();
  EXPECT_EQ(*once, *message_text(out));
  EXPECT_THAT(*once, HasSubstr("Message-Id: <1.INC-7@firm.example>\r\n"));
  EXPECT_THAT(*once, HasSubstr("Date: Mon, 02 Mar 2026 14:05:09 +0000\r\n"));
  EXPECT_THAT(*once, HasSubstr("Auto-Submitted: auto-generated\r\n"));
}

TEST(OutgoingMail, with_an_address_that_is_none_is_refused_by_field) {
  for (const char* wrong :
       {"", "ines", "ines@", "@x.example", "a@b@c", "ines@harbor.example\r\nBcc: x@y.example", "i nes@x.example",
        "<ines@x.example>", "zo\xC3\xAB@x.example", "ines@x.example,eve@y.example"}) {
    auto out = mail();
    out.to.email = wrong;
    const auto text = message_text(out);
    ASSERT_FALSE(text) << wrong;
    EXPECT_THAT(text.error(), HasSubstr("to of the letter"));
  }
  auto out = mail();
  out.message_id = "x>\r\nBcc: y@z.example";
  EXPECT_FALSE(message_text(out));
  out = mail();
  out.references = {"a@b\r\nX: y"};
  EXPECT_FALSE(message_text(out));
  out = mail();
  out.enclosures = {{"a", "text/plain\r\nX: y", ""}};
  EXPECT_FALSE(message_text(out));
}

RC_GTEST_PROP(OutgoingMail, no_value_can_add_a_header_or_another_address,
              (const std::string& subject, const std::string& name, const std::string& file)) {
  auto out = mail();
  out.subject = "a\r\nX-Bad: 1\r\n" + subject;
  out.to.name = name + "\nX-Bad: 2";
  out.from.name = "\"<x@y.example>, " + name;
  out.enclosures = {{file + "\r\nX-Bad: 3", "application/pdf", "%PDF"}};
  const auto text = message_text(out);
  RC_ASSERT(text.has_value());
  for (std::size_t at = 0; (at = text->find("X-Bad", at)) != std::string::npos; ++at)
    RC_ASSERT(at > 0 && text->at(at - 1) != '\n');
  const auto read = take_apart(*text);
  RC_ASSERT(read.from_email == "help@firm.example");
  RC_ASSERT(read.message_id == out.message_id);
  RC_ASSERT(read.attachments.size() == 1u);
}

}  // namespace standfirm::letters
