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
  app.add_option("--only", only, "only the groups whose name contains this: economics, store, http, growth, machines");
  app.add_flag("--json", as_json, "print the figures as JSON");
  CLI11_PARSE(app, argc, argv);

  places.scratch =
      (std::filesystem::temp_directory_path() / ("standfirm-bench-" + std::to_string(::getpid()))).string();
  std::filesystem::create_directories(places.scratch);
  const Report report = [](const std::string& doing) { std::cerr << "measuring: " << doing << '\n'; };
  std::vector<Figure> figures;
  const std::vector<std::pair<std::string, void (*)(const Places&, std::vector<Figure>&, const Report&)>> groups{
      {"economics", economics_figures},
      {"store", store_figures},
      {"http", http_figures},
      {"growth", growth_figures},
      {"machines", machine_figures}};
  for (const auto& [name, measure] : groups) {
    if (!only.empty() && name.find(only) == std::string::npos) continue;
    try {
      measure(places, figures, report);
    } catch (const std::exception& error) {
      figures.push_back(unmeasured(name, "", std::string("the group stopped: ") + error.what()));
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
