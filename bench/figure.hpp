// bench/figure.hpp: one figure of the table: ours, the ceiling or peer measured in the same run, their ratio.
#pragma once
#include <boost/describe.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace standfirm::bench {

/// `ratio` is ours/theirs; `target` says what it should be ("≥ 0.30"); `spread` is (max-min)/median of ours over
/// `runs`. `met` is empty for a figure that could not be measured; `note` says why.
struct Figure {
  std::string figure;
  double ours = 0;
  std::string unit;
  std::string against;
  double theirs = 0;
  double ratio = 0;
  std::string target;
  std::optional<bool> met;
  unsigned runs = 0;
  double spread = 0;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Figure, (), (figure, ours, unit, against, theirs, ratio, target, met, runs, spread, note))

/// How a ratio is judged.
struct Target {
  enum class Kind { at_least, at_most } kind;
  double value;
  std::string text;
};
[[nodiscard]] Target at_least(double value);
[[nodiscard]] Target at_most(double value);

/// Runs ours and theirs alternately `runs` times (so that what else the machine does meets both) and takes medians.
[[nodiscard]] Figure compare(std::string figure, std::string unit, std::string against, const Target& target,
                             unsigned runs, const std::function<double()>& ours, const std::function<double()>& theirs);
/// For a figure with an absolute target (bytes, seconds): theirs is the target itself.
[[nodiscard]] Figure absolute(std::string figure, std::string unit, const Target& target,
                              const std::vector<double>& measured);
/// A figure that could not be measured here, with the reason. Never counted as met.
[[nodiscard]] Figure unmeasured(std::string figure, std::string target, std::string why);

[[nodiscard]] double median(std::vector<double>);
[[nodiscard]] std::string table(const std::vector<Figure>&);

}  // namespace standfirm::bench
