#include "server/assets/assets.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "server/assets/embedded.hpp"
#include "server/security_headers.hpp"

namespace standfirm::server {
namespace {

const EmbeddedAsset* find(std::string_view path) {
  const auto all = embedded_assets();
  const auto found = std::ranges::lower_bound(all, path, {}, &EmbeddedAsset::path);
  return found != all.end() && found->path == path ? &*found : nullptr;
}

/// Whether a list header ("gzip, br;q=0.9") holds this word.
bool lists(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    auto one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    const auto semicolon = std::min(one.find(';'), one.size());
    const auto quality = one.substr(semicolon);
    if (net::same_name(one.substr(0, semicolon), word) && quality != ";q=0" && !quality.starts_with(";q=0.0"))
      return true;
  }
  return false;
}

/// Vite puts a hash of the content into the names below /assets: such a file never changes.
bool never_changes(std::string_view path) { return path.starts_with("/assets/"); }

constexpr std::string_view not_built =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Standfirm</title><style>body{font:16px/1.6 "
    "system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}"
    "code{background:#eef;padding:.1em .3em}</style></head><body><h1>The console is not in this binary</h1><p>The "
    "server runs, and its API answers: see <a href=\"/docs\">/docs</a>.</p>"
    "<p>To get the console, build it and then the server again:</p><p><code>./dev run</code></p><p>or by hand: "
    "<code>(cd web &amp;&amp; npm ci &amp;&amp; npm run build) &amp;&amp; cmake --build --preset release "
    "--target standfirm</code></p></body></html>";

net::Response page(std::string_view html, bool encrypted) {
  net::Response out;
  out.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
  out.headers.push_back({"Cache-Control", "no-store"});
  out.lasting_headers = headers_for_pages(encrypted);
  out.lasting_body = html;
  return out;
}

}  // namespace

std::optional<net::Response> asset_for(const net::Request& question, std::string_view path) {
  const bool encrypted = question.peer.encrypted;
  const auto* asset = path == "/" ? nullptr : find(path);
  if (asset == nullptr) {
    const bool inside_the_console = path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos &&
                                    lists(question.header("Accept").value_or(""), "text/html");
    if (path != "/" && !inside_the_console) return std::nullopt;
    asset = find("/index.html");
    if (asset == nullptr) return page(not_built, encrypted);
  }
  net::Response out;
  out.lasting_headers = headers_for_pages(encrypted);
  out.headers.push_back({"Content-Type", std::string(asset->media_type)});
  const bool is_page = asset->path.ends_with(".html");
  out.headers.push_back({"Cache-Control", is_page                      ? "no-store"
                                          : never_changes(asset->path) ? "public, max-age=31536000, immutable"
                                                                       : "no-cache"});
  if (!is_page) {
    out.headers.push_back({"ETag", std::string(asset->etag)});
    if (const auto seen = question.header("If-None-Match"); seen && lists(*seen, asset->etag)) {
      out.status = 304;
      return out;
    }
  }
  out.lasting_body = asset->content;
  const std::pair<std::string_view, std::string_view> packed[] = {{"br", asset->brotli}, {"gzip", asset->gzip}};
  if (std::ranges::any_of(packed, [](const auto& one) { return !one.second.empty(); }))
    out.headers.push_back({"Vary", "Accept-Encoding"});
  const auto taken = question.header("Accept-Encoding").value_or("");
  for (const auto& [encoding, content] : packed)
    if (!content.empty() && lists(taken, encoding)) {
      out.headers.push_back({"Content-Encoding", std::string(encoding)});
      out.lasting_body = content;
      break;
    }
  return out;
}

}  // namespace standfirm::server
