#include "server/routes/router.hpp"

#include <algorithm>

namespace standfirm::server {
namespace {

constexpr std::size_t max_path_bytes = 1024, max_value_bytes = 512, max_parts = 12;

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex(text[i + 1]), low = hex(text[i + 2]);
      if (high < 0 || low < 0 || high * 16 + low == 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  if (out.size() > max_value_bytes) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Target> take_apart(std::string_view target) {
  Target out;
  const auto question = target.find('?');
  out.path = target.substr(0, question);
  if (question != std::string_view::npos) out.query = target.substr(question + 1);
  if (out.path.empty() || out.path[0] != '/' || out.path.size() > max_path_bytes) return std::nullopt;
  if (out.path == "/") return out;
  for (std::size_t from = 1; from <= out.path.size();) {
    const auto to = std::min(out.path.find('/', from), out.path.size());
    const auto part = out.path.substr(from, to - from);
    if (part.empty() || part == "." || part == ".." || out.parts.size() == max_parts ||
        !std::ranges::all_of(part, plain))
      return std::nullopt;
    out.parts.push_back(part);
    from = to + 1;
  }
  if (out.path.back() == '/') return std::nullopt;
  return out;
}

std::optional<std::map<std::string, std::string>> read_query(std::string_view query) {
  std::map<std::string, std::string> out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, equals));
    auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || out.size() >= 32 || !out.emplace(std::move(*name), std::move(*value)).second)
      return std::nullopt;
  }
  return out;
}

Router::Router(const RouteTable& table) {
  nodes_.emplace_back();
  for (const auto& route : table.routes()) {
    std::size_t at = 0;
    const auto target = [&] {  // braces are not plain, so the pattern is split by hand
      std::vector<std::string> parts;
      for (std::size_t from = 1; from < route->path.size();) {
        const auto to = std::min(route->path.find('/', from), route->path.size());
        parts.push_back(route->path.substr(from, to - from));
        from = to + 1;
      }
      return parts;
    }();
    for (const auto& part : target) {
      auto next = nodes_.size();
      if (part.starts_with('{')) {
        if (nodes_[at].any)
          next = *nodes_[at].any;
        else
          nodes_[at].any = next;
      } else if (const auto found = nodes_[at].fixed.find(part); found != nodes_[at].fixed.end()) {
        next = found->second;
      } else {
        nodes_[at].fixed.emplace(part, next);
      }
      if (next == nodes_.size()) nodes_.emplace_back();
      at = next;
    }
    nodes_[at].here.push_back(route.get());
  }
}

Router::Found Router::find(net::Method method, const Target& target) const {
  Found out;
  std::size_t at = 0;
  for (const auto part : target.parts) {
    const auto& node = nodes_[at];
    if (const auto fixed = node.fixed.find(std::string(part)); fixed != node.fixed.end()) {
      at = fixed->second;  // a fixed word is never a value
    } else if (node.any) {
      out.values.emplace_back(part);
      at = *node.any;
    } else {
      return {};
    }
  }
  const auto wanted = method == net::Method::head ? net::Method::get : method;
  for (const auto* route : nodes_[at].here) {
    if (route->method == wanted) {
      out.route = route;
      return out;
    }
    out.other_methods.push_back(route->method);
  }
  return out;
}

}  // namespace standfirm::server
