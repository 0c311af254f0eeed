#include "agent/files/vault.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t chunk = 64 * 1024;
constexpr std::size_t sealed_chunk = chunk + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t max_attribute_bytes = 64 * 1024, max_attributes = 32;
using State = crypto_secretstream_xchacha20poly1305_state;

unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string random_id() {
  unsigned char bytes[12];
  randombytes_buf(bytes, sizeof bytes);
  return "v-" + to_hex(bytes, sizeof bytes);
}
bool is_id(const std::string& id) {
  return id.size() == 26 && id.starts_with("v-") && id.find_first_not_of("0123456789abcdef", 2) == std::string::npos;
}

std::size_t read_full(int fd, std::string& into, std::size_t size) {
  into.resize(size);
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(fd, into.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("read");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  into.resize(have);
  return have;
}

std::map<std::string, Bytes> attributes_of(int fd) {
  std::map<std::string, Bytes> out;
  std::string names(max_attribute_bytes, '\0');
  const ssize_t length = ::flistxattr(fd, names.data(), names.size());
  if (length <= 0) return out;
  names.resize(static_cast<std::size_t>(length));
  for (std::size_t from = 0; from < names.size() && out.size() < max_attributes;) {
    const std::string name = names.c_str() + from;
    from += name.size() + 1;
    Bytes value;
    value.data.resize(max_attribute_bytes);
    const ssize_t size = ::fgetxattr(fd, name.c_str(), value.data.data(), value.data.size());
    if (size < 0) continue;
    value.data.resize(static_cast<std::size_t>(size));
    out.emplace(printable(name), std::move(value));
  }
  return out;
}

}  // namespace

Vault::Vault(const Tree& tree, std::filesystem::path folder) : tree_(tree), folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
  const auto key = folder_ / "key";
  if (!std::filesystem::exists(key)) {
    std::string fresh(crypto_secretstream_xchacha20poly1305_KEYBYTES, '\0');
    randombytes_buf(fresh.data(), fresh.size());
    write_whole(key, fresh, 0600);
  }
  const auto kept = read_whole(key, 1024);
  if (!kept || kept->size() != crypto_secretstream_xchacha20poly1305_KEYBYTES)
    throw std::runtime_error("the vault's key " + key.string() + " cannot be read");
  key_ = *kept;
}

