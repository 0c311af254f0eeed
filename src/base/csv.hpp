// src/base/csv.hpp: comma separated values (RFC 4180), read from files other programs wrote and written for them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standfirm::csv {

struct Row {
  std::vector<std::string> cells;
  std::size_t line = 0;  ///< where it begins, the first is 1
  bool broken = false;   ///< a quote that is never closed, or text after a closing quote: taken as it stands
};

/// Row after row of a text that outlives the reader; blank lines are passed over, a byte order mark too. Nothing is
/// refused: a row that isn't CSV comes as well as it can be read, marked broken. So that a quote left open does not
/// swallow the rows after it, a cell with line ends is believed only in a row as wide as the first.
class Reader {
 public:
  explicit Reader(std::string_view text, char separator = ',');
  [[nodiscard]] std::optional<Row> next();

  static constexpr std::size_t max_lines_in_a_cell = 100;

 private:
  std::string_view rest_;
  char separator_;
  std::size_t line_ = 0;
  std::size_t width_ = 0;  // of the first row
};

/// One row with its line end, cells quoted where they must be.
[[nodiscard]] std::string row_text(const std::vector<std::string>& cells);

}  // namespace standfirm::csv
