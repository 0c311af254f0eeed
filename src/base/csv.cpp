#include "base/csv.hpp"

namespace standfirm::csv {
namespace {
std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The cells of one row's text; nothing when a quote stays open at its end.
std::optional<Row> cells_of(std::string_view text, char separator) {
  Row row;
  std::string cell;
  bool quoted = false, was_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (c == separator) {
      row.cells.push_back(std::move(cell));
      cell.clear();
      was_quoted = false;
    } else if (c == '"' && cell.empty() && !was_quoted) {
      quoted = was_quoted = true;
    } else {
      row.broken = row.broken || was_quoted;
      cell += c;
    }
  }
  if (quoted) return std::nullopt;
  row.cells.push_back(std::move(cell));
  return row;
}

Row torn(std::string_view line, char separator) {
  Row row;
  row.broken = true;
  for (;;) {
    const auto end = line.find(separator);
    row.cells.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) return row;
    line.remove_prefix(end + 1);
  }
}
}  // namespace

Reader::Reader(std::string_view text, char separator) : rest_(text), separator_(separator) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

std::optional<Row> Reader::next() {
  while (!rest_.empty()) {
    ++line_;
    const auto end = rest_.find('\n');
    const auto first = without_return(rest_.substr(0, end));
    if (first.find_first_not_of(" \t") == std::string_view::npos) {
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      continue;
    }
    // A quoted cell may hold line ends: take lines until the quotes close, but not without end.
    auto until = end;
    for (std::size_t lines = 1; lines <= max_lines_in_a_cell; ++lines) {
      if (auto row = cells_of(without_return(rest_.substr(0, until)), separator_)) {
        if (lines > 1 && (row->broken || (width_ != 0 && row->cells.size() != width_))) break;
        if (width_ == 0) width_ = row->cells.size();
        row->line = line_;
        line_ += lines - 1;
        rest_.remove_prefix(until == std::string_view::npos ? rest_.size() : until + 1);
        return row;
      }
      if (until == std::string_view::npos) break;
      until = rest_.find('\n', until + 1);
    }
    auto row = torn(first, separator_);
    row.line = line_;
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return row;
  }
  return std::nullopt;
}

std::string row_text(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      out += cells[i];
      continue;
    }
    out += '"';
    for (const char c : cells[i]) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  return out += "\r\n";
}

}  // namespace standfirm::csv
