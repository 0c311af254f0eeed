// src/server/routes/router.hpp: from an address to its route, exactly or not at all.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/routes/route.hpp"

namespace standfirm::server {

/// A target taken apart once. Nothing is decoded in the path: none of our addresses needs it, so a percent sign, an
/// empty part or a dot part is no address of ours.
struct Target {
  std::string_view path;
  std::vector<std::string_view> parts;
  std::string_view query;
};
[[nodiscard]] std::optional<Target> take_apart(std::string_view target);

/// The query's names and values, decoded; nothing when it is malformed or a name comes twice.
[[nodiscard]] std::optional<std::map<std::string, std::string>> read_query(std::string_view query);

class Router {
 public:
  explicit Router(const RouteTable&);
  struct Found {
    const Route* route = nullptr;            ///< none: nobody has this address and method
    std::vector<std::string> values;         ///< for the braces
    std::vector<net::Method> other_methods;  ///< that the address knows, when not this one
  };
  [[nodiscard]] Found find(net::Method, const Target&) const;

 private:
  struct Node {
    std::unordered_map<std::string, std::size_t> fixed;
    std::optional<std::size_t> any;
    std::vector<const Route*> here;
  };
  std::vector<Node> nodes_;
};

}  // namespace standfirm::server
