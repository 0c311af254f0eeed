// The machines' side: what the programs weigh, and what an idle agent costs.
#include <sys/stat.h>

#include <filesystem>

#include "child.hpp"
#include "figures.hpp"

namespace standfirm::bench {
namespace fs = std::filesystem;

void machine_figures(const Places& places, std::vector<Figure>& out, const Report& report) {
  report("the agent's programs");
  double bytes = 0;
  for (const char* name : {"standfirm-agent", "standfirm-exec"}) {
    const auto copy = places.scratch + "/" + name;
    fs::copy_file(places.programs + "/" + name, copy, fs::copy_options::overwrite_existing);
    if (run({"strip", "--strip-all", copy}).status != 0) throw std::runtime_error("strip failed");
    bytes += static_cast<double>(fs::file_size(copy));
  }
  out.push_back(absolute("agent, both programs stripped", "MB", at_most(8), {bytes / 1e6}));
}

}  // namespace standfirm::bench
