// src/letters/stationery.hpp: the templates of binder/letters, filled with values. A firm edits them; no value can
// become markup.
#pragma once
#include <expected>
#include <filesystem>
#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

#include "letters/letter_head.hpp"

namespace standfirm::letters {

using Values = kainjow::mustache::data;

class Stationery {
 public:
  /// Throws std::runtime_error, naming the folder, when it can't be read.
  explicit Stationery(std::filesystem::path folder);

  /// Fills `template_name` ("invoice.html"), read afresh each time so that an edit counts at once. In *.html every
  /// value is escaped and {{{unescaped}}} tags are refused; in *.txt nothing is. The error names the file and what is
  /// wrong with it.
  [[nodiscard]] std::expected<std::string, std::string> fill(std::string_view template_name, const Values&) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// firm_name, address, phone ... and `colour`, `paper` for the style; the base that every template may use.
[[nodiscard]] Values head_values(const LetterHead&);
/// Sets `name` to the text when there is one, else to false, so that {{#name}} leaves its section out.
void put(Values&, const std::string& name, const std::string& text);

}  // namespace standfirm::letters
