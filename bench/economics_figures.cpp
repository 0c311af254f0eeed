// The advisor's answer and the simulator's speed, against the targets of docs/economics.md.
#include <signal.h>

#include <chrono>
#include <thread>

#include "economics/advise.hpp"
#include "economics/simulate.hpp"
#include "figures.hpp"
#include "measured_server.hpp"

namespace standfirm::bench {
namespace {
using Clock = std::chrono::steady_clock;
using namespace economics;

Problem problem(std::size_t tools, std::size_t points, bool all_asks_open) {
  Problem p;
  p.money = {60, 150, 40};
  p.time = {0, 16, 1, 1};
  p.belief.weight = {0.74, 0.26};
  p.belief.rollback_fix = {0.75, 0.35};
  p.belief.relapse = {0.08, 0.28};
  for (std::size_t k = 0; k < tools; ++k) {
    p.tools.push_back(
        {"tool", json::Object{{"median_h", 0.5 + 0.3 * static_cast<double>(k)}, {"sigma", 0.7}, {"max_steps", 16}}, 2,
         0});
    p.belief.tool_fix.push_back({0.6 + 0.05 * static_cast<double>(k), 0.08 + 0.05 * static_cast<double>(k)});
    p.belief.false_clean.push_back(0.2);
  }
  for (std::size_t j = 0; j < points; ++j)
    p.rollbacks.push_back({3.0 + 6 * static_cast<double>(j), 0.6 + 0.1 * static_cast<double>(j)});
  p.reimage = Rebuild{8, 1.25, 0.95, 40, 0.02};
  p.reinstall = Rebuild{16, 1.25, 0.97, 40, 0.03};
  p.replace = Replace{16, 9.6, 720, 0.02};
  p.relapse_cost = {240, 260};
  p.stop = {300, 1500};
  p.ask = {0.25,
           {8, 0.7, 1.5, AskState::open},
           {0, 0.9, 1.5, all_asks_open ? AskState::open : AskState::granted},
           {0, 0.5, 1.5, AskState::open}};
  return p;
}

double milliseconds(const Problem& p) {
  const auto began = Clock::now();
  if (!advise(p)) return 0;
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

SimConfig firm() {
  SimConfig c;
  c.base = {20, 15};
  c.incidents_per_machine_year = 0.3;
  c.frailty = {{0.5, 0.5}, {1.0, 0.3}, {2.25, 0.2}};
  c.stubborn = 0.26;
  c.labour_c = 6000;
  c.rate_c = 15000;
  c.authorised_steps = 16;
  c.tools = {{"resident", {0.5, 0.6, 16}, {0.6, 0.08}, 0.2, 8},
             {"second", {0.75, 0.7, 16}, {0.68, 0.12}, 0.2, 8},
             {"manual", {1.75, 0.9, 16}, {0.82, 0.35}, 0.2, 4}};
  c.rollback = {{0.75, 0.35}, 2, 6, 600};
  c.relapse = {{.08, .28}, {.08, .28}, {.02, .02}, {.03, .03}, {.02, .02}};
  c.relapse_msp_c = 24000;
  c.relapse_client_c = 26000;
  c.ask = {1, 6, {.7, .9, .5}, 6};
  c.stop_msp_c = 30000;
  c.stop_client_c = 150000;
  c.classes = {{1, 4000, {{3, 0.75}}, true, std::nullopt, SimRebuild{16, 5, .97, 4000}, SimReplace{16, 72000, 40}}};
  c.contract = {1, 16, 350, 300};
  c.policy.order = {0, 1, 2};
  return c;
}

double incidents_a_second(const SimConfig& c, unsigned threads) {
  const auto began = Clock::now();
  std::int64_t incidents = 0;
  for (const auto& rep : simulate(c, 1, 20'000 * threads, threads)) incidents += rep.incidents;
  return static_cast<double>(incidents) / std::chrono::duration<double>(Clock::now() - began).count();
}
}  // namespace

void economics_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("advisor");
  const auto usual = problem(4, 2, false), worst = problem(5, 3, true);
  std::vector<double> usual_ms, worst_ms;
  usual_ms.reserve(places.runs);
  worst_ms.reserve(places.runs);
  for (unsigned i = 0; i < places.runs; ++i) {
    usual_ms.push_back(milliseconds(usual));
    worst_ms.push_back(milliseconds(worst));
  }
  out.push_back(absolute("advisor, 4 tools and 2 restore points", "ms", at_most(5), usual_ms));
  out.push_back(absolute("advisor, worst case (5 tools, 3 points, every ask open)", "ms", at_most(150), worst_ms));
  report("advice in the incident room");
  MeasuredServer server(places, "advice");
  server.start();
  server.sign_in();
  const auto client = server.make_client("Harbor Dental");
  const auto view = json::parse(server.get("/v1/clients/" + client), 1 << 20).value();
  const auto incident =
      json::parse(server.post("/v1/incidents",
                              json::text(json::Object{{"client", client},
                                                      {"summary", "Pop-ups"},
                                                      {"words", ""},
                                                      {"machines", json::Array{view.at("machines").at(0).at("id")}},
                                                      {"through", "phone"}})),
                  1 << 16)
          .value()
          .at("id")
          .as_string();
  const auto address = "/v1/incidents/" + std::string(incident);
  constexpr unsigned answers = 21;
  std::vector<double> answer_ms;
  answer_ms.reserve(answers);
  for (unsigned i = 0; i < answers; ++i) {
    // Every answer is of another state: nothing kept from before can be given again.
    (void)server.post(address + "/add_note", R"({"text":"A note."})");
    const auto began = Clock::now();
    const auto advice = server.get(address + "/advice");
    answer_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
    if (!advice.contains("expected")) throw std::runtime_error("no advice: " + advice.substr(0, 300));
  }
  server.stop(SIGTERM);
  out.push_back(absolute("advice of an incident after each change, over HTTP", "ms", at_most(50), answer_ms));
  report("simulator");
  const auto config = firm();
  std::vector<double> one;
  one.reserve(places.runs);
  for (unsigned i = 0; i < places.runs; ++i) one.push_back(incidents_a_second(config, 1) / 1e6);
  out.push_back(absolute("simulator, one core", "million incidents/s", at_least(2), one));
  const unsigned cores = std::max(2u, std::thread::hardware_concurrency());
  out.push_back(compare(
      "simulator, all cores against one core times the cores", "incidents/s", "one core x cores", at_least(0.85),
      places.runs, [&] { return incidents_a_second(config, cores); },
      [&] { return incidents_a_second(config, 1) * cores; }));
}

}  // namespace standfirm::bench
