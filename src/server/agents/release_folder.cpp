#include "server/agents/release_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "store/chain.hpp"

namespace fs = std::filesystem;

namespace standfirm::server::agents {
namespace {

constexpr std::size_t key_bytes = 32, max_document_file_bytes = 16 * 1024, max_releases = 500;
constexpr const char* key_file = "trusted-key";

std::expected<std::string, std::string> read_file(const fs::path& path, std::uint64_t at_most) {
  std::error_code none;
  const auto size = fs::file_size(path, none);
  if (none) return std::unexpected(fmt::format("{} cannot be read: {}.", path.string(), none.message()));
  if (size > at_most) return std::unexpected(fmt::format("{} is larger than {} bytes.", path.string(), at_most));
  std::ifstream in(path, std::ios::binary);
  std::string text(size, '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(size)))
    return std::unexpected(path.string() + " cannot be read.");
  return text;
}

/// Under another name first: a half-written file never gets the name.
std::expected<void, std::string> write_file(const fs::path& path, const std::string& text) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  const fs::path fresh = path.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out)
      return std::unexpected(path.string() + " cannot be written by this user; run it as the one the server runs as.");
  }
  fs::rename(fresh, path, failed);
  if (failed) return std::unexpected(fmt::format("{} cannot be written: {}.", path.string(), failed.message()));
  return {};
}

std::expected<KeptRelease, std::string> read_document(const fs::path& path, const std::string& key) {
  const auto text = read_file(path, max_document_file_bytes);
  if (!text) return std::unexpected(text.error());
  auto document = json::read_text<actions::SignedRelease>(*text, json::Unknown::ignore);
  if (!document) return std::unexpected(fmt::format("{}: {}.", path.string(), document.error().text()));
  auto release = actions::verified(*document, key);
  if (!release) return std::unexpected(fmt::format("{}: {}.", path.string(), release.error()));
  return KeptRelease{std::move(*release), std::move(*document)};
}

std::expected<std::string, std::string> read_package(const fs::path& path, const actions::AgentRelease& release) {
  auto package = read_file(path, actions::max_release_bytes);
  if (!package) return package;
  if (package->size() != release.size || store::sha256_hex(*package) != release.sha256)
    return std::unexpected(path.string() + " is not the package that was signed; sign it again, or add it anew.");
  return package;
}

constexpr const char* no_key =
    "No release key is trusted here yet: name its public half with `standfirm releases trust PUBLIC_KEY`.";

}  // namespace

std::expected<actions::AgentRelease, std::string> described(const fs::path& package, const std::string& version,
                                                            TimePoint made_at) {
  const auto bytes = read_file(package, actions::max_release_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  return actions::AgentRelease{version,
                               std::string(actions::debian_platform),
                               package.filename().string(),
                               store::sha256_hex(*bytes),
                               bytes->size(),
                               made_at};
}

fs::path document_of(const fs::path& package) { return package.string() + ".release"; }

std::optional<std::string> ReleaseFolder::trusted() const {
  const auto text = read_file(folder_ / key_file, 1024);
  if (!text) return std::nullopt;
  const auto raw = from_base64(text->substr(0, text->find('\n')));
  if (!raw || raw->size() != key_bytes) return std::nullopt;
  return std::string(raw->begin(), raw->end());
}

std::expected<void, std::string> ReleaseFolder::trust(const std::string& public_key) {
  const auto raw = from_base64(public_key);
  if (!raw || raw->size() != key_bytes)
    return std::unexpected("That is no public release key; `standfirm releases key` printed one, 44 characters long.");
  return write_file(folder_ / key_file, public_key + "\n");
}

std::expected<actions::AgentRelease, std::string> ReleaseFolder::add(const fs::path& package) {
  const auto key = trusted();
  if (!key) return std::unexpected(no_key);
  const auto document = read_document(document_of(package), *key);
  if (!document) return std::unexpected(document.error());
  const auto bytes = read_package(package, document->release);
  if (!bytes) return std::unexpected(bytes.error());
  const auto here = list();
  for (const auto& other : here.releases)
    if (other.release.version == document->release.version && other.release.sha256 != document->release.sha256)
      return std::unexpected("Another package of version " + other.release.version +
                             " is here already; a changed package needs a version of its own.");
  if (here.releases.size() >= max_releases)
    return std::unexpected(fmt::format("{} releases are here; remove old ones first.", max_releases));
  // The package first: a document without one would be a release that cannot be sent.
  const auto name = document->release.sha256;
  if (auto kept = write_file(folder_ / (name + ".deb"), *bytes); !kept) return std::unexpected(kept.error());
  if (auto kept = write_file(folder_ / (name + ".release"), json::write_text(document->signed_as)); !kept)
    return std::unexpected(kept.error());
  return document->release;
}

ReleaseFolder::Listed ReleaseFolder::list() const {
  Listed out;
  const auto key = trusted();
  std::error_code none;
  if (!key && fs::exists(folder_ / key_file, none))
    out.problems.push_back((folder_ / key_file).string() + " holds no release key; name it again.");
  for (fs::directory_iterator one(folder_, none), end; !none && one != end; one.increment(none)) {
    const auto path = one->path();
    if (path.extension() != ".release") continue;
    auto found = read_document(path, key.value_or(""));
    if (!found)
      out.problems.push_back(found.error());
    else if (path.stem() != found->release.sha256 || !fs::exists(folder_ / (found->release.sha256 + ".deb"), none))
      out.problems.push_back(path.string() + ": its package is not beside it; add it again.");
    else if (out.releases.size() < max_releases)
      out.releases.push_back(std::move(*found));
  }
  std::ranges::sort(out.releases, [](const auto& a, const auto& b) {
    return actions::version_from_text(a.release.version) > actions::version_from_text(b.release.version);
  });
  std::ranges::sort(out.problems);
  return out;
}

std::expected<KeptRelease, std::string> ReleaseFolder::whole(const std::string& version) const {
  if (!trusted()) return std::unexpected(no_key);
  for (auto& one : list().releases) {
    if (one.release.version != version) continue;
    const auto bytes = read_package(folder_ / (one.release.sha256 + ".deb"), one.release);
    if (!bytes) return std::unexpected(bytes.error());
    return std::move(one);
  }
  return std::unexpected("There is no package of version " + version +
                         " on this server; add it there with `standfirm releases add PACKAGE`.");
}

std::expected<std::string, std::string> ReleaseFolder::part(const std::string& sha256, std::uint64_t offset,
                                                            std::size_t bytes) const {
  const auto path = folder_ / (sha256 + ".deb");
  std::ifstream in(path, std::ios::binary);
  std::string out(bytes, '\0');
  if (!in.seekg(static_cast<std::streamoff>(offset)) || !in.read(out.data(), static_cast<std::streamsize>(bytes)))
    return std::unexpected(path.string() + " cannot be read there.");
  return out;
}

}  // namespace standfirm::server::agents
