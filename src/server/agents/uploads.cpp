#include "server/agents/uploads.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace standfirm::server::agents {

std::expected<std::optional<Uploaded>, std::string> Uploads::add(const wire::agent::EvidenceChunk& chunk) {
  const bool plain_name = !chunk.name.empty() && chunk.name.size() <= max_evidence_name_bytes && chunk.name[0] != '.' &&
                          std::ranges::none_of(chunk.name, [](char c) {
                            return c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
                          });
  if (!plain_name)
    return std::unexpected(fmt::format("A piece of evidence must be called by a plain file name of at most {} bytes.",
                                       max_evidence_name_bytes));
  if (chunk.data.data.size() > wire::agent::max_chunk_bytes)
    return std::unexpected(fmt::format("A piece of evidence has at most {} bytes.", wire::agent::max_chunk_bytes));
  const std::pair key(chunk.order, chunk.name);
  if (chunk.offset == 0) open_.erase(key);  // sent again from the beginning, after a connection that broke
  if (!open_.contains(key) && open_.size() >= max_uploads)
    return std::unexpected(fmt::format("More than {} pieces of evidence at a time.", max_uploads));
  auto& content = open_[key];
  if (chunk.offset != content.size()) {
    const auto expected = content.size();
    open_.erase(key);
    return std::unexpected(
        fmt::format("Evidence {} should go on at byte {}, not {}.", chunk.name, expected, chunk.offset));
  }
  if (content.size() + chunk.data.data.size() > max_evidence_bytes) {
    open_.erase(key);
    return std::unexpected(fmt::format("Evidence {} is longer than {} bytes.", chunk.name, max_evidence_bytes));
  }
  content.append(chunk.data.data.begin(), chunk.data.data.end());
  if (!chunk.last) return std::nullopt;
  Uploaded whole{chunk.order, chunk.name, std::move(content)};
  open_.erase(key);
  return whole;
}

std::string media_type_of(const std::string& name) {
  if (name.ends_with(".log") || name.ends_with(".txt")) return "text/plain; charset=utf-8";
  if (name.ends_with(".json")) return "application/json";
  return "application/octet-stream";
}

}  // namespace standfirm::server::agents
