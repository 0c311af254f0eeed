// standfirm-bench: every figure of the table, each with its ceiling or peer measured in the same run.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "child.hpp"
#include "figures.hpp"

using namespace standfirm::bench;

int main(int argc, char** argv) {
  CLI::App app{"Measures Standfirm against ceilings and peers in the same run.\nExample: standfirm-bench --only http"};
  Places places;
  bool as_json = false;
  std::string only;
  places.programs = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  app.add_option("--programs", places.programs, "folder with the programs to measure");
  app.add_option("--runs", places.runs, "how often each is measured")->check(CLI::Range(1, 50));
  app.add_option("--only", only,
                 "only the groups whose name contains this: economics, store, http, postgres, growth, fleet, machines, "
                 "integrity, desk, clone (which takes minutes, and runs only when named)");
  app.add_flag("--json", as_json, "print the figures as JSON");
  CLI11_PARSE(app, argc, argv);

  places.scratch =
      (std::filesystem::temp_directory_path() / ("standfirm-bench-" + std::to_string(::getpid()))).string();
  std::filesystem::create_directories(places.scratch);
  const Report report = [](const std::string& doing) { std::cerr << "measuring: " << doing << '\n'; };
  std::vector<Figure> figures;
  struct Group {
    std::string name;
    void (*measure)(const Places&, std::vector<Figure>&, const Report&);
    bool only_when_named = false;
  };
  const std::vector<Group> groups{{"economics", economics_figures}, {"store", store_figures},
                                  {"http", http_figures},           {"postgres", postgres_figures},
                                  {"growth", growth_figures},       {"fleet", fleet_figures},
                                  {"machines", machine_figures},    {"integrity", integrity_figures},
                                  {"desk", desk_figures},           {"clone", clone_figures, true}};
  for (const auto& group : groups) {
    if (only.empty() ? group.only_when_named : !group.name.contains(only)) continue;
    try {
      group.measure(places, figures, report);
    } catch (const std::exception& error) {
      figures.push_back(unmeasured(group.name, "", std::string("the group stopped: ") + error.what()));
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(places.scratch, ignored);
  if (as_json)
    std::cout << standfirm::json::write_text(figures) << '\n';
  else
    std::cout << table(figures);
  return 0;
}
