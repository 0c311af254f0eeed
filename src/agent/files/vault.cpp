#include "agent/files/vault.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "agent/files/held_file.hpp"
#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t chunk = 64 * 1024;
constexpr std::size_t sealed_chunk = chunk + crypto_secretstream_xchacha20poly1305_ABYTES;
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

std::size_t read_full(NativeFile file, std::string& into, std::size_t size) {
  into.resize(size);
  std::size_t have = 0;
  while (have < size) {
    const std::size_t got = read_some(file, into.data() + have, size - have);
    if (got == 0) break;
    have += got;
  }
  into.resize(have);
  return have;
}

/// Writes what was sealed. Throws when it is not what the note says.
void unseal(const Descriptor& sealed, const std::string& key, const VaultNote& note, NativeFile into) {
  const auto damaged = [&] { return std::runtime_error("the vault's copy of " + note.path + " is damaged"); };
  State state;
  std::string header, box, plain(chunk, '\0');
  if (read_full(sealed.get(), header, crypto_secretstream_xchacha20poly1305_HEADERBYTES) !=
          crypto_secretstream_xchacha20poly1305_HEADERBYTES ||
      crypto_secretstream_xchacha20poly1305_init_pull(&state, raw(header),
                                                      reinterpret_cast<const unsigned char*>(key.data())) != 0)
    throw damaged();
  crypto_hash_sha256_state hash;
  crypto_hash_sha256_init(&hash);
  for (unsigned char tag = 0; tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL;) {
    unsigned long long length = 0;
    if (read_full(sealed.get(), box, sealed_chunk) < crypto_secretstream_xchacha20poly1305_ABYTES ||
        crypto_secretstream_xchacha20poly1305_pull(&state, raw(plain), &length, &tag, raw(box), box.size(), nullptr,
                                                   0) != 0)
      throw damaged();
    crypto_hash_sha256_update(&hash, raw(plain), length);
    write_all(into, std::string_view(plain).substr(0, static_cast<std::size_t>(length)));
  }
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&hash, digest);
  if (to_hex(digest, sizeof digest) != note.sha256) throw damaged();
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
                                      const std::string& why, TimePoint now, bool to_take) {
  auto held = HeldFile::open(tree_, path, to_take ? HeldFile::For::taking : HeldFile::For::copying);
  if (!held) return refuse(RefusalCode::not_found, Sentence::as_written(held.error() + "."));
  if (held->size() > max_file_bytes)
    return refuse(RefusalCode::invalid_argument,
                  Sentence::as_written(printable(path) + " is larger than the vault takes."));

  Copied out{random_id(), {}, std::move(*held)};
  const auto place = folder_ / (out.id + ".sealed");
  Descriptor sealed = create_new(place);
  const auto give_up = [&] {
    sealed = Descriptor();
    std::error_code ignored;
    std::filesystem::remove(place, ignored);
  };
  try {
    State state;
    std::string header(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&state, raw(header), raw(key_));
    write_all(sealed.get(), header);
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    std::string plain, box(sealed_chunk, '\0');
    for (bool last = false; !last;) {
      last = read_full(out.original.file(), plain, chunk) < chunk;
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
    flush(sealed.get());
    if (sha256 && *sha256 != out.note.sha256) {
      give_up();
      return refuse(
          RefusalCode::version_conflict,
          Sentence::as_written(printable(path) + " is another file now than the one that was named (SHA-256 " +
                               out.note.sha256 + ")."),
          "Look at it again and name what is there now."_said, "sha256");
    }
    out.note.path = printable(path);
    out.original.describe(out.note);
    out.note.taken_at = now;
    out.note.why = why;
    write_whole(folder_ / (out.id + ".json"), json::write_text(out.note));
  } catch (...) {
    give_up();
    throw;
  }
  return out;
}

Allowed<VaultTaken> Vault::copy(const std::string& path, const std::string& why, TimePoint now) {
  auto copied = copy_in(path, std::nullopt, why, now, false);
  if (!copied) return std::unexpected(copied.error());
  return VaultTaken{copied->id, copied->note.sha256, false, 0};
}

Allowed<VaultTaken> Vault::take(const std::string& path, const std::optional<std::string>& sha256,
                                const std::string& why, TimePoint now) {
  auto copied = copy_in(path, sha256, why, now, true);
  if (!copied) return std::unexpected(copied.error());
  const auto gone = copied->original.take_away(copied->id);
  if (!gone) return std::unexpected(gone.error());
  return VaultTaken{copied->id, copied->note.sha256, gone->gone, gone->other_names};
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
    const std::string id = item.path().stem().string();
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
  return path && HeldFile::settle(tree_, *path, id);
}

bool Vault::stands(const VaultNote& note) const {
  const auto path = from_printable(note.path);
  if (!path) return false;
  const auto opened = tree_.open(*path);
  if (!opened || !HeldFile::is_as_noted(*opened, note)) return false;
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
    return refuse(RefusalCode::not_found, "The vault keeps nothing under that id."_said,
                  "Name the vault id of an earlier outcome."_said, "vault_id");
  if (note->what)
    return refuse(RefusalCode::invalid_argument,
                  Sentence::as_written("The vault keeps no file under that id but a " + *note->what + "."));
  const auto path = from_printable(note->path);
  if (!path) throw std::runtime_error("the vault's note of " + id + " names a path that cannot be read");
  auto back = ReturningFile::begin(tree_, *path, id);
  if (!back) return std::unexpected(back.error());
  unseal(open_to_read(folder_ / (id + ".sealed")), key_, *note, back->file());
  if (auto finished = back->finish(*note); !finished) return std::unexpected(finished.error());
  return *note;
}

}  // namespace standfirm::agent
