// tests/endpoint/on_the_machine.hpp: a practice machine with the agent on it and a firm whose orders it takes.
#pragma once
#include <memory>
#include <string>

#include "endpoint/agent_package.hpp"
#include "endpoint/infections.hpp"
#include "endpoint/orders.hpp"
#include "endpoint/practising.hpp"

namespace standfirm::practice {

class OnTheMachine : public OnAPracticeMachine {
 protected:
  void SetUp() override {
    OnAPracticeMachine::SetUp();
    if (IsSkipped()) return;
    machine_ = std::make_unique<Machine>();
    machine_->boot();
    install_agent(*machine_, agent_settings());
    orders_ = std::make_unique<Orders>(*machine_);
  }
  void TearDown() override {
    if (HasFailure() && machine_ && machine_->running())
      std::fputs(
          machine_->run({"journalctl", "-u", "standfirm-exec", "-u", "standfirm-agent", "-n", "60", "--no-pager"})
              .output.c_str(),
          stderr);
    orders_.reset();
    machine_.reset();
  }

  [[nodiscard]] Machine& machine() const { return *machine_; }
  [[nodiscard]] Orders& orders() const { return *orders_; }
  [[nodiscard]] bool reaches(const std::string& address) const {
    return machine_->run({"ping", "-c", "1", "-W", "1", address}).ok();
  }
  /// A scan of `paths` with the definition that came with the agent.
  [[nodiscard]] actions::Scan scan(const std::string& tool, std::vector<std::string> paths, bool clean) const {
    auto hash = machine_->must({"sha256sum", "/usr/share/standfirm/tools/" + tool + ".yaml"});
    return {tool, hash.substr(0, 64), std::move(paths), clean, Seconds{120}};
  }
  [[nodiscard]] bool is_gone(const std::string& infection_id) const {
    const auto left = not_gone(*machine_, infection(infection_id));
    for (const auto& sentence : left) std::fprintf(stderr, "not gone: %s\n", sentence.c_str());
    return left.empty();
  }
  /// Takes out every start-up entry whose text holds `word`; how many there were.
  unsigned take_out(const std::string& word) const {
    unsigned taken = 0;
    for (const auto& entry : orders_->succeed<actions::StartupEntriesListed>(actions::ListStartupEntries{}).entries) {
      if ((entry.location + entry.name + entry.command).find(word) == std::string::npos) continue;
      const auto came =
          orders_->carry_out(actions::RemoveStartupEntry{entry.kind, entry.location, entry.name, entry.digest});
      EXPECT_NE(came.status, OrderStatus::unknown) << came.sentence;
      taken += came.status == OrderStatus::succeeded ? 1 : 0;
    }
    return taken;
  }

 private:
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<Orders> orders_;
};

}  // namespace standfirm::practice
