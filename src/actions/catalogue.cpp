#include "actions/catalogue.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/json.hpp"

namespace standfirm::actions {
namespace {
struct Entry {
  Hazard hazard;
  bool before_agreement;
  bool restarts;
  Sentence title;
};
const std::map<std::string, Entry, std::less<>>& entries() {
  using enum Hazard;
  static const std::map<std::string, Entry, std::less<>> all{
      {"read_facts", {reads, true, false, "Read the machine's facts"_said}},
      {"isolate", {reversible, true, false, "Isolate from the network"_said}},
      {"release", {reversible, true, false, "Release from isolation"_said}},
      {"enter_safe_mode", {reversible, false, true, "Restart into safe mode"_said}},
      {"leave_safe_mode", {reversible, false, true, "Restart to normal"_said}},
      {"restart", {reversible, false, true, "Restart"_said}},
      {"scan", {reversible, false, false, "Run an approved tool"_said}},
      {"list_startup_entries", {reads, true, false, "List start-up entries"_said}},
      {"remove_startup_entry", {reversible, false, false, "Remove a start-up entry"_said}},
      {"quarantine_file", {reversible, false, false, "Quarantine a file"_said}},
      {"restore_file", {reversible, false, false, "Put a quarantined file back"_said}},
      {"verify_system_files", {reads, true, false, "Verify system files"_said}},
      {"list_restore_points", {reads, true, false, "List restore points"_said}},
      {"make_restore_point", {reversible, false, false, "Make a restore point"_said}},
      {"roll_back", {destructive, false, true, "Roll back to a restore point"_said}},
      {"apply_updates", {reversible, false, false, "Apply all updates"_said}},
      {"sign_in_as_user", {reversible, false, false, "Sign in as the user and watch"_said}},
      {"log_off_user", {reversible, true, false, "Log the user off"_said}},
      {"remove_administrator", {destructive, false, false, "Remove from the local administrators"_said}},
      {"add_administrator", {destructive, false, false, "Put back into the local administrators"_said}},
      {"sweep", {reads, true, false, "Look for what was found on another machine"_said}},
  };
  return all;
}
const Entry& entry(std::string_view kind) {
  const auto found = entries().find(kind);
  if (found == entries().end()) throw std::out_of_range("no such action: " + std::string(kind));
  return found->second;
}
}  // namespace

const std::string& kind_of(const Action& action) { return json::type_of(action); }
bool is_known_kind(std::string_view kind) { return entries().contains(kind); }
Hazard hazard_of(std::string_view kind) { return entry(kind).hazard; }
bool allowed_before_agreement(std::string_view kind) { return entry(kind).before_agreement; }
bool undoes(std::string_view kind) {
  static constexpr std::string_view undoing[] = {"release", "leave_safe_mode", "restore_file", "add_administrator"};
  return std::ranges::find(undoing, kind) != std::end(undoing);
}
bool needs_minutes(std::string_view kind) { return !allowed_before_agreement(kind) && !undoes(kind); }
bool restarts_machine(std::string_view kind) { return entry(kind).restarts; }
const Sentence& title_of(std::string_view kind) { return entry(kind).title; }
bool answers(const Action& action, const Result& result) {
  static_assert(std::variant_size_v<Action::Alternatives> == std::variant_size_v<Result::Alternatives>);
  return action.index() == result.index();
}

SF_ONE_OF_MEMBERS(Action);
SF_ONE_OF_MEMBERS(Result);

}  // namespace standfirm::actions
