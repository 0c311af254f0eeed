// src/server/assets/embedded.hpp: the console's files as they stand in the binary; the table is made at build time from
// web/dist.
#pragma once
#include <span>
#include <string_view>

namespace standfirm::server {

struct EmbeddedAsset {
  std::string_view path;  ///< "/assets/index-3f9a.js"
  std::string_view media_type;
  std::string_view etag;  ///< with its quotes
  std::string_view content;
  std::string_view gzip;    ///< empty when that would not be smaller
  std::string_view brotli;  ///< as the console's build left it beside the file; empty when it did not
};

/// Sorted by path; empty when there was no web/dist to build from.
[[nodiscard]] std::span<const EmbeddedAsset> embedded_assets();

}  // namespace standfirm::server
