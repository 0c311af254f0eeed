#include "actions/release.hpp"

#include <gmock/gmock.h>
#include <sodium.h>

namespace standfirm::actions {
namespace {

using ::testing::HasSubstr;

struct ARelease : ::testing::Test {
  ReleaseKeys keys = make_release_keys();
  AgentRelease release{
      "1.4.0",    std::string(debian_platform), "standfirm-agent_1.4.0_amd64.deb", std::string(64, 'a'), 1000,
      TimePoint{}};
  [[nodiscard]] std::string refusal(const SignedRelease& offered) const {
    const auto read = verified(offered, keys.public_key);
    return read ? "" : read.error();
  }
};

TEST_F(ARelease, signed_by_the_firm_is_read_as_it_was_written) {
  const auto read = verified(sign(release, keys), keys.public_key);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(json::write_text(*read), json::write_text(release));
}

TEST_F(ARelease, altered_unsigned_or_signed_by_somebody_else_is_refused) {
  auto altered = sign(release, keys);
  altered.document.replace(altered.document.find("1.4.0"), 5, "1.5.0");
  EXPECT_THAT(refusal(altered), HasSubstr("it was altered"));
  auto bare = sign(release, keys);
  bare.signature.clear();
  EXPECT_THAT(refusal(bare), HasSubstr("not signed"));
  EXPECT_THAT(refusal(sign(release, make_release_keys())), HasSubstr("another key"));
  EXPECT_THAT(verified(sign(release, keys), "").error(), HasSubstr("no release key"));
}

TEST_F(ARelease, of_a_form_no_machine_could_check_is_refused_even_when_signed) {
  const auto with = [&](auto change) {
    AgentRelease other = release;
    change(other);
    return refusal(sign(other, keys));
  };
  EXPECT_THAT(with([](AgentRelease& r) { r.version = "1.4"; }), HasSubstr("three numbers"));
  EXPECT_THAT(with([](AgentRelease& r) { r.sha256 = "AA"; }), HasSubstr("sha256"));
  EXPECT_THAT(with([](AgentRelease& r) { r.size = 0; }), HasSubstr("64 MiB"));
  EXPECT_THAT(with([](AgentRelease& r) { r.size = max_release_bytes + 1; }), HasSubstr("64 MiB"));
}

TEST_F(ARelease, of_a_later_time_that_says_more_is_taken_by_what_is_known_of_it) {
  auto later = sign(release, keys);
  later.document.insert(later.document.size() - 1, R"(,"said_later":true)");
  const std::string covered = std::string(release_context) + later.document;
  unsigned char signature[crypto_sign_BYTES];
  crypto_sign_detached(signature, nullptr, reinterpret_cast<const unsigned char*>(covered.data()), covered.size(),
                       reinterpret_cast<const unsigned char*>(keys.secret_key.data()));
  later.signature = to_base64(signature, sizeof signature);
  const auto read = verified(later, keys.public_key);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->version, release.version);
}

TEST(AReleaseVersion, is_ordered_by_its_numbers_and_nothing_else_is_one) {
  EXPECT_LT(version_from_text("1.9.9"), version_from_text("1.10.0"));
  EXPECT_LT(version_from_text("1.10.0"), version_from_text("2.0.0"));
  for (const auto* wrong : {"", "1", "1.2", "1.2.3.4", "1.2.3-1", "01.2.3", "1..3", " 1.2.3", "1.2.99999999999"})
    EXPECT_FALSE(version_from_text(wrong)) << wrong;
}

}  // namespace
}  // namespace standfirm::actions
