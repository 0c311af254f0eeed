// src/agent/system/windows/real_ports.hpp: the ports of windows_machine/ on a real Windows (or Wine, as far as it
// goes), by the interfaces Microsoft documents. They translate and decide nothing.
#pragma once
#include <map>
#include <mutex>

#include "agent/system/windows_machine/ports.hpp"

namespace standfirm::agent::windows_system {

class RealRegistry final : public Registry {
 public:
  [[nodiscard]] std::optional<std::vector<std::string>> keys(const std::string& key) const override;
  [[nodiscard]] std::vector<RegistryValue> values(const std::string& key) const override;
  [[nodiscard]] std::optional<RegistryValue> value(const std::string& key, const std::string& name) const override;
  void write(const std::string& key, const RegistryValue&) override;
  void erase(const std::string& key, const std::string& name) override;
  void erase_key(const std::string& key) override;
};

class RealWmi final : public Wmi {
 public:
  [[nodiscard]] std::vector<WmiRow> query(const std::string& name_space, const std::string& question) const override;
  std::int64_t call(const std::string& name_space, const std::string& of_class, const std::string& method,
                    const WmiArguments&) override;
};

/// Remembers each file's signer as long as the file is the same: catalogues are slow to search.
class RealImages final : public Images {
 public:
  [[nodiscard]] std::string signer(const std::string& path) const override;
  [[nodiscard]] std::string version(const std::string& path) const override;

 private:
  struct Known {
    std::uint64_t size = 0, written = 0;
    std::string signer;
  };
  mutable std::mutex mutex_;
  mutable std::map<std::string, Known> known_;
};

class RealAccounts final : public Accounts {
 public:
  [[nodiscard]] std::vector<Account> users() const override;
  [[nodiscard]] std::vector<Account> administrators() const override;
  [[nodiscard]] std::string administrators_name() const override;
  void join(const std::string& sid) override;
  void leave(const std::string& sid) override;
};

class RealSessions final : public Sessions {
 public:
  [[nodiscard]] std::vector<Session> list() const override;
  [[nodiscard]] std::vector<Process> processes() const override;
  void log_off(std::uint32_t id) override;
  void wait(Millis) override;
};

class RealServices final : public Services {
 public:
  [[nodiscard]] bool runs(const std::string& name) const override;
  void stop(const std::string& name) override;
  void erase(const std::string& name) override;
};

class RealTaskScheduler final : public TaskScheduler {
 public:
  void erase(const std::string& name) override;
};

class RealPacketFilter final : public PacketFilter {
 public:
  void replace(const std::vector<PacketRule>&) override;
  void clear() override;
  [[nodiscard]] std::vector<PacketRule> read() const override;
};

class RealUpdateAgent final : public UpdateAgent {
 public:
  [[nodiscard]] std::vector<Update> pending() const override;
  UpdatesInstalled install(const std::vector<Update>&, const std::function<void(std::string_view)>& seen) override;
};

class RealHost final : public Host {
 public:
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::string boot_id() const override;
  [[nodiscard]] std::uint64_t memory_bytes() const override;
  [[nodiscard]] std::vector<actions::DiskFact> disks() const override;
  [[nodiscard]] std::vector<std::string> resolvers() const override;
};

/// All of them, made once.
class RealPorts {
 public:
  RealPorts(const Tree& tree, Programs& programs) : tree_(tree), programs_(programs) {}
  [[nodiscard]] Ports ports() {
    return {tree_,     programs_, registry_, wmi_,     images_,  accounts_,
            sessions_, services_, tasks_,    packets_, updates_, host_};
  }

 private:
  const Tree& tree_;
  Programs& programs_;
  RealRegistry registry_;
  RealWmi wmi_;
  RealImages images_;
  RealAccounts accounts_;
  RealSessions sessions_;
  RealServices services_;
  RealTaskScheduler tasks_;
  RealPacketFilter packets_;
  RealUpdateAgent updates_;
  RealHost host_;
};

}  // namespace standfirm::agent::windows_system
