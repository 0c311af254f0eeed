// `standfirm lockdown`: the brake, from the host's own console, and the only way to release it.
#include <unistd.h>

#include <iostream>

#include "server/main_people.hpp"
#include "server/main_settings.hpp"
#include "server/signer/lockdown.hpp"

namespace standfirm::server {
namespace {

std::string who_is_here() {
  const char* name = ::getlogin();
  return std::string(name != nullptr ? name : "somebody") + " on the host";
}

void tell(const LockedDown& locked) {
  std::cout << "Locked down since " << to_text(locked.at) << " by " << locked.by << ": " << locked.why << "\n";
}

}  // namespace

void add_lockdown_command(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "lockdown",
      "The brake: while it is on, the server changes nothing, signs nothing and sends nothing to machines; what they "
      "report is still kept. It is pulled here or in the console, and released here only.\nExample: standfirm lockdown "
      "on --why \"Somebody signs in as Dana who is not Dana\"");
  command->require_subcommand(1);
  const auto flags = add_settings_flags(*command);
  const auto why = std::make_shared<std::string>();
  const auto lockdown = [flags] { return Lockdown(DataFolder(load_config(*flags).text("data", "folder")).path()); };

  auto* on = command->add_subcommand("on", "Locks down at once, whether the server runs or not.");
  on->add_option("--why", *why, "the reason, for everybody who looks")->required();
  on->callback([=, &exit_code] {
    exit_code = guarded([&] {
      lockdown().begin({make_clock(*flags)->now(), who_is_here(), *why});
      tell(*lockdown().now());
      return all_well;
    });
  });
  auto* off = command->add_subcommand(
      "off",
      "Re-arms. Every order given before is void and has to be given again: run it after a restore from a backup, too, "
      "before the server starts.");
  off->callback([=, &exit_code] {
    exit_code = guarded([&] {
      const bool was = lockdown().end(make_clock(*flags)->now());
      std::cout << (was ? "Re-armed." : "It was not locked down.") << " Orders given before now are void.\n";
      return all_well;
    });
  });
  auto* status =
      command->add_subcommand("status", "Says whether it is on, since when and why; exit code 1 when it is.");
  status->callback([=, &exit_code] {
    exit_code = guarded([&] {
      const auto locked = lockdown().now();
      if (!locked) return std::cout << "Not locked down.\n", all_well;
      tell(*locked);
      return failed;
    });
  });
  for (auto* below : command->get_subcommands({})) below->fallthrough();
}

}  // namespace standfirm::server
