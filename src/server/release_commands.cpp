#include "server/release_commands.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "letters/program.hpp"
#include "server/agents/release_folder.hpp"
#include "server/main_settings.hpp"

namespace fs = std::filesystem;

namespace standfirm::server {
namespace {

/// The key file: only for whoever signs. Base64, raw Ed25519.
struct KeyFile {
  std::string public_key, secret_key;
};
BOOST_DESCRIBE_STRUCT(KeyFile, (), (public_key, secret_key))

std::string base64(const std::string& raw) { return to_base64(raw.data(), raw.size()); }
std::string from(const std::string& base64_text) {
  const auto raw = from_base64(base64_text);
  return raw ? std::string(raw->begin(), raw->end()) : "";
}
[[noreturn]] void fail(const std::string& sentence) { throw Ended{failed, sentence}; }
template <class T>
T well(std::expected<T, std::string> answer) {
  if (!answer) fail(answer.error());
  return std::move(*answer);
}

void write_new(const std::string& path, const std::string& text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0)
    fail(errno == EEXIST ? path + " is there already; a key is never written over. Name another file."
                         : path + " cannot be written: " + std::strerror(errno) + ".");
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!whole) fail(path + " cannot be written whole; is the disk full?");
}

int make_key(const std::string& path) {
  const auto keys = actions::make_release_keys();
  write_new(path, json::write_text(KeyFile{base64(keys.public_key), base64(keys.secret_key)}) + "\n", 0600);
  std::cout << base64(keys.public_key) << "\n";
  std::cerr << "The secret half is in " << path
            << ": keep it off the server, and a copy in a safe place. On the server, once:\n  standfirm releases trust "
            << base64(keys.public_key) << "\n";
  return all_well;
}

actions::ReleaseKeys read_key(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) fail(path + " cannot be read: " + std::strerror(errno) + ".");
  if ((about.st_mode & 0077) != 0)
    fail(path + " can be read by others; run chmod 600 on it, and think about who may have read it.");
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto file = json::read_text<KeyFile>(text);
  if (!file) fail(path + " is no release key: " + file.error().text() + ".");
  actions::ReleaseKeys keys{from(file->public_key), from(file->secret_key)};
  if (keys.public_key.size() != 32 || keys.secret_key.size() != 64)
    fail(path + " is no release key: one of its halves has the wrong length.");
  return keys;
}

int sign(const std::string& key, const std::string& package, const Clock& clock) {
  const auto keys = read_key(key);
  std::error_code none;
  if (!fs::exists(package, none)) fail(package + " is not there; is the name right?");
  const auto said =
      letters::run({.arguments = {"/usr/bin/dpkg-deb", "--show", "--showformat",
                                  "${Package} ${Version} ${Architecture}", fs::absolute(package).string()},
                    .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}},
                   "");
  if (!said) fail(package + " is no Debian package: " + said.error());
  const auto first = said->find(' '), last = said->rfind(' ');
  const auto name = said->substr(0, first), architecture = said->substr(last + 1);
  if (name != "standfirm-agent" || architecture != "amd64" || first == last)
    fail(package + " is \"" + *said + "\"; a release is a package standfirm-agent for amd64.");
  const auto version = said->substr(first + 1, last - first - 1);
  if (!actions::version_from_text(version))
    fail(package + " has version " + version + "; machines take three numbers, such as 1.4.0.");
  const auto release = well(agents::described(package, version, clock.now()));
  const auto document = agents::document_of(package).string();
  (void)fs::remove(document, none);  // an earlier signature of the same file
  write_new(document, json::write_text(actions::sign(release, keys)) + "\n", 0644);
  std::cout << "Version " << version << " is signed: " << document << "\n";
  return all_well;
}

int list(const agents::ReleaseFolder& folder) {
  if (!folder.trusted()) std::cout << "No release key is trusted here yet: standfirm releases trust PUBLIC_KEY\n";
  const auto here = folder.list();
  if (here.releases.empty() && here.problems.empty() && folder.trusted())
    std::cout << "No release is here yet: standfirm releases add PACKAGE\n";
  for (const auto& [release, signed_as] : here.releases)
    std::cout << fmt::format("{:<12} {:<14} {:>9} bytes  {}  {}\n", release.version, release.platform, release.size,
                             release.sha256.substr(0, 16), release.file_name);
  for (const auto& problem : here.problems) std::cout << "cannot be used: " << problem << "\n";
  return here.problems.empty() ? all_well : failed;
}

}  // namespace

void add_release_commands(CLI::App& app, std::function<DataFolder()> data, const Clock& clock, int& exit_code) {
  auto* releases = app.add_subcommand(
      "releases",
      "Releases of the agent: making the key, signing a package, and what this server may offer to machines. Which "
      "machines get it when is said in the console, Settings, Agent updates.\nExample: standfirm releases list");
  releases->require_subcommand(1);
  const auto given = std::make_shared<std::array<std::string, 2>>();
  auto& [file, key] = *given;
  const auto folder = [data = std::move(data)] { return agents::ReleaseFolder(release_folder(data())); };

  auto* make = releases->add_subcommand(
      "key",
      "Makes the firm's release key, on any machine but the server; prints its public half.\nExample: standfirm "
      "releases key --out firm.releasekey");
  make->add_option("--out", file, "the file for the secret half; must not be there yet")->type_name("FILE")->required();
  make->callback([given, &exit_code] { exit_code = guarded([&] { return make_key((*given)[0]); }); });

  auto* signing = releases->add_subcommand(
      "sign",
      "Signs a package of the agent, where the key is; writes PACKAGE.release beside it.\nExample: standfirm releases "
      "sign --key firm.releasekey standfirm-agent_1.4.0_amd64.deb");
  signing->add_option("--key", key, "the file that `releases key` made")->type_name("FILE")->required();
  signing->add_option("package", file, "the agent's Debian package")->type_name("PACKAGE")->required();
  signing->callback(
      [given, &clock, &exit_code] { exit_code = guarded([&] { return sign((*given)[1], (*given)[0], clock); }); });

  auto* trusting = releases->add_subcommand(
      "trust",
      "Names the public key on the server. Machines enrolled from now on take releases signed with it; those enrolled "
      "before keep what they have.\nExample: standfirm releases trust PUBLIC_KEY");
  trusting->add_option("public_key", key, "what `releases key` printed")->type_name("PUBLIC_KEY")->required();
  trusting->callback([given, folder, &exit_code] {
    exit_code = guarded([&] {
      auto here = folder();
      if (const auto done = here.trust((*given)[1]); !done) fail(done.error());
      std::cout << "Machines enrolled from now on take releases signed with this key.\n";
      return all_well;
    });
  });

  auto* adding = releases->add_subcommand(
      "add",
      "Keeps a signed package on the server; its PACKAGE.release lies beside it. Nothing is offered until the owner "
      "starts it.\nExample: standfirm releases add standfirm-agent_1.4.0_amd64.deb");
  adding->add_option("package", file, "the agent's Debian package")->type_name("PACKAGE")->required();
  adding->callback([given, folder, &exit_code] {
    exit_code = guarded([&] {
      const auto release = well(folder().add((*given)[0]));
      std::cout << "Version " << release.version << " is here. Start it in the console: Settings, Agent updates.\n";
      return all_well;
    });
  });

  auto* listing = releases->add_subcommand("list", "What lies on this server, newest version first.");
  listing->callback([folder, &exit_code] { exit_code = guarded([&] { return list(folder()); }); });
}

}  // namespace standfirm::server
