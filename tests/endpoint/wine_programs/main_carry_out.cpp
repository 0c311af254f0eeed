// standfirm-carry-out.exe STATE: reads one action as JSON, carries it out on this Windows with the agent's own runner
// and tells what came of it. For the tests under Wine; no part of the agent, which takes signed orders only.
#include <fcntl.h>
#include <io.h>
#include <sodium.h>

#include <cstdio>
#include <exception>
#include <iostream>

#include "agent/runner/runner.hpp"
#include "agent/system/windows/machine.hpp"
#include "agent/system/windows/programs.hpp"

using namespace standfirm;
using namespace standfirm::agent;

namespace {

class NoTools final : public Tools {
 public:
  Allowed<actions::Scanned> scan(const actions::Scan&, const ScanWatch&) override {
    return refuse(RefusalCode::tool_not_approved, "There are no tools here."_said);
  }
  actions::Swept sweep(const actions::Sweep&, const ScanWatch&) override { return {}; }
};

struct Said {
  OrderStatus status{};
  std::string sentence;
  std::optional<actions::Result> result;
};
BOOST_DESCRIBE_STRUCT(Said, (), (status, sentence, result))

int carry_out_one(const std::string& state) {
  std::string line;
  std::getline(std::cin, line);
  auto action = json::read_text<actions::Action>(line);
  if (!action) throw std::runtime_error(action.error().text());
  Settings settings;
  settings.state = state;
  std::filesystem::create_directories(settings.state);
  const SystemClock clock;
  const Tree tree;
  windows_system::WindowsPrograms programs;
  windows_system::WindowsMachine machine(settings, tree, programs, clock);
  auto system = machine.system();
  NoTools tools;
  Vault vault(tree, settings.state / "vault");
  Temporaries temporaries(settings.state / "in-force.json");
  Bench bench{system, tools, vault, temporaries, clock, {}, [] { return std::expected<void, std::string>(); }};
  actions::Order order;
  order.action = std::move(*action);
  const Task task{order, [](const std::string&, std::uint64_t, std::uint64_t, std::string_view) {},
                  [](const std::string&, const std::string&) {}, [](const std::string&, std::string_view) {}};
  auto came = carry_out(bench, task);
  std::cout << json::write_text(Said{came.status, std::move(came.sentence), std::move(came.result)}) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::_setmode(::_fileno(stdout), _O_BINARY);
  if (argc != 2 || ::sodium_init() < 0) return 2;
  try {
    return carry_out_one(argv[1]);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "standfirm-carry-out: %s\n", problem.what());
    return 1;
  }
}
