// src/economics/advise.hpp: at every choice, the expected cost of each way on. Exact: the incident as a small finite
// semi-Markov decision process, solved backwards. No clock, no I/O, no global state.
#pragma once
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "economics/problem.hpp"

namespace standfirm::economics {

/// In the order in which ties are broken.
enum class Way { go_on, tool, rollback, reimage, reinstall, replace, ask_hours, ask_reinstall, ask_replace, stop };
struct Choice {
  Way way = Way::stop;
  int index = 0;  ///< which tool or restore point
  bool operator==(const Choice&) const = default;
};
/// "tool:0", "rollback:1", "continue", "reinstall", "ask_hours", "stop".
[[nodiscard]] std::string text_of(const Choice&);

/// What to expect under the best continuation. Money in the problem's dollars; end_* are chances and sum to 1.
struct Components {
  double msp = 0, client = 0, labour_h = 0, billed = 0, downtime_h = 0, hardware = 0, rework_loss = 0, relapse_p = 0;
  double end_clean = 0, end_rollback = 0, end_reimage = 0, end_reinstall = 0, end_replace = 0, end_stop = 0;
};
BOOST_DESCRIBE_STRUCT(Components, (),
                      (msp, client, labour_h, billed, downtime_h, hardware, rework_loss, relapse_p, end_clean,
                       end_rollback, end_reimage, end_reinstall, end_replace, end_stop))
/// The same cost by what it is for; sums to the option's q.
struct Items {
  double labour = 0, billing_transfer = 0, downtime = 0, hardware = 0, rework_loss = 0, relapse = 0, unresolved = 0,
         other = 0;
};
BOOST_DESCRIBE_STRUCT(Items, (),
                      (labour, billing_transfer, downtime, hardware, rework_loss, relapse, unresolved, other))

struct Option {
  Choice choice;
  double q = 0;
  Components components;
  Items items;
};

struct Advice {
  std::vector<Option> options;  ///< in tie-break order; every one that is allowed now
  std::size_t best = 0;
  std::optional<std::size_t> runner_up;
  double gap = 0;
  std::optional<int> timebox_steps;  ///< for a tool: stop it after so many steps in all
  std::string because;               ///< the two items in which best and runner-up differ most, in words
};

/// Refused (with the field) when the problem is not one; see checked().
[[nodiscard]] std::expected<Advice, json::Error> advise(const Problem&);

/// Where one number would have to stand for the best choice to change: bisection over [lo, hi], 30 solves.
struct Flip {
  double at = 0;
  Choice below, above;
};
using Parameter = void (*)(Problem&, double);
[[nodiscard]] std::expected<std::optional<Flip>, json::Error> flip(const Problem&, Parameter set, double lo, double hi);

}  // namespace standfirm::economics
