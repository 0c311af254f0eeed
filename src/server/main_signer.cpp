#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "server/binder.hpp"
#include "server/log/log.hpp"
#include "server/main_serve.hpp"
#include "server/main_settings.hpp"
#include "server/main_store.hpp"
#include "server/signer/run.hpp"

namespace standfirm::server {
namespace {

/// Readable once SIGTERM or SIGINT has come.
int stop_descriptor() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (::sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) throw std::runtime_error("signals cannot be set up");
  const int fd = ::signalfd(-1, &signals, SFD_CLOEXEC);
  if (fd < 0) throw std::runtime_error("signals cannot be set up");
  return fd;
}

int run(const Config& config, const Clock& clock) {
  signer::SignerSettings settings;
  const auto& folder = config.text("data", "folder");
  settings.socket_path =
      config.text("signer", "socket").empty() ? folder + "/signer.sock" : config.text("signer", "socket");
  settings.key_folder = config.text("signer", "keys").empty() ? folder + "/signer" : config.text("signer", "keys");
  settings.limits.max_machines = static_cast<unsigned>(config.number("signer", "max_machines"));
  settings.limits.max_clients = static_cast<unsigned>(config.number("signer", "max_clients"));
  settings.limits.window = Minutes(config.number("signer", "window_minutes"));
  settings.lockdown = Lockdown(folder);
  const auto tools = read_tools(config.text("binder", "folder"));
  const auto procedure = read_procedure(config.text("binder", "folder"), config.text("binder", "procedure"), tools);
  signer::run_signer(settings, [&config] { return open_ledger(config); }, procedure, clock, stop_descriptor());
  return all_well;
}

}  // namespace

void add_signer_command(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("signer",
                         "Runs the signer: the one process that holds the firm's key and signs orders the ledger "
                         "allows.\nExample: standfirm signer --config /etc/standfirm/standfirm.toml");
  const auto flags = add_settings_flags(*command);
  auto with_parent = std::make_shared<bool>(false);
  command->add_flag("--with-parent", *with_parent, "End when the program that started it ends");
  command->callback([flags, with_parent, &exit_code] {
    exit_code = guarded([&] {
      if (*with_parent) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() == 1) return static_cast<int>(all_well);  // it ended before we asked
      }
      std::signal(SIGPIPE, SIG_IGN);
      const auto config = load_config(*flags);
      set_up_log(config.text("log", "form"), config.text("log", "level"));
      const auto clock = make_clock(*flags);
      return run(config, *clock);
    });
  });
}

}  // namespace standfirm::server
