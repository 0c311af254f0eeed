// One file into the vault or back; the system's own files against the package database.
#include <fmt/format.h>

#include "agent/local/printable.hpp"
#include "agent/runner/protected_files.hpp"
#include "agent/runner/runner.hpp"

namespace standfirm::agent {

namespace pages {

Came run(Bench& bench, const Task& task, const actions::QuarantineFile& action) {
  const auto path = from_printable(action.path);
  if (!path || !Tree::is_plain(*path))
    return refused("path must be a full path without . or .. in it, other bytes as \\xNN.");
  if (const auto why = why_protected(bench.system.system_files, *path)) return refused(*why + ".");
  const auto taken = bench.vault.take(*path, action.sha256, "order " + task.order.id.text(), bench.clock.now());
  if (!taken) return refused(taken.error());
  const actions::FileQuarantined result{action.path, taken->id, taken->sha256, taken->gone};
  if (!taken->gone)
    return failed(action.path + " was put into the vault, but something stands at its place again.", result);
  return succeeded(action.path + " is in the vault" +
                       (taken->other_names == 0 ? "."
                                                : "; the same content has " + std::to_string(taken->other_names) +
                                                      " other names (hard links) on the disk."),
                   result);
}
Came look(Bench& bench, const Task&, const actions::QuarantineFile& action, const std::string&, const Notes&) {
  const auto kept = bench.vault.find(action.path, action.sha256);
  if (kept && bench.vault.settle(kept->first))
    return succeeded("It was interrupted, but " + action.path + " is gone and in the vault.",
                     actions::FileQuarantined{action.path, kept->first, action.sha256, true});
  return failed("It was interrupted before " + action.path + " was taken away. Order it again.");
}

Came run(Bench& bench, const Task&, const actions::RestoreFile& action) {
  if (const auto note = bench.vault.note_of(action.vault_id); note && note->what == kept_startup_entry) {
    if (const auto put = bench.system.startup.put_back(action.vault_id, bench.vault); !put) return refused(put.error());
    return succeeded(note->path + " is back where it was.", actions::FileRestored{note->path, note->sha256});
  }
  const auto back = bench.vault.give_back(action.vault_id);
  if (!back) return refused(back.error());
  if (!bench.vault.stands(*back)) return failed(back->path + " was written, but is not there unchanged afterwards.");
  return succeeded(back->path + " is back where it was.", actions::FileRestored{back->path, back->sha256});
}
Came look(Bench& bench, const Task&, const actions::RestoreFile& action, const std::string&, const Notes&) {
  const auto note = bench.vault.note_of(action.vault_id);
  if (note && note->what)
    return failed("It was interrupted; whether " + note->path +
                  " is back shows in the start-up entries. Order it again.");
  if (note && bench.vault.stands(*note))
    return succeeded("It was interrupted, but " + note->path + " is back where it was.",
                     actions::FileRestored{note->path, note->sha256});
  return failed("It was interrupted before the file was put back. Order it again.");
}

Came run(Bench& bench, const Task& task, const actions::VerifySystemFiles&) {
  auto verified = bench.system.system_files.verify(
      [&](std::uint64_t done, std::uint64_t of) { task.progress("Verifying system files", done, of, {}); });
  std::string sentence = fmt::format("{} files were compared; ", verified.files);
  sentence += verified.intact ? std::string("all are as their packages brought them.")
                              : fmt::format("{} differ and {} could not be read.", verified.changed.size(),
                                            verified.could_not_read.size());
  return succeeded(std::move(sentence), std::move(verified));
}
Came look(Bench&, const Task&, const actions::VerifySystemFiles&, const std::string&, const Notes&) {
  return failed("Reading was interrupted; order it again.");
}

}  // namespace pages
}  // namespace standfirm::agent
