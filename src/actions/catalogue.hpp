// src/actions/catalogue.hpp: the closed list of what an agent can be asked to do. Nothing else exists: no shell, no
// script, no file push, nothing that disables an anti-virus, adds an exclusion or deletes a restore point.
#pragma once
#include <string>
#include <variant>

#include "actions/access.hpp"
#include "actions/facts.hpp"
#include "actions/files.hpp"
#include "actions/isolation.hpp"
#include "actions/power.hpp"
#include "actions/restore_points.hpp"
#include "actions/scan.hpp"
#include "actions/startup.hpp"
#include "actions/sweep.hpp"
#include "actions/updates.hpp"
#include "base/one_of.hpp"
#include "base/sentence.hpp"
#include "base/words.hpp"

namespace standfirm::actions {

/// What to do, with its arguments. On the wire {"type": "isolate", ...}.
SF_ONE_OF(Action, ReadFacts, Isolate, Release, EnterSafeMode, LeaveSafeMode, Restart, Scan, ListStartupEntries,
          RemoveStartupEntry, QuarantineFile, RestoreFile, VerifySystemFiles, ListRestorePoints, MakeRestorePoint,
          RollBack, ApplyUpdates, SignInAsUser, LogOffUser, RemoveAdministrator, AddAdministrator, Sweep);

/// What was read back afterwards. One per action, in the same order.
SF_ONE_OF(Result, FactsRead, Isolated, Released, SafeModeEntered, SafeModeLeft, Restarted, Scanned,
          StartupEntriesListed, StartupEntryRemoved, FileQuarantined, FileRestored, SystemFilesVerified,
          RestorePointsListed, RestorePointMade, RolledBack, UpdatesApplied, SignedInAsUser, UserLoggedOff,
          AdministratorRemoved, AdministratorAdded, Swept);

/// "scan", "roll_back": the action's word everywhere.
[[nodiscard]] const std::string& kind_of(const Action&);
[[nodiscard]] bool is_known_kind(std::string_view kind);
[[nodiscard]] Hazard hazard_of(std::string_view kind);  ///< throws std::out_of_range for an unknown kind
/// Allowed before the limits are agreed: it only stops the loss or reads (law 1).
[[nodiscard]] bool allowed_before_agreement(std::string_view kind);
/// Takes back what was done before: it never waits for minutes or steps, lest somebody stay cut off over money.
[[nodiscard]] bool undoes(std::string_view kind);
/// Work that the agreed minutes limit (law 2): neither reading, nor stopping the loss, nor undoing.
[[nodiscard]] bool needs_minutes(std::string_view kind);
/// The machine restarts to carry it out, so the outcome comes from after the restart.
[[nodiscard]] bool restarts_machine(std::string_view kind);
[[nodiscard]] const Sentence& title_of(std::string_view kind);  ///< "Roll back to a restore point"
/// True when `result` is the kind of result that `action` has.
[[nodiscard]] bool answers(const Action& action, const Result& result);

}  // namespace standfirm::actions
