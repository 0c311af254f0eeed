// `standfirm releases` as people run it, and what can go wrong with starting and stopping a rollout.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "api/provoked.hpp"

namespace standfirm::api {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// A Debian package called so, with nothing in it.
std::string package(const fs::path& folder, const std::string& name, const std::string& version) {
  const auto stage = folder / ("stage-" + version), file = folder / (name + "_" + version + "_amd64.deb");
  fs::create_directories(stage / "DEBIAN");
  std::ofstream(stage / "DEBIAN/control") << "Package: " << name << "\nVersion: " << version
                                          << "\nArchitecture: amd64\nMaintainer: Firm <it@firm.example>\n"
                                             "Description: Nothing\n";
  const auto command = "dpkg-deb --root-owner-group --build " + stage.string() + " " + file.string() + " >/dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c): names of the test's own
  fs::remove_all(stage);
  return file.string();
}

/// The firm's key, trusted on this program's server; the file with the secret half.
std::string trusted_key(const Program& program) {
  const auto file = (program.folder() / "firm.releasekey").string();
  const auto made = run_standfirm({"releases", "key", "--out", file});
  EXPECT_EQ(made.code, 0) << made.err;
  const auto trusted =
      run_standfirm({"releases", "trust", made.out.substr(0, made.out.find('\n')), "--config", program.settings()});
  EXPECT_EQ(trusted.code, 0) << trusted.err;
  return file;
}
Ran sign(const std::string& key, const std::string& file) {
  return run_standfirm({"releases", "sign", "--key", key, file});
}
Ran add(const Program& program, const std::string& file) {
  return run_standfirm({"releases", "add", file, "--config", program.settings()});
}

}  // namespace

void about_releases(Provoked& p) {
  auto& program = p.firm.program;
  const auto key = trusted_key(program);
  for (const auto* version : {"1.4.0", "1.5.0"}) {
    const auto file = package(program.folder(), "standfirm-agent", version);
    EXPECT_EQ(sign(key, file).code, 0);
    EXPECT_EQ(add(program, file).code, 0);
  }
  const std::string start = "/v1/agent_rollouts", stop = start + "/stop", go_on = start + "/go_on";
  // Watched for so long that nobody but the first machine, which has no agent, is ever offered it.
  json::Object first{{"version", "1.4.0"}, {"first", json::Array{p.agentless}}, {"soak_hours", 720}};
  auto nowhere = first;
  nowhere["version"] = "9.9.9";
  p.refused("not_found", start, nowhere);
  auto nobody = first;
  nobody["first"] = json::Array{p.nothing};
  p.refused("not_found", start, nobody);
  auto too_long = first;
  too_long["soak_hours"] = 721;
  p.refused("invalid_argument", start, too_long);
  p.done("start_agent_rollout", start, first);
  p.refused("already_done", start, first);
  auto other = first;
  other["version"] = "1.5.0";
  p.refused("already_done", start, other);

  p.refused("not_found", stop, {{"version", "9.9.9"}, {"why", "x"}});
  p.refused("reason_missing", stop, {{"version", "1.4.0"}, {"why", ""}});
  p.done("stop_agent_rollout", stop, {{"version", "1.4.0"}, {"why", "It is Friday."}});
  p.refused("nothing_to_do", stop, {{"version", "1.4.0"}, {"why", "It is Friday."}});

  p.refused("not_found", go_on, {{"version", "9.9.9"}});
  EXPECT_EQ(program.post(start, json::text(other), p.firm.owner).status, 200u);
  p.refused("already_done", go_on, {{"version", "1.4.0"}});
  EXPECT_EQ(program.post(stop, R"({"version":"1.5.0","why":"1.4.0 first."})", p.firm.owner).status, 200u);
  p.done("go_on_with_agent_rollout", go_on, {{"version", "1.4.0"}});
  p.refused("nothing_to_do", go_on, {{"version", "1.4.0"}});

  EXPECT_EQ(program.get("/v1/agent_releases", p.firm.technician).status, 403u);
  const auto all = program.get("/v1/agent_releases", p.firm.owner);
  ASSERT_EQ(all.status, 200u) << all.text;
  EXPECT_TRUE(all.body.at("key_trusted").as_bool());
  ASSERT_EQ(all.body.at("items").as_array().size(), 2u);
  const auto& newest = all.body.at("items").at(0);
  EXPECT_EQ(newest.at("version").as_string(), "1.5.0");
  EXPECT_TRUE(newest.at("package_here").as_bool());
  EXPECT_EQ(newest.at("rollout").at("stopped").as_string(), "1.4.0 first.");
  EXPECT_FALSE(all.body.at("items").at(1).at("rollout").as_object().contains("stopped"));
}

TEST(Releases, are_signed_where_the_key_is_and_kept_where_it_is_trusted) {
  auto& program = firm().program;
  const auto key = trusted_key(program);
  struct stat about{};
  ASSERT_EQ(::stat(key.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  EXPECT_THAT(run_standfirm({"releases", "key", "--out", key}).err, HasSubstr("never written over"));

  const auto good = package(program.folder(), "standfirm-agent", "1.4.0");
  EXPECT_THAT(add(program, good).err, HasSubstr(".release")) << "unsigned";
  EXPECT_EQ(sign(key, good).code, 0);
  const auto added = add(program, good);
  EXPECT_EQ(added.code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("1.4.0"));
  const auto listed = run_standfirm({"releases", "list", "--config", program.settings()});
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr("standfirm-agent_1.4.0_amd64.deb"));

  const auto other = package(program.folder(), "another-program", "1.4.0");
  EXPECT_THAT(sign(key, other).err, HasSubstr("a release is a package standfirm-agent"));
  const auto odd = package(program.folder(), "standfirm-agent", "1.4.0-beta");
  EXPECT_THAT(sign(key, odd).err, HasSubstr("three numbers"));
  const auto text = (program.folder() / "text.deb").string();
  std::ofstream(text) << "no package";
  EXPECT_THAT(sign(key, text).err, HasSubstr("is no Debian package"));
  fs::permissions(key, fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(sign(key, good).err, HasSubstr("chmod 600"));
}

}  // namespace standfirm::api
