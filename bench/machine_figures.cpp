// The machines' side: what the agent's programs weigh, and what they cost while nothing is asked of them.
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "endpoint/agent_package.hpp"
#include "measured_server.hpp"

namespace standfirm::bench {
namespace fs = std::filesystem;
namespace {

void weights(const Places& places, std::vector<Figure>& out) {
  double bytes = 0;
  for (const char* name : {"standfirm-agent", "standfirm-exec"}) {
    const auto copy = places.scratch + "/" + name;
    fs::copy_file(places.programs + "/" + name, copy, fs::copy_options::overwrite_existing);
    if (run({"strip", "--strip-all", copy}).status != 0) throw std::runtime_error("strip failed");
    bytes += static_cast<double>(fs::file_size(copy));
  }
  out.push_back(absolute("agent, both programs stripped", "MB", at_most(8), {bytes / 1e6}));
}

std::vector<pid_t> programs_of(const practice::Machine& machine) {
  auto all = machine.processes_of("/usr/lib/standfirm/standfirm-agent");
  for (const auto pid : machine.processes_of("/usr/lib/standfirm/standfirm-exec")) all.push_back(pid);
  return all;
}
}  // namespace

void machine_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("the agent's programs");
  weights(places, out);
  if (const auto reason = practice::why_not()) {
    out.push_back(unmeasured("agent idle, both processes", "≤ 12", "practice machines can't run here: " + *reason));
    out.push_back(unmeasured("agent idle, both processes", "≤ 0.1", "practice machines can't run here: " + *reason));
    return;
  }
  report("an agent that idles on a practice machine");
  (void)practice::sweep();
  practice::Machine machine;
  machine.boot();
  MeasuredServer server(places, "idle", {.store = "sqlite", .agents_at = machine.host_address()});
  server.start();
  server.sign_in();
  practice::install_agent(machine, practice::agent_settings(),
                          server.enrolment_file(server.make_client("Harbor Dental")));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!server.get("/metrics").contains("standfirm_machines_connected 1")) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the machine did not connect");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::this_thread::sleep_for(std::chrono::seconds(10));  // its first facts
  const auto programs = programs_of(machine);
  if (programs.size() != 2) throw std::runtime_error(fmt::format("{} of the agent's 2 programs run", programs.size()));
  std::vector<double> resident, share;
  double last = cpu_seconds(programs[0]) + cpu_seconds(programs[1]);
  constexpr int window_s = 35;  // longer than a heartbeat
  for (unsigned i = 0; i < std::min(places.runs, 3u); ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(window_s));
    const double now = cpu_seconds(programs[0]) + cpu_seconds(programs[1]);
    share.push_back((now - last) / window_s * 100);
    last = now;
    resident.push_back((resident_bytes(programs[0]) + resident_bytes(programs[1])) / (1 << 20));
  }
  out.push_back(absolute("agent idle, both processes, resident", "MiB", at_most(12), resident));
  out.push_back(absolute("agent idle, both processes", "% of a core", at_most(0.1), share));
}

}  // namespace standfirm::bench
