#include "figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace standfirm::bench {
namespace {
double spread_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double middle = median(values);
  return middle == 0 ? 0 : (*high - *low) / middle;
}
bool holds(const Target& target, double value) {
  return target.kind == Target::Kind::at_least ? value >= target.value : value <= target.value;
}

/// Width on a terminal: a byte that continues a UTF-8 character takes none.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
std::string padded(const std::string& text, std::size_t to, bool right) {
  const std::string space(to > width(text) ? to - width(text) : 0, ' ');
  return right ? space + text : text + space;
}
/// At most `to` wide; what is cut off stands below the table in full.
std::string clipped(const std::string& text, std::size_t to) {
  if (width(text) <= to) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size() && (width(out) < to - 3 || (text[at] & 0xC0) == 0x80); ++at)
    out += text[at] == '\n' ? ' ' : text[at];
  return out + "...";
}
std::string number(double value) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size >= 1000) return fmt::format("{:.0f}", value);
  if (size >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.3g}", value);
}
}  // namespace

Target at_least(double value) { return {Target::Kind::at_least, value, fmt::format("≥ {:g}", value)}; }
Target at_most(double value) { return {Target::Kind::at_most, value, fmt::format("≤ {:g}", value)}; }

double median(std::vector<double> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Figure compare(std::string figure, std::string unit, std::string against, const Target& target, unsigned runs,
               const std::function<double()>& ours, const std::function<double()>& theirs) {
  std::vector<double> mine, other;
  for (unsigned i = 0; i < runs; ++i) {
    mine.push_back(ours());
    other.push_back(theirs());
  }
  Figure out;
  out.figure = std::move(figure);
  out.ours = median(mine);
  out.unit = std::move(unit);
  out.against = std::move(against);
  out.theirs = median(other);
  out.ratio = out.theirs == 0 ? 0 : out.ours / out.theirs;
  out.target = target.text;
  out.met = holds(target, out.ratio);
  out.runs = runs;
  out.spread = spread_of(mine);
  return out;
}

Figure absolute(std::string figure, std::string unit, const Target& target, const std::vector<double>& measured) {
  Figure out;
  out.figure = std::move(figure);
  out.ours = median(measured);
  out.unit = std::move(unit);
  out.against = "the target itself";
  out.theirs = target.value;
  out.ratio = target.value == 0 ? 0 : out.ours / target.value;
  out.target = target.text;
  out.met = holds(target, out.ours);
  out.runs = static_cast<unsigned>(measured.size());
  out.spread = spread_of(measured);
  return out;
}

Figure unmeasured(std::string figure, std::string target, std::string why) {
  Figure out;
  out.figure = std::move(figure);
  out.target = std::move(target);
  out.note = std::move(why);
  return out;
}

std::string table(const std::vector<Figure>& figures) {
  std::vector<std::vector<std::string>> rows{
      {"figure", "ours", "unit", "against", "theirs", "ratio", "target", "met", "runs", "spread"}};
  for (const auto& f : figures) {
    if (f.note && f.runs == 0) {
      rows.push_back({f.figure, "-", "", clipped(*f.note, 52), "", "", f.target, "not measured", "0", ""});
      continue;
    }
    rows.push_back({f.figure, number(f.ours), f.unit, f.against, number(f.theirs), number(f.ratio), f.target,
                    f.met.value_or(false) ? "yes" : "NO", std::to_string(f.runs),
                    fmt::format("{:.0f} %", f.spread * 100)});
  }
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const bool right = i == 1 || i == 4 || i == 5 || i >= 8;
      out += (i ? "  " : "") + padded(rows[r][i], widths[i], right);
    }
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
    if (r == 0) {
      std::size_t total = 2 * (widths.size() - 1);
      for (const auto w : widths) total += w;
      out += std::string(total, '-') + '\n';
    }
  }
  for (const auto& f : figures)
    if (f.note) out += fmt::format("{}: {}\n", f.figure, clipped(*f.note, 400));
  return out;
}

}  // namespace standfirm::bench