Allowed<Vault::Copied> Vault::copy_in(const std::string& path, const std::optional<std::string>& sha256,
                                      const std::string& why, TimePoint now) {
  auto opened = tree_.open(path);
  if (!opened) return refuse(RefusalCode::not_found, opened.error() + ".");
  const auto& about = opened->about;
  if (static_cast<std::uint64_t>(about.st_size) > max_file_bytes)
    return refuse(RefusalCode::invalid_argument, printable(path) + " is larger than the vault takes.");

  Copied out;
  out.id = random_id();
  const auto place = folder_ / (out.id + ".sealed");
  const Descriptor sealed(::open(place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!sealed) throw_errno("write into the vault");
  const auto give_up = [&] { ::unlink(place.c_str()); };
  try {
    State state;
    std::string header(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&state, raw(header), raw(key_));
    write_all(sealed.get(), header);
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    std::string plain, box(sealed_chunk, '\0');
    for (bool last = false; !last;) {
      last = read_full(opened->file.get(), plain, chunk) < chunk;
      out.note.size += plain.size();
      if (out.note.size > max_file_bytes) throw std::runtime_error(printable(path) + " grew while it was copied");
      crypto_hash_sha256_update(&hash, raw(plain), plain.size());
      crypto_secretstream_xchacha20poly1305_push(&state, raw(box), nullptr, raw(plain), plain.size(), nullptr, 0,
                                                 last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
      write_all(sealed.get(),
                std::string_view(box).substr(0, plain.size() + crypto_secretstream_xchacha20poly1305_ABYTES));
    }
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&hash, digest);
    out.note.sha256 = to_hex(digest, sizeof digest);
    if (::fsync(sealed.get()) != 0) throw_errno("flush the vault");
    if (sha256 && *sha256 != out.note.sha256) {
      give_up();
      return refuse(
          RefusalCode::version_conflict,
          printable(path) + " is another file now than the one that was named (SHA-256 " + out.note.sha256 + ").",
          "Look at it again and name what is there now.", "sha256");
    }
    out.note.path = printable(path);
    out.note.mode = about.st_mode & 07777;
    out.note.owner = about.st_uid;
    out.note.group = about.st_gid;
    out.note.changed_s = about.st_mtim.tv_sec;
    out.note.changed_ns = about.st_mtim.tv_nsec;
    out.note.attributes = attributes_of(opened->file.get());
    out.note.taken_at = now;
    out.note.why = why;
    write_whole(folder_ / (out.id + ".json"), json::write_text(out.note));
  } catch (...) {
    give_up();
    throw;
  }
  out.about = about;
  out.original = std::move(opened->file);
  return out;
}

Allowed<VaultTaken> Vault::copy(const std::string& path, const std::string& why, TimePoint now) {
  auto copied = copy_in(path, std::nullopt, why, now);
  if (!copied) return std::unexpected(copied.error());
  return VaultTaken{copied->id, copied->note.sha256, false, 0};
}

Allowed<VaultTaken> Vault::take(const std::string& path, const std::optional<std::string>& sha256,
                                const std::string& why, TimePoint now) {
  auto copied = copy_in(path, sha256, why, now);
  if (!copied) return std::unexpected(copied.error());
  const auto [folder, name] = Tree::split(path);
  const auto parent = tree_.open_folder(folder);
  if (!parent) return refuse(RefusalCode::not_found, parent.error() + ".");
  // Moved to a name nobody else knows, looked at there, and only then unlinked: whoever swaps the file meanwhile loses
  // nothing of ours.
  const std::string aside = ".standfirm-" + copied->id;
  if (::renameat2(parent->get(), name.c_str(), parent->get(), aside.c_str(), RENAME_NOREPLACE) != 0)
    throw_errno("take " + printable(path) + " away");
  struct stat there{}, still{};
  const bool same = ::fstatat(parent->get(), aside.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                    ::fstat(copied->original.get(), &still) == 0 && there.st_dev == copied->about.st_dev &&
                    there.st_ino == copied->about.st_ino && still.st_size == copied->about.st_size &&
                    still.st_mtim.tv_sec == copied->about.st_mtim.tv_sec &&
                    still.st_mtim.tv_nsec == copied->about.st_mtim.tv_nsec;
  if (!same) {
    if (::renameat2(parent->get(), aside.c_str(), parent->get(), name.c_str(), RENAME_NOREPLACE) != 0)
      throw_errno("put " + printable(path) + " back");
    return refuse(RefusalCode::version_conflict,
                  printable(path) + " changed while it was being taken; it was left as it is.", "Look at it again.");
  }
  if (::unlinkat(parent->get(), aside.c_str(), 0) != 0) throw_errno("take " + printable(path) + " away");
  if (::fsync(parent->get()) != 0) throw_errno("flush " + printable(folder));
  struct stat left{};
  const bool gone = ::fstatat(parent->get(), name.c_str(), &left, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
  return VaultTaken{copied->id, copied->note.sha256, gone, static_cast<unsigned>(there.st_nlink) - 1};
}

std::string Vault::keep(const std::string& what, const std::string& place, const std::string& sha256,
                        std::string_view text, const std::string& why, TimePoint now) {
  State state;
  std::string sealed(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');
  crypto_secretstream_xchacha20poly1305_init_push(&state, raw(sealed), raw(key_));
  std::string plain(text), box(plain.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
  crypto_secretstream_xchacha20poly1305_push(&state, raw(box), nullptr, raw(plain), plain.size(), nullptr, 0,
                                             crypto_secretstream_xchacha20poly1305_TAG_FINAL);
  VaultNote note;
  note.path = place;
  note.sha256 = sha256;
  note.size = text.size();
  note.taken_at = now;
  note.why = why;
  note.what = what;
  auto id = random_id();
  write_whole(folder_ / (id + ".sealed"), sealed + box);
  write_whole(folder_ / (id + ".json"), json::write_text(note));
  return id;
}

std::string Vault::kept(const std::string& id) const {
  constexpr std::size_t header = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
  constexpr std::size_t around = header + crypto_secretstream_xchacha20poly1305_ABYTES;
  auto sealed = is_id(id)
                    ? read_whole(folder_ / (id + ".sealed"), max_kept_bytes + around)
                    : std::expected<std::string, std::string>(std::unexpected("the vault keeps nothing under " + id));
  if (!sealed) throw std::runtime_error(sealed.error());
  State state;
  std::string key = key_, plain(sealed->size() < around ? 0 : sealed->size() - around, '\0');
  unsigned char tag = 0;
  if (sealed->size() < around || crypto_secretstream_xchacha20poly1305_init_pull(&state, raw(*sealed), raw(key)) != 0 ||
      crypto_secretstream_xchacha20poly1305_pull(&state, raw(plain), nullptr, &tag, raw(*sealed) + header,
                                                 sealed->size() - header, nullptr, 0) != 0)
    throw std::runtime_error("what the vault keeps under " + id + " is damaged");
  return plain;
}

std::optional<VaultNote> Vault::note_of(const std::string& id) const {
  if (!is_id(id)) return std::nullopt;
  const auto text = read_whole(folder_ / (id + ".json"), 4 << 20);
  if (!text) return std::nullopt;
  auto note = json::read_text<VaultNote>(*text, json::Unknown::ignore, 4 << 20);
  if (!note) return std::nullopt;
  return std::move(*note);
}

std::optional<std::pair<std::string, VaultNote>> Vault::find(const std::string& printable_path,
                                                             const std::string& sha256) const {
  std::optional<std::pair<std::string, VaultNote>> best;
  for (const auto& item : std::filesystem::directory_iterator(folder_)) {
    if (item.path().extension() != ".json") continue;
    const std::string id = item.path().stem();
    auto note = note_of(id);
    if (note && note->path == printable_path && note->sha256 == sha256 &&
        (!best || best->second.taken_at < note->taken_at))
      best.emplace(id, std::move(*note));
  }
  return best;
}

bool Vault::settle(const std::string& id) {
  const auto note = note_of(id);
  const auto path = note ? from_printable(note->path) : std::nullopt;
  if (!path) return false;
  const auto [folder, name] = Tree::split(*path);
  const auto parent = tree_.open_folder(folder);
  if (!parent) return true;
  ::unlinkat(parent->get(), (".standfirm-" + id).c_str(), 0);
  struct stat left{};
  return ::fstatat(parent->get(), name.c_str(), &left, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

bool Vault::stands(const VaultNote& note) const {
  const auto path = from_printable(note.path);
  if (!path) return false;
  const auto opened = tree_.open(*path);
  if (!opened || (opened->about.st_mode & 07777) != note.mode || opened->about.st_uid != note.owner ||
      opened->about.st_gid != note.group)
    return false;
  crypto_hash_sha256_state hash;
  crypto_hash_sha256_init(&hash);
  for (std::string part; read_full(opened->file.get(), part, chunk) > 0;)
    crypto_hash_sha256_update(&hash, raw(part), part.size());
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&hash, digest);
  return to_hex(digest, sizeof digest) == note.sha256;
}

Allowed<VaultNote> Vault::give_back(const std::string& id) {
  const auto note = note_of(id);
  if (!note)
    return refuse(RefusalCode::not_found, "The vault keeps nothing under that id.",
                  "Name the vault id of an earlier outcome.", "vault_id");
  if (note->what)
    return refuse(RefusalCode::invalid_argument, "The vault keeps no file under that id but a " + *note->what + ".");
  const auto path = from_printable(note->path);
  if (!path) throw std::runtime_error("the vault's note of " + id + " names a path that cannot be read");
  const auto [folder, name] = Tree::split(*path);
  const auto parent = tree_.open_folder(folder);
  if (!parent) return refuse(RefusalCode::not_found, parent.error() + ".", "Make the folder again first.");
  const Descriptor sealed(::open((folder_ / (id + ".sealed")).c_str(), O_RDONLY | O_CLOEXEC));
  if (!sealed) throw_errno("read from the vault");

  const std::string aside = ".standfirm-" + id;
  ::unlinkat(parent->get(), aside.c_str(), 0);  // left by an interruption
  Descriptor out(::openat(parent->get(), aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!out) throw_errno("write into " + printable(folder));
  try {
    State state;
    std::string header, box, plain(chunk, '\0');
    if (read_full(sealed.get(), header, crypto_secretstream_xchacha20poly1305_HEADERBYTES) !=
            crypto_secretstream_xchacha20poly1305_HEADERBYTES ||
        crypto_secretstream_xchacha20poly1305_init_pull(&state, raw(header), raw(key_)) != 0)
      throw std::runtime_error("the vault's copy of " + note->path + " is damaged");
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    for (unsigned char tag = 0; tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL;) {
      unsigned long long length = 0;
      if (read_full(sealed.get(), box, sealed_chunk) < crypto_secretstream_xchacha20poly1305_ABYTES ||
          crypto_secretstream_xchacha20poly1305_pull(&state, raw(plain), &length, &tag, raw(box), box.size(), nullptr,
                                                     0) != 0)
        throw std::runtime_error("the vault's copy of " + note->path + " is damaged");
      crypto_hash_sha256_update(&hash, raw(plain), length);
      write_all(out.get(), std::string_view(plain).substr(0, static_cast<std::size_t>(length)));
    }
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&hash, digest);
    if (to_hex(digest, sizeof digest) != note->sha256)
      throw std::runtime_error("the vault's copy of " + note->path + " is damaged");
    if (::fchown(out.get(), note->owner, note->group) != 0) throw_errno("give " + note->path + " its owner back");
    if (::fchmod(out.get(), note->mode) != 0) throw_errno("give " + note->path + " its mode back");
    for (const auto& [attribute, value] : note->attributes)
      if (const auto real = from_printable(attribute))
        ::fsetxattr(out.get(), real->c_str(), value.data.data(), value.data.size(), 0);
    const std::array<timespec, 2> times{timespec{0, UTIME_OMIT}, timespec{note->changed_s, note->changed_ns}};
    if (::futimens(out.get(), times.data()) != 0) throw_errno("give " + note->path + " its time back");
    if (::fsync(out.get()) != 0) throw_errno("flush " + note->path);
    if (::renameat2(parent->get(), aside.c_str(), parent->get(), name.c_str(), RENAME_NOREPLACE) != 0) {
      if (errno != EEXIST) throw_errno("put " + note->path + " back");
      ::unlinkat(parent->get(), aside.c_str(), 0);
      return refuse(RefusalCode::version_conflict, "Something else stands at " + note->path + " now.",
                    "Quarantine that first, or leave it.");
    }
    if (::fsync(parent->get()) != 0) throw_errno("flush " + printable(folder));
  } catch (...) {
    ::unlinkat(parent->get(), aside.c_str(), 0);
    throw;
  }
  return *note;
}

}  // namespace standfirm::agent
