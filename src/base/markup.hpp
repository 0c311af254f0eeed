// src/base/markup.hpp: text as it stands between the tags of XML and HTML, and inside their double-quoted attributes.
#pragma once
#include <string>
#include <string_view>

namespace standfirm {

/// & < > and " become entities; everything else stays as it is.
[[nodiscard]] std::string escaped_for_markup(std::string_view text);

}  // namespace standfirm
