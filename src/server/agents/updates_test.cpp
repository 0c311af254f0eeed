// A release on its way to scripted machines over real TLS: ring by ring, part by part, stopped by one that took it
// back.
#include <fstream>

#include "actions/release.hpp"
#include "server/agents/agents_test.hpp"
#include "server/agents/release_folder.hpp"
#include "store/chain.hpp"

namespace standfirm::server::agents {
namespace {

namespace wire = standfirm::wire::agent;
using wire::UpdateStage;

struct OnTheWay {
  FirmAtWork firm;
  actions::ReleaseKeys keys = actions::make_release_keys();
  std::string package = std::string(300'000, 'p') + "the end";
  rollout::Release release;

  OnTheWay() {
    ReleaseFolder folder(firm.folder.file("releases"));
    EXPECT_TRUE(folder.trust(to_base64(keys.public_key.data(), keys.public_key.size())));
    const auto file = firm.folder.file("agent.deb");
    std::ofstream(file, std::ios::binary) << package;
    const auto made = actions::sign({"1.4.0", std::string(actions::debian_platform), "agent.deb",
                                     store::sha256_hex(package), package.size(), firm.clock.now()},
                                    keys);
    std::ofstream(document_of(file), std::ios::binary) << json::write_text(made);
    const auto added = folder.add(file);
    EXPECT_TRUE(added) << added.error();
    release = {added->version, added->platform, added->file_name, added->sha256, added->size,
               added->made_at, made.document,   made.signature,   made.key};
  }
  struct Fake {
    MachineKey key;
    wire::Enrolled self;
    std::shared_ptr<Heard> socket;
  };
  [[nodiscard]] Fake machine(const std::string& name) {
    Fake out{make_machine_key(), {}, {}};
    out.self = firm.enrolled(out.key, name);
    comes(out);
    return out;
  }
  void comes(Fake& fake, const std::string& version = "1.0") {
    fake.socket = firm.connect(fake.self.certificate, fake.key.key_pem);
    say(*fake.socket, wire::Hello{version, "boot-1", "normal", {}});
  }
  /// Enrolling is an errand as offering is, and errands come one after another: what was to be offered up to here, was.
  [[nodiscard]] bool was_offered(Fake& fake) {
    (void)hear<wire::SendFacts>(*fake.socket);
    const auto key = make_machine_key();
    (void)firm.enrolled(key, "barrier-" + std::to_string(++barriers));
    const std::lock_guard lock(fake.socket->mutex);
    return std::ranges::any_of(fake.socket->messages,
                               [](const auto& m) { return std::holds_alternative<wire::UpdateOffered>(m); });
  }
  /// A machine of this ring, where the release goes first to one by name.
  [[nodiscard]] Fake machine_of(rollout::Ring ring) {
    rollout::Rollout named;
    named.first = {MachineId{}};
    for (unsigned n = 0;; ++n) {
      Fake out{make_machine_key(), {}, {}};
      out.self = firm.enrolled(out.key, "pc-" + std::to_string(static_cast<int>(ring)) + "-" + std::to_string(n));
      if (rollout::ring_of(named, out.self.machine) == ring) return out;
    }
  }
  /// How many machines of this version's rollout are at this stage.
  [[nodiscard]] std::size_t at_stage(const std::string& stage) const {
    const auto all = firm.engine->agent_releases();
    return static_cast<std::size_t>(
        std::ranges::count_if(all.items.at(0).rollout->machines, [&](const auto& one) { return one.stage == stage; }));
  }
  [[nodiscard]] std::optional<std::string> stopped() const {
    return firm.engine->agent_releases().items.at(0).rollout->stopped;
  }
  /// The machine's word, repeated until it is heard, as a machine does.
  void tells(Fake& fake, UpdateStage stage, const std::string& sentence = "It said so.") {
    say(*fake.socket, wire::UpdateTold{"1.4.0", stage, sentence});
    ASSERT_TRUE(hear<wire::UpdateHeard>(*fake.socket));
  }
  unsigned barriers = 0;
  void start(std::vector<MachineId> first, Seconds soak = Seconds{3600}) {
    const auto done = firm.engine->act(engine::StartRollout{release, std::move(first), soak},
                                       {Actor::of_system("console"), Role::owner});
    ASSERT_TRUE(done) << done.error().text();
  }
};

TEST(AgentRelease, goes_to_the_first_machine_part_by_part_and_only_what_was_offered_is_sent) {
  OnTheWay on;
  auto one = on.machine("front-desk"), other = on.machine("back-office");
  on.start({one.self.machine});
  const auto offered = hear<wire::UpdateOffered>(*one.socket);
  ASSERT_TRUE(offered);
  const auto checked = actions::verified(actions::SignedRelease{offered->document, offered->signature, offered->key},
                                         on.keys.public_key);
  ASSERT_TRUE(checked) << checked.error();
  EXPECT_EQ(checked->version, "1.4.0");
  EXPECT_EQ(from_base64(one.self.release_key.value_or(""))->size(), 32u) << "learned when it was enrolled";

  std::string got;
  for (std::size_t nth = 0; got.size() < on.package.size(); ++nth) {
    say(*one.socket, wire::UpdateWanted{checked->sha256, got.size(), wire::max_chunk_bytes});
    const auto part = hear<wire::UpdatePart>(*one.socket, nth);
    ASSERT_TRUE(part) << one.socket->ended.value_or("");
    EXPECT_EQ(part->offset, got.size());
    got.append(part->data.data.begin(), part->data.data.end());
    EXPECT_EQ(part->last, got.size() == on.package.size());
  }
  EXPECT_EQ(got, on.package);
  say(*one.socket, wire::UpdateWanted{checked->sha256, got.size(), 1});
  say(*one.socket, wire::UpdateWanted{checked->sha256, 0, 0});
  say(*one.socket, wire::UpdateWanted{std::string(64, '0'), 0, 10});
  say(*other.socket, wire::UpdateWanted{checked->sha256, 0, 10});
  EXPECT_FALSE(on.was_offered(other));
  for (auto* fake : {&one, &other}) {
    const std::lock_guard lock(fake->socket->mutex);
    EXPECT_EQ(std::ranges::count_if(fake->socket->messages,
                                    [](const auto& m) { return std::holds_alternative<wire::UpdatePart>(m); }),
              fake == &one ? 2 : 0);
  }
}

TEST(AgentRelease, goes_on_to_the_next_ring_when_the_one_before_kept_it_and_was_watched) {
  OnTheWay on;
  auto first = on.machine("front-desk");
  auto tenth = on.machine_of(rollout::Ring::tenth), anyone = on.machine_of(rollout::Ring::everyone);
  on.comes(tenth);
  on.comes(anyone);
  on.start({first.self.machine});
  ASSERT_TRUE(hear<wire::UpdateOffered>(*first.socket));
  on.tells(first, UpdateStage::kept);
  on.tells(first, UpdateStage::kept);  // said again: heard again, and once in the ledger
  EXPECT_EQ(on.at_stage("kept"), 1u);
  EXPECT_FALSE(on.was_offered(tenth)) << "it is being watched";
  on.firm.clock.advance(Seconds{3600});
  on.comes(tenth);
  ASSERT_TRUE(hear<wire::UpdateOffered>(*tenth.socket));
  EXPECT_FALSE(on.was_offered(anyone));
  on.comes(tenth);
  ASSERT_TRUE(hear<wire::UpdateOffered>(*tenth.socket)) << "unanswered: offered again when it comes back";
  EXPECT_EQ(on.at_stage("offered"), 1u);
  on.tells(tenth, UpdateStage::kept);
  on.firm.clock.advance(Seconds{3600});
  on.comes(anyone, "1.0.5");
  ASSERT_TRUE(hear<wire::UpdateOffered>(*anyone.socket));
  on.tells(anyone, UpdateStage::kept);
  on.comes(anyone, "1.4.0");
  ASSERT_TRUE(hear<wire::SendFacts>(*anyone.socket));
  EXPECT_FALSE(on.was_offered(anyone));
  const auto fleet = on.firm.engine->agent_releases().fleet;
  ASSERT_FALSE(fleet.empty());
  EXPECT_EQ(fleet.front().version, "1.4.0");
  EXPECT_EQ(fleet.front().machines, 1u);
}

TEST(AgentRelease, that_one_machine_took_back_is_offered_to_nobody_more_until_the_owner_goes_on) {
  OnTheWay on;
  auto first = on.machine("front-desk");
  auto anyone = on.machine_of(rollout::Ring::everyone);
  on.start({first.self.machine}, Seconds{0});
  ASSERT_TRUE(hear<wire::UpdateOffered>(*first.socket));
  on.tells(first, UpdateStage::rolled_back, "Nobody checked in within 600 seconds.");
  EXPECT_EQ(on.stopped(), "Nobody checked in within 600 seconds.");
  on.comes(anyone);
  EXPECT_FALSE(on.was_offered(anyone));
  const auto gone_on =
      on.firm.engine->act(engine::GoOnWithRollout{"1.4.0"}, {Actor::of_system("console"), Role::owner});
  ASSERT_TRUE(gone_on) << gone_on.error().text();
  ASSERT_TRUE(hear<wire::UpdateOffered>(*anyone.socket)) << "without coming back";
}

TEST(AgentRelease, refused_without_a_version_is_taken_for_what_was_offered_and_another_machine_tries) {
  OnTheWay on;
  auto one = on.machine("front-desk");
  on.start({});
  ASSERT_TRUE(hear<wire::UpdateOffered>(*one.socket));
  say(*one.socket, wire::UpdateTold{"", UpdateStage::refused, "Enrolled without a release key."});
  const auto heard = hear<wire::UpdateHeard>(*one.socket);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->version, "");
  EXPECT_EQ(on.at_stage("refused"), 1u);
  auto other = on.machine("back-office");
  ASSERT_TRUE(hear<wire::UpdateOffered>(*other.socket));
}

TEST(AgentRelease, that_was_never_offered_here_is_heard_so_that_the_machine_stops_telling) {
  OnTheWay on;
  auto one = on.machine("front-desk");
  on.tells(one, UpdateStage::kept);
  EXPECT_TRUE(on.firm.engine->agent_releases().items.empty());
}

TEST(ReleaseFolder, takes_only_what_the_trusted_key_signed_and_says_what_cannot_be_used) {
  store::conformance::TempFolder place;
  ReleaseFolder folder(place.file("releases"));
  const auto file = place.file("agent.deb");
  std::ofstream(file) << "a package";
  const auto sign = [&](const actions::ReleaseKeys& keys, const std::string& content, const std::string& version) {
    std::ofstream(document_of(file), std::ios::trunc) << json::write_text(actions::sign(
        {version, std::string(actions::debian_platform), "agent.deb", store::sha256_hex(content), content.size(), {}},
        keys));
  };
  const auto keys = actions::make_release_keys(), others = actions::make_release_keys();
  sign(keys, "a package", "1.4.0");
  EXPECT_THAT(folder.add(file).error(), ::testing::HasSubstr("No release key is trusted"));
  EXPECT_FALSE(folder.trust("AAAA"));
  ASSERT_TRUE(folder.trust(to_base64(keys.public_key.data(), keys.public_key.size())));
  sign(others, "a package", "1.4.0");
  EXPECT_THAT(folder.add(file).error(), ::testing::HasSubstr("another key"));
  sign(keys, "b package", "1.4.0");
  EXPECT_THAT(folder.add(file).error(), ::testing::HasSubstr("not the package that was signed"));
  sign(keys, "a package", "1.4.0");
  ASSERT_TRUE(folder.add(file));
  ASSERT_TRUE(folder.add(file)) << "the same again changes nothing";
  std::ofstream(file, std::ios::trunc) << "a changed one";
  sign(keys, "a changed one", "1.4.0");
  EXPECT_THAT(folder.add(file).error(), ::testing::HasSubstr("version of its own"));
  sign(keys, "a changed one", "1.10.0");
  ASSERT_TRUE(folder.add(file));
  const auto listed = folder.list();
  ASSERT_EQ(listed.releases.size(), 2u);
  EXPECT_EQ(listed.releases[0].release.version, "1.10.0");
  EXPECT_TRUE(listed.problems.empty());
  // Altered on this disk afterwards: not started.
  std::ofstream(place.file("releases/" + listed.releases[0].release.sha256 + ".deb"), std::ios::trunc)
      << "A changed one";
  EXPECT_FALSE(folder.whole("1.10.0"));
  EXPECT_TRUE(folder.whole("1.4.0"));
  std::filesystem::remove(place.file("releases/" + listed.releases[1].release.sha256 + ".deb"));
  EXPECT_EQ(folder.list().problems.size(), 1u);
}

}  // namespace
}  // namespace standfirm::server::agents
