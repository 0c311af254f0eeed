#include "base/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>
#include <sstream>

namespace standfirm::yaml {
namespace {

std::size_t line_of(const YAML::Mark& mark) { return mark.line < 0 ? 1 : static_cast<std::size_t>(mark.line) + 1; }

/// The line of the first byte that is no UTF-8, or nothing.
std::optional<std::size_t> line_of_broken_text(std::string_view text) {
  std::size_t line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first == '\n') ++line;
    const std::size_t size = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
    if (size == 0 || i + size > text.size()) return line;
    for (std::size_t k = 1; k < size; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80U) return line;
    const auto second = size > 2 ? static_cast<unsigned char>(text[i + 1]) : 0;
    // Longer than needed, half of a pair, or beyond the last character.
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F))
      return line;
    i += size;
  }
  return std::nullopt;
}

/// Builds our tree from the parser's events, and stops at the first thing that is not allowed here.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const Limits& limits) : limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    refuse_anchor(mark, anchor);
    node.line = line_of(mark);
    take(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Error{line_of(mark), "an alias (*name) is not allowed here; write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    Node node;
    node.kind = Node::Kind::text;
    node.line = line_of(mark);
    node.quoted = tag == "!";  // what the parser calls a scalar in quotes or in a block
    node.text = value;
    if (value.find('\0') != std::string::npos) throw Error{node.line, "holds a NUL character; leave it out"};
    take(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

  [[nodiscard]] Node root() { return std::move(root_); }

 private:
  struct Open {
    Node node;
    std::optional<Member> key;  // in a map, read but still without its value
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) throw Error{line_of(mark), "an anchor (&name) is not allowed here; leave it out"};
  }
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Error{line_of(mark), "a tag (!name) is not allowed here; leave it out"};
  }
  void count(const YAML::Mark& mark) {
    if (++nodes_ > limits_.max_nodes)
      throw Error{line_of(mark), fmt::format("more than {} values in one file", limits_.max_nodes)};
  }
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    count(mark);
    if (open_.size() >= limits_.max_depth)
      throw Error{line_of(mark), fmt::format("nested more than {} deep", limits_.max_depth)};
    if (!open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().key)
      throw Error{line_of(mark), "a key must be a plain word, not a list or a map"};
    Open next;
    next.node.kind = kind;
    next.node.line = line_of(mark);
    open_.push_back(std::move(next));
  }
  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }
  void take(Node node) {
    if (++nodes_ > limits_.max_nodes)
      throw Error{node.line, fmt::format("more than {} values in one file", limits_.max_nodes)};
    place(std::move(node));
  }
  void place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& into = open_.back();
    if (into.node.kind == Node::Kind::list) {
      into.node.items.push_back(std::move(node));
    } else if (!into.key) {
      if (node.kind != Node::Kind::text) throw Error{node.line, "a key must be a plain word"};
      if (const auto* twice = into.node.find(node.text))
        throw Error{node.line, fmt::format("'{}' is written twice in one place (first on line {}); keep one", node.text,
                                           twice->line)};
      into.key = Member{std::move(node.text), node.line, {}};
    } else {
      into.key->value = std::move(node);
      into.node.members.push_back(std::move(*into.key));
      into.key.reset();
    }
  }

  const Limits& limits_;
  std::size_t nodes_ = 0;
  std::deque<Open> open_;
  Node root_;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &found->value;
}

json::Value Node::as_json() const {
  switch (kind) {
    case Kind::nothing:
      return nullptr;
    case Kind::list: {
      json::Array out;
      for (const auto& item : items) out.push_back(item.as_json());
      return out;
    }
    case Kind::map: {
      json::Object out;
      for (const auto& member : members) out[member.key] = member.value.as_json();
      return out;
    }
    case Kind::text:
      break;
  }
  if (!quoted) {
    if (text == "true") return true;
    if (text == "false") return false;
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed == std::errc{} && end == text.data() + text.size()) return number;
  }
  return json::Value(boost::json::string_view(text));
}

std::expected<Node, Error> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes)
    return std::unexpected(Error{1, fmt::format("the file is longer than {} bytes", limits.max_bytes)});
  if (const auto line = line_of_broken_text(text))
    return std::unexpected(Error{*line, "holds a byte that isn't UTF-8; save the file as UTF-8"});
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder(limits);
    if (!parser.HandleNextDocument(builder)) return std::unexpected(Error{1, "the file is empty"});
    if (Builder another(limits); parser.HandleNextDocument(another))
      return std::unexpected(Error{1, "holds more than one document (---); keep one"});
    return builder.root();
  } catch (Error& error) {
    return std::unexpected(std::move(error));
  } catch (const YAML::Exception& broken) {
    return std::unexpected(Error{line_of(broken.mark), "is not YAML: " + broken.msg});
  }
}

}  // namespace standfirm::yaml
