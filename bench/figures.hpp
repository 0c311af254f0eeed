// bench/figures.hpp: the groups of figures of the table, a file each.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "figure.hpp"

namespace standfirm::bench {

struct Places {
  std::string programs;  ///< folder with standfirm, standfirm-agent, standfirm-exec
  std::string scratch;   ///< an empty folder on a real disk, removed afterwards
  unsigned runs = 5;
};
using Report = std::function<void(const std::string& doing)>;

void economics_figures(const Places&, std::vector<Figure>&, const Report&);
void store_figures(const Places&, std::vector<Figure>&, const Report&);
void postgres_figures(const Places&, std::vector<Figure>&, const Report&);
void http_figures(const Places&, std::vector<Figure>&, const Report&);
void growth_figures(const Places&, std::vector<Figure>&, const Report&);
void fleet_figures(const Places&, std::vector<Figure>&, const Report&);
void machine_figures(const Places&, std::vector<Figure>&, const Report&);
void integrity_figures(const Places&, std::vector<Figure>&, const Report&);
void desk_figures(const Places&, std::vector<Figure>&, const Report&);
void clone_figures(const Places&, std::vector<Figure>&, const Report&);

}  // namespace standfirm::bench
