// Run one of the firm's approved tools; what it found goes into the vault when the order says so.
#include "agent/local/printable.hpp"
#include "agent/runner/protected_files.hpp"
#include "agent/runner/runner.hpp"

namespace standfirm::agent::pages {
namespace {

constexpr Seconds longest_scan{24 * 3600};

/// Takes the found file away, or says why it was left.
void clean(Bench& bench, const Task& task, actions::Threat& threat) {
  if (threat.why_left || threat.taken_by_tool.value_or(false)) return;
  if (threat.sha256.empty()) {
    threat.why_left = "the tool did not say which content it found there";
    return;
  }
  const auto path = from_printable(threat.path);
  if (!path || !Tree::is_plain(*path)) {
    threat.why_left = "the tool named no plain path";
    return;
  }
  if (auto why = why_protected(bench.system.system_files, *path)) {
    threat.why_left = std::move(*why);
    return;
  }
  const auto taken =
      bench.vault.take(*path, std::optional(threat.sha256),
                       "found by order " + task.order.id.text() + ": " + threat.signature, bench.clock.now());
  if (!taken) {
    threat.why_left = taken.error().sentence.text;
    return;
  }
  threat.vault_id = taken->id;
  if (!taken->gone) threat.why_left = "something stands at its place again";
}

std::string sentence_of(const actions::Scanned& scanned) {
  const std::string what = scanned.tool + " looked at " + std::to_string(scanned.files) + " files";
  const std::string threats =
      std::to_string(scanned.threats.size()) + (scanned.threats.size() == 1 ? " threat" : " threats");
  switch (scanned.verdict) {
    case ScanVerdict::clean:
      return what + " and found nothing.";
    case ScanVerdict::found:
      return what + " and found " + threats + ".";
    case ScanVerdict::cleaned:
      return what + " and found " + threats + "; all are in the vault.";
    case ScanVerdict::incomplete:
      return what + ", found " + threats + ", and is not complete: " +
             (scanned.why_incomplete.empty() ? "parts were not looked at" : scanned.why_incomplete.front()) + ".";
  }
  return what + ".";
}

}  // namespace

Came run(Bench& bench, const Task& task, const actions::Scan& action) {
  if (action.timeout < Seconds{1} || action.timeout > longest_scan)
    return refused("timeout must be 1 second to 24 hours.");
  for (const auto& path : action.paths) {
    const auto bytes = from_printable(path);
    if (!bytes || !Tree::is_plain(*bytes))
      return refused("paths must hold full paths without . or .. in them, other bytes as \\xNN.");
  }
  const ScanWatch watch{
      [&](const std::string& doing, std::uint64_t done, std::uint64_t of, std::string_view output) {
        task.progress(doing, done, of, output);
      },
      [&](const std::string& name, std::string_view content) { task.evidence(action.tool + name, content); }};
  auto scanned = bench.tools.scan(action, watch);
  if (!scanned) return refused(scanned.error());
  task.evidence(action.tool + ".log", scanned->log);
  if (action.clean && !scanned->threats.empty()) {
    bool all = true;
    for (auto& threat : scanned->threats) {
      clean(bench, task, threat);
      all = all && !threat.why_left;
    }
    if (all && scanned->verdict == ScanVerdict::found) scanned->verdict = ScanVerdict::cleaned;
  }
  const std::string sentence = sentence_of(*scanned);
  return succeeded(sentence, std::move(*scanned));
}
Came look(Bench&, const Task& task, const actions::Scan& action, const std::string&, const Notes&) {
  if (action.clean)
    return unknown("The scan was interrupted. What it had put into the vault by then stays there (marked with order " +
                   task.order.id.text() + "); scan again.");
  return failed("The scan was interrupted; nothing was changed. Order it again.");
}

}  // namespace standfirm::agent::pages
