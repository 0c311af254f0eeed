// src/letters/pdf/printer.hpp: HTML of our own templates to PDF, by WeasyPrint as a child process that reaches neither
// the network nor any file outside the templates' folder.
#pragma once
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace standfirm::letters {

struct PrinterSettings {
  std::string python = "/usr/bin/python3";  ///< the one that has Debian's weasyprint
  Seconds deadline{60};
  std::size_t max_memory_bytes = std::size_t{2} << 30;
};

class Printer {
 public:
  /// `folder`: what pages may name (style sheets, the logo).
  explicit Printer(std::filesystem::path folder, PrinterSettings settings = {});

  /// A file to stand inside the PDF, as the same thing for machines; the PDF is PDF/A-3 then.
  struct Inside {
    std::string name, media_type, content;  ///< media_type: "text/xml"
  };
  /// The same page and `dated` give the same bytes. The error is one sentence with the mend.
  [[nodiscard]] std::expected<std::string, std::string> print(std::string_view html, TimePoint dated,
                                                              const std::optional<Inside>& inside = {}) const;

 private:
  std::filesystem::path folder_;
  PrinterSettings settings_;
};

}  // namespace standfirm::letters
