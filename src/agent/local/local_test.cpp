#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "agent/local/frames.hpp"
#include "agent/local/identity.hpp"
#include "agent/local/messages.hpp"
#include "agent/local/printable.hpp"
#include "agent/local/settings.hpp"
#include "agent/testing.hpp"

namespace standfirm::agent {

RC_GTEST_PROP(Printable, any_name_comes_back_as_the_bytes_it_was, ()) {
  auto bytes = *rc::gen::container<std::string>(rc::gen::distinctFrom(rc::gen::arbitrary<char>(), '\0'));
  RC_ASSERT(from_printable(printable(bytes)) == bytes);
}
RC_GTEST_PROP(Printable, what_is_shown_is_utf8_on_one_line, (const std::string& bytes)) {
  const auto text = printable(bytes);
  RC_ASSERT(std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
  RC_ASSERT(json::parse(json::text(json::Value(boost::json::string_view(text)))).has_value());
}
TEST(Printable, different_names_never_look_the_same) {
  EXPECT_EQ(printable("x\n/etc/shadow"), "x\\x0a/etc/shadow");
  EXPECT_EQ(printable("x\\x0a/etc/shadow"), "x\\x5cx0a/etc/shadow");
  EXPECT_EQ(printable("na\xC3\xAFve"), "na\xC3\xAFve");
  EXPECT_EQ(printable("\xE2\x80\xAEgpj.exe"), "\\xe2\\x80\\xaegpj.exe") << "a mark that turns the direction of writing";
}
TEST(Printable, a_broken_escape_names_nothing) {
  for (const char* text : {"\\", "\\x", "\\x0", "\\x0g", "\\xZZ", "\\n", "a\nb", "\\x00", "\\X41"})
    EXPECT_FALSE(from_printable(text)) << text;
}
TEST(Readable, is_bounded_and_says_what_it_left_out) {
  EXPECT_EQ(readable(std::string(10, 'a') + "\x1b[31m", 100), std::string(10, 'a') + "[31m");
  EXPECT_EQ(readable(std::string(10, 'a'), 4), "aaaa\n[6 more bytes left out]");
}

RC_GTEST_PROP(Frames, come_out_as_they_went_in_however_the_stream_is_cut, (const std::vector<std::string>& texts)) {
  std::string stream;
  std::vector<std::string> sent;
  for (const auto& text : texts)
    if (!text.empty()) {
      stream += framed(text);
      sent.push_back(text);
    }
  FrameReader reader(1 << 16);
  std::vector<std::string> heard;
  while (!stream.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(stream.size(), 40) + 1);
    reader.take(std::string_view(stream).substr(0, size));
    stream.erase(0, size);
    for (;;) {
      auto frame = reader.next();
      RC_ASSERT(frame.has_value());
      if (!*frame) break;
      heard.push_back(**frame);
    }
  }
  RC_ASSERT(heard == sent);
}
TEST(Frames, too_long_or_empty_ones_end_the_stream) {
  FrameReader reader(8);
  reader.take(framed("123456789"));
  EXPECT_FALSE(reader.next());
  FrameReader other(8);
  other.take(std::string(4, '\0'));
  EXPECT_FALSE(other.next());
}

TEST(Settings, a_missing_file_means_the_defaults) {
  const auto settings = read_settings("/nonexistent/agent.toml");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->state, "/var/lib/standfirm");
  EXPECT_EQ(settings->agent_user, "standfirm-agent");
}
TEST(Settings, what_is_wrong_is_named_with_its_mend) {
  const auto wrong = [](const std::string& text) {
    const auto settings = settings_from_text(text, "agent.toml");
    return settings ? std::string("taken") : settings.error();
  };
  EXPECT_EQ(wrong("[machine]\nstate = \"var\"\n"), "agent.toml: machine.state must be a full path; begin it with /");
  EXPECT_EQ(wrong("[machine]\nstaet = \"/x\"\n"),
            "agent.toml: machine.staet is not known; take it out or correct its spelling");
  EXPECT_EQ(wrong("[server]\n"), "agent.toml: server is not known; the only section is [machine]");
  EXPECT_EQ(wrong("[machine]\nroot_subvolume = \"../x\"\n"),
            "agent.toml: machine.root_subvolume must be a single name; write e.g. root_subvolume = \"@\"");
  EXPECT_TRUE(wrong("[machine\n").starts_with("agent.toml: line 1")) << wrong("[machine\n");
}
TEST(Settings, the_shipped_file_changes_nothing) {
  const auto settings = read_settings(std::string(SF_SOURCE_DIR) + "/packaging/agent/agent.toml");
  ASSERT_TRUE(settings) << settings.error();
  EXPECT_FALSE(settings->restore_points);
  EXPECT_EQ(settings->root_subvolume, "@");
}

TEST(Identity, is_pinned_once_and_never_replaced) {
  const Folder folder;
  EXPECT_EQ(read_identity(folder.path()).error(), "this machine is not enrolled; run: standfirm-agent enrol FILE");
  CountingIds ids;
  Identity identity{ids.make<MachineId>({}),
                    ids.make<ClientId>({}),
                    to_base64(std::string(32, 'k').data(), 32),
                    "Bright IT",
                    "standfirm-server",
                    {"192.0.2.10"},
                    8471};
  pin_identity(folder.path(), identity);
  EXPECT_EQ(read_identity(folder.path())->machine, identity.machine);
  identity.firm_name = "Another";
  EXPECT_THROW(pin_identity(folder.path(), identity), std::runtime_error);
  EXPECT_EQ(read_identity(folder.path())->firm_name, "Bright IT");
}
TEST(Identity, a_name_where_an_address_must_be_is_refused) {
  const Folder folder;
  CountingIds ids;
  pin_identity(folder.path(), {ids.make<MachineId>({}),
                               ids.make<ClientId>({}),
                               to_base64(std::string(32, 'k').data(), 32),
                               "Bright IT",
                               "standfirm-server",
                               {"server.example"},
                               8471});
  EXPECT_FALSE(read_identity(folder.path()));
}

TEST(WriteWhole, replaces_the_file_or_leaves_it) {
  const Folder folder;
  const auto file = folder.put("x", "before");
  write_whole(file, "after");
  EXPECT_EQ(folder.get("x"), "after");
  EXPECT_THROW(write_whole(folder.path() / "none" / "x", "after"), std::runtime_error);
}

}  // namespace standfirm::agent
