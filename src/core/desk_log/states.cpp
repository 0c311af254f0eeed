#include "core/desk_log/states.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace standfirm::desk_log {
namespace {
struct Meaning {
  std::string_view state;  ///< lower case
  Work work;
};

constexpr std::array servicenow{Meaning{"new", Work::queued},
                                Meaning{"active", Work::running},
                                Meaning{"work in progress", Work::running},
                                Meaning{"in progress", Work::running},
                                Meaning{"on hold", Work::waiting},
                                Meaning{"pending", Work::waiting},
                                Meaning{"awaiting user info", Work::waiting},
                                Meaning{"awaiting vendor", Work::waiting},
                                Meaning{"awaiting problem", Work::waiting},
                                Meaning{"awaiting evidence", Work::waiting},
                                Meaning{"awaiting change", Work::waiting},
                                Meaning{"resolved", Work::resolved},
                                Meaning{"closed", Work::ended},
                                Meaning{"canceled", Work::ended},
                                Meaning{"cancelled", Work::ended}};

// "In Call" is a sub-status of Completed: solved while the caller was on the line. "Assigned" waits for a hand.
constexpr std::array volvo{Meaning{"in progress", Work::running},
                           Meaning{"awaiting assignment", Work::queued},
                           Meaning{"resolved", Work::resolved},
                           Meaning{"assigned", Work::queued},
                           Meaning{"closed", Work::ended},
                           Meaning{"wait - user", Work::waiting},
                           Meaning{"wait - implementation", Work::waiting},
                           Meaning{"wait", Work::waiting},
                           Meaning{"in call", Work::resolved},
                           Meaning{"wait - vendor", Work::waiting},
                           Meaning{"wait - customer", Work::waiting},
                           Meaning{"unmatched", Work::unknown},
                           Meaning{"cancelled", Work::ended}};

constexpr std::array helpdesk{Meaning{"insert ticket", Work::queued},
                              Meaning{"assign seriousness", Work::queued},
                              Meaning{"take in charge ticket", Work::running},
                              Meaning{"resolve sw anomaly", Work::running},
                              Meaning{"wait", Work::waiting},
                              Meaning{"require upgrade", Work::waiting},
                              Meaning{"create sw anomaly", Work::waiting},
                              Meaning{"schedule intervention", Work::waiting},
                              Meaning{"resolve ticket", Work::resolved},
                              Meaning{"resolved", Work::resolved},
                              Meaning{"verified", Work::resolved},
                              Meaning{"invalid", Work::resolved},
                              Meaning{"duplicate", Work::resolved},
                              Meaning{"closed", Work::ended}};

std::span<const Meaning> words_of(Format format) {
  switch (format) {
    case Format::servicenow:
      return servicenow;
    case Format::volvo:
      return volvo;
    case Format::helpdesk:
      return helpdesk;
  }
  return {};
}
}  // namespace

Work work_of(Format format, std::string_view state) {
  std::string word(state);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  const auto words = words_of(format);
  // The copy of the log without words numbers them from 1, in the order of the list above.
  if (format == Format::volvo && !word.empty() && word.size() <= 2 &&
      std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; })) {
    const auto nth = static_cast<std::size_t>(std::stoi(word));
    return nth >= 1 && nth <= words.size() ? words[nth - 1].work : Work::unknown;
  }
  const auto found = std::ranges::find(words, word, &Meaning::state);
  return found == words.end() ? Work::unknown : found->work;
}

}  // namespace standfirm::desk_log
