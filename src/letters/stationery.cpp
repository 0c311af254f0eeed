#include "letters/stationery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

constexpr std::uintmax_t max_template_bytes = 256 * 1024;

bool is_colour(std::string_view text) {
  return text.size() == 7 && text[0] == '#' && std::ranges::all_of(text.substr(1), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}
bool is_file_name(std::string_view text) {
  return !text.empty() && text.size() <= 80 && text.front() != '.' && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
  });
}

/// A tag that would put a value in without escaping it, or change what tags look like.
bool holds_unescaped(std::string_view page) {
  for (std::size_t at = 0; (at = page.find("{{", at)) != std::string_view::npos; at += 2) {
    const auto sign = page.find_first_not_of(" \t\r\n", at + 2);
    if (sign != std::string_view::npos && (page[sign] == '{' || page[sign] == '&' || page[sign] == '=')) return true;
  }
  return false;
}

}  // namespace

Stationery::Stationery(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (!std::filesystem::is_directory(folder_))
    throw std::runtime_error("the folder of letters can't be read: " + folder_.string());
  folder_ = std::filesystem::canonical(folder_);
}

std::expected<std::string, std::string> Stationery::fill(std::string_view template_name, const Values& values) const {
  const auto path = folder_ / template_name;
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) return std::unexpected(fmt::format("{}: {}", path.string(), failed.message()));
  if (size > max_template_bytes)
    return std::unexpected(fmt::format("{}: longer than {} bytes", path.string(), max_template_bytes));
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const bool markup = path.extension() == ".html";
  if (markup && holds_unescaped(text.str()))
    return std::unexpected(fmt::format("{}: holds an unescaped tag; write {{{{name}}}}", path.string()));
  kainjow::mustache::mustache page(text.str());
  if (!page.is_valid()) return std::unexpected(fmt::format("{}: {}", path.string(), page.error_message()));
  if (!markup) page.set_custom_escape([](const std::string& value) { return value; });
  auto out = page.render(values);
  if (!page.is_valid()) return std::unexpected(fmt::format("{}: {}", path.string(), page.error_message()));
  return out;
}

void put(Values& values, const std::string& name, const std::string& text) {
  if (text.empty())
    values.set(name, Values(false));
  else
    values.set(name, Values(text));
}

Values head_values(const LetterHead& head) {
  Values values;
  put(values, "firm_name", one_line(head.firm_name));
  put(values, "firm_phone", one_line(head.phone));
  put(values, "firm_email", one_line(head.email));
  put(values, "firm_website", one_line(head.website));
  put(values, "tax_number", one_line(head.tax_number));
  put(values, "colour", is_colour(head.colour) ? head.colour : LetterHead{}.colour);
  put(values, "paper", head.paper == Paper::a4 ? "A4" : "Letter");
  put(values, "logo", is_file_name(head.logo) ? head.logo : "");
  const auto lines = [&](const std::string& name, const std::vector<std::string>& from) {
    Values list(Values::type::list);
    for (const auto& line : from) list << Values(one_line(line));
    values.set(name, list);
    values.set("has_" + name, Values(!from.empty()));
  };
  lines("firm_address", head.address);
  lines("bank", head.bank);
  return values;
}

}  // namespace standfirm::letters
