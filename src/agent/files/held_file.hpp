// src/agent/files/held_file.hpp: one file at its place, held open from its copying to its end, so that what goes is the
// very file that was copied; and the way back to its place. How that is made sure differs: Linux moves the name aside
// and looks again, Windows lets nobody else change or rename what is held and deletes through the same handle.
#pragma once
#include <expected>
#include <string>

#include "agent/files/tree.hpp"
#include "base/refusal.hpp"

namespace standfirm::agent {

struct VaultNote;

class HeldFile {
 public:
  enum class For { copying, taking };
  /// The error says why not: a link on the way, gone, in use ...
  static std::expected<HeldFile, std::string> open(const Tree&, const std::string& path, For);

  [[nodiscard]] NativeFile file() const { return opened_.file.get(); }
  [[nodiscard]] std::uint64_t size() const { return size_of(opened_.about); }
  /// Mode, owner, time, attributes: all that is not content.
  void describe(VaultNote&) const;

  struct Gone {
    bool gone = false;         ///< nothing stands at its place now
    unsigned other_names = 0;  ///< hard links of the same content
  };
  /// Refused: version_conflict (it changed since it was opened; it stays as it is). `id` names what is on its way.
  Allowed<Gone> take_away(const std::string& id);
  /// After an interruption: finishes a `take_away` that had begun; true when nothing stands at the place.
  [[nodiscard]] static bool settle(const Tree&, const std::string& path, const std::string& id);
  /// The open file has the note's mode, owner and attributes.
  [[nodiscard]] static bool is_as_noted(const Tree::Opened&, const VaultNote&);

 private:
  HeldFile(const Tree& tree, std::string path, Tree::Opened opened)
      : tree_(&tree), path_(std::move(path)), opened_(std::move(opened)) {}
  const Tree* tree_;
  std::string path_;
  Tree::Opened opened_;
};

/// A file being written beside the place it goes back to; gone again unless it is finished.
class ReturningFile {
 public:
  /// Refused: not_found (no such folder). Throws when it cannot be written.
  static Allowed<ReturningFile> begin(const Tree&, const std::string& path, const std::string& id);
  ReturningFile(ReturningFile&&) noexcept = default;
  ~ReturningFile();
  [[nodiscard]] NativeFile file() const { return file_.get(); }
  /// Gives it what the note says and its name. Refused: version_conflict (something else stands there).
  Allowed<void> finish(const VaultNote&);

 private:
  ReturningFile(Descriptor folder, Descriptor file, std::string place, std::string aside, std::string name)
      : folder_(std::move(folder)),
        file_(std::move(file)),
        place_(std::move(place)),
        aside_(std::move(aside)),
        name_(std::move(name)) {}
  Descriptor folder_, file_;
  std::string place_, aside_, name_;  ///< the folder, and the names in it (on Windows full ones)
};

}  // namespace standfirm::agent
