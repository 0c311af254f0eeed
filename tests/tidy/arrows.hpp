// tests/tidy/arrows.hpp: which part may include which (ARCHITECTURE.md, "Arrows"). A folder below src/ that is not here
// may include nothing.
#pragma once
#include <map>
#include <set>
#include <string>

namespace standfirm::tidy {

inline const std::map<std::string, std::set<std::string>>& arrows() {
  static const std::map<std::string, std::set<std::string>> all{
      {"base", {}},
      {"testing", {"base"}},
      {"wire", {"base"}},
      {"net", {"base"}},
      {"actions", {"base"}},
      {"economics", {"base"}},
      {"store", {"base"}},
      {"core", {"base", "actions", "economics"}},
      {"engine", {"base", "core", "actions", "economics", "store", "wire"}},
      {"letters", {"base", "core", "net", "wire"}},
      {"server", {"base", "engine", "letters", "core", "actions", "economics", "net", "wire"}},
      {"agent", {"base", "actions", "net", "wire"}},
      {"simulator", {"base", "agent", "actions", "net", "wire"}},
  };
  return all;
}

}  // namespace standfirm::tidy
