#include "core/procedure/report.hpp"

#include <fmt/format.h>

namespace standfirm::procedure {

CheckReport check(std::string_view text, const std::string& file, const std::vector<std::string>& known_tools) {
  CheckReport report;
  report.file = file;
  auto read = parse(text, file, known_tools);
  if (!read) {
    report.mistakes = std::move(read.error());
    return report;
  }
  report.valid = true;
  report.id = read->id;
  report.version = read->version;
  report.steps = read->steps.size();
  return report;
}

std::string to_text(const CheckReport& report) {
  std::string out;
  for (const auto& mistake : report.mistakes)
    out += fmt::format("{}:{}: {}\n    mend: {}\n", mistake.file, mistake.line, mistake.message, mistake.mend);
  if (report.valid)
    out += fmt::format("{}: '{}' is valid, {} steps, version {}\n", report.file, *report.id, report.steps,
                       *report.version);
  else
    out +=
        fmt::format("{}: {} mistake{}\n", report.file, report.mistakes.size(), report.mistakes.size() == 1 ? "" : "s");
  return out;
}

}  // namespace standfirm::procedure
