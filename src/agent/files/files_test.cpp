#include <fcntl.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "agent/files/compare.hpp"
#include "agent/files/md5.hpp"
#include "agent/files/vault.hpp"
#include "agent/files/walk.hpp"
#include "agent/local/printable.hpp"
#include "agent/testing.hpp"

namespace standfirm::agent {
namespace {

const TimePoint noon = *time_from_text("2026-03-02T12:00:00Z");

std::string md5(std::string_view text) {
  Md5 sum;
  sum.take(text);
  return sum.hex();
}

class VaultTest : public ::testing::Test {
 protected:
  Folder machine_, state_;
  Tree tree_{machine_.path()};
  Vault vault_{tree_, state_.path() / "vault"};
};

}  // namespace

TEST(Md5, agrees_with_rfc_1321) {
  EXPECT_EQ(md5(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(md5("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
            "57edf4a22be3c955ac49da2e2107b67a");
}
RC_GTEST_PROP(Md5, is_the_same_however_the_bytes_come, (const std::string& text)) {
  Md5 sum;
  std::string_view left = text;
  while (!left.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, left.size() + 1);
    sum.take(left.substr(0, size));
    left.remove_prefix(size);
  }
  RC_ASSERT(sum.hex() == md5(text));
}
RC_GTEST_PROP(CompareFiles, files_of_any_length_side_by_side_are_summed_as_one_by_one, ()) {
  const Folder folder;
  const auto lengths = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 200'000));
  std::vector<std::string> sums;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::string content(lengths[i], static_cast<char>('a' + i % 20));
    folder.put(std::to_string(i), content);
    sums.push_back(md5(i % 5 == 4 ? content + "!" : content));  // each fifth file is another than it should be
  }
  std::size_t next = 0;
  std::vector<std::optional<Compared>> found(lengths.size() + 1);
  compare_files(
      [&]() -> std::optional<Expected> {
        if (next > lengths.size()) return std::nullopt;
        const auto which = next++;  // the last one is not there
        return Expected{which, folder.path() / std::to_string(which),
                        which == lengths.size() ? std::string_view("0") : std::string_view(sums[which])};
      },
      [&](std::size_t which, Compared how) { found[which] = how; });
  for (std::size_t i = 0; i < lengths.size(); ++i)
    RC_ASSERT(found[i] == (i % 5 == 4 ? Compared::other : Compared::same));
  RC_ASSERT(found.back() == Compared::missing);
}
TEST(Md5, knows_every_length_around_a_block) {
  std::set<std::string> seen;
  for (std::size_t length = 0; length < 200; ++length) seen.insert(md5(std::string(length, 'a')));
  EXPECT_EQ(seen.size(), 200U);
  EXPECT_EQ(md5(std::string(56, 'a')), "3b0c8ac703f828b04c6c197006d17218");
  EXPECT_EQ(md5(std::string(64, 'a')), "014842d480b571495a4a0363793f7367");
}

TEST(Tree, follows_no_link_anywhere_on_the_way) {
  const Folder machine;
  machine.put("/etc/shadow", "secret");
  std::filesystem::create_directories(machine.path() / "home");
  std::filesystem::create_symlink("/etc", machine.path() / "home/link");
  std::filesystem::create_symlink("/etc/shadow", machine.path() / "home/shadow");
  const Tree tree(machine.path());
  EXPECT_TRUE(tree.open("/etc/shadow"));
  EXPECT_FALSE(tree.open("/home/link/shadow"));
  EXPECT_FALSE(tree.open("/home/shadow"));
  EXPECT_FALSE(tree.open("/etc"));
  for (const char* path : {"", "etc/shadow", "/etc/../etc/shadow", "/./etc/shadow", "//etc/shadow", "/etc/shadow/"})
    EXPECT_FALSE(tree.open(path)) << path;
}
TEST(Tree, never_waits_for_a_pipe) {
  const Folder machine;
  ASSERT_EQ(::mkfifo((machine.path() / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(Tree(machine.path()).open("/pipe"));
}

TEST_F(VaultTest, takes_a_file_away_and_puts_it_back_as_it_was) {
  const auto file = machine_.put("/home/ines/invoice.exe", "virus", 0750);
  const timespec times[2] = {{1700000000, 5}, {1700000001, 123456789}};
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  const bool has_attributes = ::setxattr(file.c_str(), "user.origin", "mail", 4, 0) == 0;
  const auto taken = vault_.take("/home/ines/invoice.exe", sha256_of("virus"), "test", noon);
  ASSERT_TRUE(taken) << taken.error().sentence;
  EXPECT_TRUE(taken->gone);
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(vault_.note_of(taken->id)->path, "/home/ines/invoice.exe");

  const auto back = vault_.give_back(taken->id);
  ASSERT_TRUE(back) << back.error().sentence;
  EXPECT_EQ(machine_.get("/home/ines/invoice.exe"), "virus");
  EXPECT_TRUE(vault_.stands(*back));
  struct stat about{};
  ASSERT_EQ(::stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0750U);
  EXPECT_EQ(about.st_mtim.tv_sec, 1700000001);
  EXPECT_EQ(about.st_mtim.tv_nsec, 123456789);
  if (has_attributes) {
    char value[8] = {};
    EXPECT_EQ(::getxattr(file.c_str(), "user.origin", value, sizeof value), 4);
  }
}
TEST_F(VaultTest, keeps_nothing_readable) {
  const std::string virus = "SF-FAKE-VIRUS-MARKER in a file that is long enough to be recognised";
  machine_.put("/x", virus);
  ASSERT_TRUE(vault_.take("/x", std::nullopt, "test", noon));
  for (const auto& item : std::filesystem::directory_iterator(state_.path() / "vault"))
    EXPECT_EQ(read_whole(item.path(), 1 << 20)->find("FAKE-VIRUS"), std::string::npos) << item.path();
}
TEST_F(VaultTest, leaves_a_file_that_is_another_than_the_one_named) {
  machine_.put("/x", "something else now");
  const auto taken = vault_.take("/x", sha256_of("virus"), "test", noon);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, RefusalCode::version_conflict);
  EXPECT_EQ(machine_.get("/x"), "something else now");
}
TEST_F(VaultTest, a_link_in_the_files_place_never_leads_it_to_another_file) {
  machine_.put("/etc/shadow", "secret");
  std::filesystem::create_symlink("/etc/shadow", machine_.path() / "x");
  std::filesystem::create_symlink("/etc", machine_.path() / "y");
  EXPECT_EQ(vault_.take("/x", std::nullopt, "test", noon).error().code, RefusalCode::not_found);
  EXPECT_EQ(vault_.take("/y/shadow", std::nullopt, "test", noon).error().code, RefusalCode::not_found);
  EXPECT_EQ(machine_.get("/etc/shadow"), "secret");
}
TEST_F(VaultTest, says_how_many_other_names_the_content_has) {
  const auto file = machine_.put("/x", "virus");
  std::filesystem::create_hard_link(file, machine_.path() / "y");
  EXPECT_EQ(vault_.take("/x", std::nullopt, "test", noon)->other_names, 1U);
}
TEST_F(VaultTest, does_not_put_a_file_back_over_another) {
  machine_.put("/x", "virus");
  const auto taken = vault_.take("/x", std::nullopt, "test", noon);
  machine_.put("/x", "the user's new file");
  EXPECT_EQ(vault_.give_back(taken->id).error().code, RefusalCode::version_conflict);
  EXPECT_EQ(machine_.get("/x"), "the user's new file");
}
TEST_F(VaultTest, knows_a_damaged_copy) {
  machine_.put("/x", std::string(200'000, 'v'));
  const auto taken = vault_.take("/x", std::nullopt, "test", noon);
  const auto sealed = state_.path() / "vault" / (taken->id + ".sealed");
  auto bytes = *read_whole(sealed, 1 << 20);
  bytes[100'000] ^= 1;
  write_whole(sealed, bytes);
  EXPECT_THROW((void)vault_.give_back(taken->id), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(machine_.path() / "x"));
}
TEST_F(VaultTest, gives_nothing_for_an_id_that_is_a_path) {
  for (const char* id : {"", "../../etc/shadow", "v-", "v-00", "key"})
    EXPECT_EQ(vault_.give_back(id).error().code, RefusalCode::not_found) << id;
}
TEST_F(VaultTest, finishes_after_an_interruption_between_moving_aside_and_removing) {
  machine_.put("/x", "virus");
  const auto copied = vault_.copy("/x", "test", noon);
  std::filesystem::rename(machine_.path() / "x", machine_.path() / (".standfirm-" + copied->id));
  const auto found = vault_.find("/x", sha256_of("virus"));
  ASSERT_TRUE(found);
  EXPECT_TRUE(vault_.settle(found->first));
  EXPECT_TRUE(std::filesystem::is_empty(machine_.path()));
}
RC_GTEST_PROP(Vault, any_content_and_any_name_come_back, (const std::vector<char>& content)) {
  const Folder machine, state;
  const Tree tree(machine.path());
  Vault vault(tree, state.path() / "vault");
  auto name = *rc::gen::nonEmpty(rc::gen::container<std::string>(
      rc::gen::suchThat(rc::gen::arbitrary<char>(), [](char c) { return c != '\0' && c != '/'; })));
  RC_PRE(name != "." && name != ".." && name.size() < 200);
  const std::string bytes(content.begin(), content.end());
  std::ofstream(machine.path() / name, std::ios::binary) << bytes;
  const auto taken = vault.take("/" + name, sha256_of(bytes), "test", noon);
  RC_ASSERT(taken.has_value());
  RC_ASSERT(!std::filesystem::exists(machine.path() / name));
  RC_ASSERT(vault.give_back(taken->id).has_value());
  RC_ASSERT(read_whole(machine.path() / name, 1 << 20).value() == bytes);
}

TEST(Walk, sees_every_file_once_and_follows_nothing) {
  const Folder machine;
  machine.put("/a/b/c", "1");
  machine.put("/a/d", "2");
  machine.put("/vault/secret", "3");
  machine.put(std::string("/home/x\n/etc/shadow"), "4");
  std::filesystem::create_directory_symlink("/a", machine.path() / "loop");
  std::filesystem::create_directory_symlink("..", machine.path() / "a/up");
  std::filesystem::create_symlink("/a/d", machine.path() / "link");
  ASSERT_EQ(::mkfifo((machine.path() / "pipe").c_str(), 0600), 0);
  const Tree tree(machine.path());
  Walk walk(tree, {"/vault"});
  std::set<std::string> seen;
  std::vector<std::string> missed;
  walk.below(
      "/", [&](const std::string& path, Descriptor, const struct stat&) { return seen.insert(path).second; },
      [&](const std::string& path, const std::string&) { missed.push_back(path); });
  EXPECT_EQ(seen, (std::set<std::string>{"/a/b/c", "/a/d", "/home/x\n/etc/shadow"}));
  EXPECT_TRUE(missed.empty());
  walk.below(
      "/nowhere", [&](const std::string&, Descriptor, const struct stat&) { return true; },
      [&](const std::string& path, const std::string&) { missed.push_back(path); });
  EXPECT_EQ(missed, std::vector<std::string>{"/nowhere"});
}
TEST(Walk, does_not_enter_what_is_not_a_disk) {
  const Tree tree("/");
  Walk walk(tree, {});
  std::size_t seen = 0;
  walk.below(
      "/proc/self", [&](const std::string&, Descriptor, const struct stat&) { return ++seen < 10; },
      [](const std::string&, const std::string&) {});
  EXPECT_EQ(seen, 0U);
}

}  // namespace standfirm::agent
