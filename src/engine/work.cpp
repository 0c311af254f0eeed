#include "engine/work.hpp"

namespace standfirm::engine {

void refuse_work(RefusalCode code, Sentence sentence, Sentence mend, std::optional<std::string> field) {
  throw Refused{Refusal{code, std::move(sentence), std::move(mend), std::move(field)}};
}

void Work::refuse_version(const std::string& kind, std::uint64_t is, std::uint64_t expected) {
  refuse_work(RefusalCode::version_conflict,
              "The {} has changed since you looked: it is at version {}, you saw {}."_said(kind, is, expected),
              "Look again and decide anew."_said);
}

void Work::changed(std::string_view view, std::string id, std::uint64_t version) {
  for (auto& change : changes_)
    if (change.view == view && change.id == id) {
      change.version = version;
      return;
    }
  changes_.push_back({std::string(view), std::move(id), version});
}

Work::Settle Work::end(bool kept) {
  Settle settle;
  for (auto& [stream, entry] : entries_) entry.end(shared_, stream, entry.entry.get(), kept, settle);
  entries_.clear();
  return settle;
}

}  // namespace standfirm::engine
