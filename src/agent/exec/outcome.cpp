#include "agent/exec/outcome.hpp"

#include <algorithm>

#include "agent/local/printable.hpp"
#include "base/json.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_sentence = 2000;

/// Halves what can be long; false when nothing is left to shorten.
struct Shorten {
  bool any = false;
  template <class T>
  void halve(T& list) {
    if (list.empty()) return;
    list.resize(list.size() / 2);
    any = true;
  }
  void operator()(actions::Scanned& r) {
    if (r.log.size() > 1024) {
      r.log = readable(std::string_view(r.log).substr(0, r.log.size() / 2), r.log.size());
      any = true;
      return;
    }
    halve(r.not_looked_at);
    if (r.threats.size() > 100 || !any) halve(r.threats);
    halve(r.why_incomplete);
  }
  void operator()(actions::SystemFilesVerified& r) {
    halve(r.could_not_read);
    halve(r.changed);
  }
  void operator()(actions::StartupEntriesListed& r) {
    halve(r.could_not_read);
    halve(r.entries);
  }
  void operator()(actions::SignedInAsUser& r) {
    halve(r.files_written);
    halve(r.started);
    halve(r.came_back);
  }
  void operator()(actions::UpdatesApplied& r) {
    halve(r.updated);
    halve(r.still_pending);
  }
  void operator()(actions::RestorePointsListed& r) { halve(r.points); }
  void operator()(actions::FactsRead& r) {
    for (auto* list :
         {&r.facts.administrators, &r.facts.logged_on, &r.facts.resolvers, &r.facts.pending_updates, &r.facts.users})
      if (*list) halve(**list);
    if (r.facts.restore_points) halve(*r.facts.restore_points);
  }
  void operator()(actions::AdministratorRemoved& r) { halve(r.administrators_left); }
  void operator()(actions::AdministratorAdded& r) { halve(r.administrators); }
  template <class T>
  void operator()(T&) {}
};

}  // namespace

std::string outcome_text(actions::Outcome outcome) {
  outcome.sentence = readable(outcome.sentence, max_sentence);
  std::string text = json::write_text(outcome);
  if (text.size() <= max_outcome_bytes) return text;
  outcome.sentence += " The lists here are shortened; the whole is in the evidence.";
  while (text.size() > max_outcome_bytes) {
    Shorten shorten;
    if (outcome.result) std::visit(shorten, *outcome.result);
    if (!shorten.any) outcome.result.reset();
    text = json::write_text(outcome);
  }
  return text;
}

}  // namespace standfirm::agent
