// src/agent/files/vault.hpp: where removed files are kept: encrypted, so that nothing runs them and no anti-virus trips
// over them, with everything needed to put them back. Outside what a roll-back touches.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/files/held_file.hpp"
#include "agent/files/tree.hpp"
#include "base/json.hpp"
#include "base/refusal.hpp"
#include "base/time.hpp"

namespace standfirm::agent {

/// What is known of a kept file; stored beside it.
struct VaultNote {
  std::string path;  ///< printable
  std::string sha256;
  std::uint64_t size = 0;
  std::uint32_t mode = 0, owner = 0, group = 0;  ///< on Windows the mode is FILE_ATTRIBUTE_..., owner and group 0
  std::int64_t changed_s = 0, changed_ns = 0;
  /// Extended attributes; on Windows "rights" (a security descriptor) and "stream:Zone.Identifier".
  std::map<std::string, Bytes> attributes;
  TimePoint taken_at{};
  std::string why;
  std::optional<std::string> what;  ///< of what is no file: who knows how to put it back
};
BOOST_DESCRIBE_STRUCT(VaultNote, (),
                      (path, sha256, size, mode, owner, group, changed_s, changed_ns, attributes, taken_at, why, what))

struct VaultTaken {
  std::string id;
  std::string sha256;
  bool gone = false;
  unsigned other_names = 0;
};

class Vault {
 public:
  static constexpr std::uint64_t max_file_bytes = std::uint64_t{8} << 30;
  static constexpr std::size_t max_kept_bytes = 16 << 20;

  /// `folder` is made (0700) with a key of its own on first use.
  Vault(const Tree& tree, std::filesystem::path folder);

  /// Copies, then takes away. Refused: not_found (gone, a link, not a file), version_conflict (`sha256` given and
  /// another). The name is taken out only while it still stands for the very file that was copied.
  Allowed<VaultTaken> take(const std::string& path, const std::optional<std::string>& sha256, const std::string& why,
                           TimePoint now);
  /// Copies only, for files of which one line goes.
  Allowed<VaultTaken> copy(const std::string& path, const std::string& why, TimePoint now);
  /// Keeps what is no file (a registry value): its text, the place it stood at and the digest it was ordered away by.
  std::string keep(const std::string& what, const std::string& place, const std::string& sha256, std::string_view text,
                   const std::string& why, TimePoint now);
  /// The text again. Throws when there is none under that id, or it is damaged.
  [[nodiscard]] std::string kept(const std::string& id) const;
  /// Back to where it was, with owner, mode, times, attributes. Refused: not_found (id), version_conflict (something
  /// stands there), invalid_argument (it is no file).
  Allowed<VaultNote> give_back(const std::string& id);
  [[nodiscard]] std::optional<VaultNote> note_of(const std::string& id) const;
  /// The note of the youngest copy of `path` with this content, if any, with its id: how an interrupted removal is
  /// found again.
  [[nodiscard]] std::optional<std::pair<std::string, VaultNote>> find(const std::string& printable_path,
                                                                      const std::string& sha256) const;
  /// After an interruption: finishes taking the kept file away if it had begun; true when its place is empty.
  [[nodiscard]] bool settle(const std::string& id);
  /// Read back: the file of the note stands at its place with that content, mode and owner.
  [[nodiscard]] bool stands(const VaultNote&) const;

 private:
  struct Copied {
    std::string id;
    VaultNote note;
    HeldFile original;
  };
  Allowed<Copied> copy_in(const std::string& path, const std::optional<std::string>& sha256, const std::string& why,
                          TimePoint now, bool to_take);

  const Tree& tree_;
  std::filesystem::path folder_;
  std::string key_;
};

}  // namespace standfirm::agent
