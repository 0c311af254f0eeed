// src/base/yaml.hpp: a YAML file as a tree that knows its lines, read within limits: the binder is edited by people,
// and what is wrong in it must be said with file and line. No anchors, no aliases, no tags: a small file can't become a
// large one.
#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace standfirm::yaml {

struct Limits {
  std::size_t max_bytes = 256 * 1024;
  std::size_t max_depth = 16;
  std::size_t max_nodes = 20'000;
};

/// What is wrong, and on which line of the file (from 1).
struct Error {
  std::size_t line = 1;
  std::string message;
};

struct Member;

struct Node {
  enum class Kind { nothing, text, list, map };
  Kind kind = Kind::nothing;
  std::size_t line = 1;
  bool quoted = false;  ///< text written in quotes or as a block: never a number or a truth value
  std::string text;
  std::vector<Node> items;
  std::vector<Member> members;  ///< in the file's order; no key twice

  [[nodiscard]] const Node* find(std::string_view key) const;
  /// Unquoted true, false, null and whole numbers become JSON's own; everything else stays text.
  [[nodiscard]] json::Value as_json() const;
};
struct Member {
  std::string key;
  std::size_t line = 1;
  Node value;
};

/// Reads exactly one document. The first thing wrong ends it: what follows a broken line means nothing.
[[nodiscard]] std::expected<Node, Error> parse(std::string_view text, const Limits& limits = {});

}  // namespace standfirm::yaml
