#include "engine/demonstration/said.hpp"

#include <map>

namespace standfirm::engine::demonstration {
namespace {
using Sentences = std::map<std::string_view, std::string_view>;

std::string one_of(const Sentences& all, std::string_view name, std::string_view otherwise) {
  const auto found = all.find(name);
  return std::string(found == all.end() ? otherwise : found->second);
}
}  // namespace

std::string said_by_machine(std::string_view kind, bool found) {
  static const Sentences all{
      {"read_facts", "The machine said what it is."},
      {"isolate", "Our server is in reach, everything else is cut off."},
      {"release", "Back on the network."},
      {"enter_safe_mode", "Up in safe mode."},
      {"leave_safe_mode", "Up in normal mode."},
      {"restart", "Up again in normal mode."},
      {"list_startup_entries", "1 entry starts by itself; it belongs to a package."},
      {"remove_startup_entry", "Taken out; a copy is in the vault."},
      {"quarantine_file", "In the vault, and gone from its place."},
      {"restore_file", "Back in its place."},
      {"verify_system_files", "98,411 files are as their packages brought them."},
      {"list_restore_points", "Its restore points are listed."},
      {"make_restore_point", "Made, and seen in the list."},
      {"roll_back", "Back at the point; the infected state is kept aside."},
      {"apply_updates", "openssl and firefox-esr are updated, nothing is pending."},
      {"sign_in_as_user", "Signed in and watched: nothing came back."},
      {"log_off_user", "Logged off; nobody is signed in."},
      {"remove_administrator", "Out of sudo; the others keep it."},
      {"add_administrator", "Back in sudo."},
  };
  if (kind == "scan")
    return found ? "1 threat found and put into the vault; 184,212 files." : "Nothing found in 184,212 files.";
  return one_of(all, kind, "Done, and read back.");
}

std::string said_at_end_of(std::string_view step) {
  static const Sentences all{
      {"report", "Wrote down what they saw and clicked, in their own words."},
      {"triage", "One machine; it does not spread."},
      {"conversation", "Went through the terms; agreed by phone."},
      {"isolate", "Off the network, still in our reach."},
      {"facts", "Looked for the first sign and stated it."},
      {"safe_mode", "In safe mode, still isolated."},
      {"clean", "Both tools went through the whole machine."},
      {"startup_entries", "What starts by itself is the system's own."},
      {"normal_mode", "Up as the user knows it, still isolated."},
      {"sign_in", "Signed in as the user: nothing started, nothing was written."},
      {"second_tool", "The second tool agrees."},
      {"system_files", "The system's own files are intact."},
      {"user_says_so", "The user opened what they use every day."},
      {"roll_back", "Back to before it happened."},
      {"rolled_back_normal", "Up again, isolated."},
      {"verify_again", "Tools, files and the user agree."},
      {"updates", "Everything is up to date."},
      {"new_restore_point", "Made and seen in the list."},
      {"release", "Mail and printer work."},
      {"consequences", "Said without blame how it came in and what would have stopped it."},
      {"close_up", "Told the client what was found, done, and what the invoice will say."},
  };
  return one_of(all, step, "Done as the procedure says.");
}

}  // namespace standfirm::engine::demonstration
