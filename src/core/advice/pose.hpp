// src/core/advice/pose.hpp: an incident's choices as the model's problem.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/advice/assumptions.hpp"
#include "core/advice/learned.hpp"
#include "core/incident/views.hpp"
#include "economics/advise.hpp"

namespace standfirm::advice {

struct Point {
  std::string id;
  TimePoint made_at{};
};
struct Posed {
  economics::Problem problem;
  std::vector<std::string> tools;  ///< the problem's tools: cleaning ways, then "verify" when something looks clean
  std::vector<Point> points;       ///< the problem's roll-backs
  bool verifying = false;
  bool waits_for_client = false;
  bool nothing_agreed = false;  ///< no limits yet: asking for hours is agreeing on the first
  Minutes more_minutes{0};      ///< what asking for hours asks for
};
/// "verify": not a tool of anybody's: what looks clean is looked at again.
inline constexpr std::string_view verify = "verify";

/// The problem as it stands for one machine; the sentence says why there is nothing to choose.
[[nodiscard]] std::expected<Posed, Sentence> pose(const incident::State&, MachineId, const incident::Facts&,
                                                  const Learned&, const Assumptions&, TimePoint now);
/// The machine a choice is about when nobody names one: the first that isn't settled, else the first.
[[nodiscard]] std::optional<MachineId> machine_in_question(const incident::State&);
/// The word of a choice that stays true when indices change: "tool:clamav", "rollback:12", "verify", "reinstall".
[[nodiscard]] std::string word_of(const Posed&, const economics::Choice&);

}  // namespace standfirm::advice
