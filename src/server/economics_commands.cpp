#include "server/economics_commands.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <thread>

#include "economics/check.hpp"
#include "economics/simulate.hpp"

namespace standfirm::server {
namespace {
constexpr std::size_t max_file_bytes = 256u << 20;

std::expected<json::Value, std::string> read_json(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::unexpected(fmt::format("{}: cannot be opened; is the name right?", path));
  std::stringstream text;
  text << in.rdbuf();
  auto value = json::parse(text.str(), max_file_bytes);
  if (!value) return std::unexpected(fmt::format("{}: {}", path, value.error().text()));
  return std::move(*value);
}

struct CheckOptions {
  std::string file;
  bool as_json = false;
};
struct CheckReport {
  bool holds = true;
  std::vector<economics::VectorCheck> vectors;
};
BOOST_DESCRIBE_STRUCT(CheckReport, (), (holds, vectors))

int check(const CheckOptions& options) {
  const auto document = read_json(options.file);
  if (!document) return std::cerr << document.error() << '\n', 2;
  const auto checks = economics::check_vectors(*document);
  if (!checks) return std::cerr << options.file << ": " << checks.error().text() << '\n', 2;
  CheckReport report{true, *checks};
  for (const auto& one : report.vectors) report.holds = report.holds && one.holds;
  if (options.as_json) {
    std::cout << json::write_text(report) << '\n';
  } else {
    for (const auto& one : report.vectors) {
      std::cout << fmt::format("{:<5} {:<5} {:<10} largest deviation {:.3g}{}  {}\n", one.holds ? "holds" : "OFF",
                               one.id, one.kind, one.largest_deviation, one.where.empty() ? "" : " at " + one.where,
                               one.title);
      for (const auto& problem : one.problems) std::cout << "      " << problem << '\n';
    }
  }
  return report.holds ? 0 : 1;
}

struct SimulateOptions {
  std::string file;
  std::uint64_t seed = 1;
  std::uint32_t replications = 2000;
  unsigned threads = 0;
  bool as_json = false;
};
struct SimulateReport {
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  economics::RepTotals totals;
  economics::MarginStats stats;
  std::vector<double> margins;
};
BOOST_DESCRIBE_STRUCT(SimulateReport, (), (seed, replications, totals, stats, margins))

int simulate(const SimulateOptions& options) {
  const auto document = read_json(options.file);
  if (!document) return std::cerr << document.error() << '\n', 2;
  const auto config = json::read<economics::SimConfig>(*document);
  if (!config) return std::cerr << options.file << ": " << config.error().text() << '\n', 2;
  if (const auto ok = economics::checked(*config); !ok)
    return std::cerr << options.file << ": " << ok.error().text() << '\n', 2;
  const auto reps = economics::simulate(*config, options.seed, options.replications,
                                        options.threads == 0 ? std::thread::hardware_concurrency() : options.threads);
  SimulateReport report{
      options.seed, options.replications, {}, economics::stats(*config, reps), economics::margins(*config, reps)};
  for (const auto& rep : reps) report.totals += rep;
  if (options.as_json) return std::cout << json::write_text(report) << '\n', 0;
  const auto& s = report.stats;
  std::cout << fmt::format(
      "{} years of {} clients with {} machines each, seed {}\n"
      "  incidents a year         {:.1f}\n"
      "  margin a year            {:.2f} on average; a loss in {:.1f} % of years\n"
      "  break-even price         {:.2f} per machine and month; {:.2f} to lose in one year of twenty at most\n"
      "  client's cost            {:.2f} per machine and year\n"
      "  cost of an incident      {:.2f}, firm and client together\n",
      options.replications, config->base.clients, config->base.machines, options.seed,
      static_cast<double>(report.totals.incidents) / options.replications, s.margin_mean, s.p_loss * 100,
      s.breakeven_price, s.price_p95, s.client_cost_per_machine, s.joint_per_incident);
  return 0;
}
}  // namespace

void add_economics_commands(CLI::App& app, int& exit_code) {
  auto* economics = app.add_subcommand("economics", "The model behind the advisor and the simulator.");
  economics->require_subcommand(1);
  auto* checking = economics->add_subcommand(
      "check",
      "Holds a file of golden vectors (standfirm-economics-vectors-1) against the model; a line a vector.\nExit codes: "
      "0 all hold, 1 one is off, 2 the file cannot be used.\nExample: standfirm economics check vectors.json");
  auto check_options = std::make_shared<CheckOptions>();
  checking->add_option("file", check_options->file, "the vectors, JSON")->required();
  checking->add_flag("--json", check_options->as_json, "print the result as JSON");
  checking->callback([check_options, &exit_code] { exit_code = check(*check_options); });

  auto* simulating = app.add_subcommand(
      "simulate",
      "What a contract and a policy do to the margin over many simulated years.\nExit codes: 0 done, 2 the file cannot "
      "be used.\nExample: standfirm simulate contract.json --replications 5000");
  auto options = std::make_shared<SimulateOptions>();
  simulating->add_option("file", options->file, "clients, contract, tools and policy, JSON (docs/economics.md)")
      ->required();
  simulating->add_option("--seed", options->seed, "the same seed gives the same result");
  simulating->add_option("--replications", options->replications, "simulated years")->check(CLI::Range(1, 1'000'000));
  simulating->add_option("--threads", options->threads, "0: one for each core; the result does not depend on it")
      ->check(CLI::Range(0, 256));
  simulating->add_flag("--json", options->as_json, "print the result as JSON, with the margin of every year");
  simulating->callback([options, &exit_code] { exit_code = simulate(*options); });
}

}  // namespace standfirm::server
