// src/agent/system/windows_machine/recorded.hpp: a Windows machine that answers what one once said: the ports, from
// what packaging/windows/check-on-windows.ps1 writes on a real machine, or from what a test puts there. A question
// nobody recorded throws, so that nothing is taken for an answer.
#pragma once
#include <algorithm>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "agent/system/windows_machine/text.hpp"
#include "base/json.hpp"

namespace standfirm::agent::windows_system::recorded {

// ---- the file ------------------------------------------------------------------------------------------------------

struct Value {
  std::string name;
  std::uint32_t kind = 0;
  Bytes data;
};
BOOST_DESCRIBE_STRUCT(Value, (), (name, kind, data))
/// `why`: it was asked and not answered, with this reason.
struct Question {
  std::string name_space, question;
  std::vector<std::map<std::string, std::string>> rows;
  std::optional<std::string> why;
};
BOOST_DESCRIBE_STRUCT(Question, (), (name_space, question, rows, why))
struct Ran {
  std::vector<std::string> argv;
  std::int32_t exit_code = 0;
  Bytes output;
};
BOOST_DESCRIBE_STRUCT(Ran, (), (argv, exit_code, output))
/// What check-on-windows.ps1 writes.
struct Recording {
  std::string recorded_on;  ///< "Windows 11 Pro 10.0.22631.3155", or how else it came about
  std::map<std::string, std::vector<Value>> registry;
  std::vector<Question> wmi;
  std::vector<Ran> programs;
  std::map<std::string, std::string> signers;  ///< program file -> who signed it, "" for nobody
};
BOOST_DESCRIBE_STRUCT(Recording, (), (recorded_on, registry, wmi, programs, signers))

// ---- the ports -----------------------------------------------------------------------------------------------------

struct NoCase {
  bool operator()(const std::string& one, const std::string& other) const { return lower(one) < lower(other); }
};

class Registry final : public windows_system::Registry {
 public:
  std::optional<std::vector<std::string>> keys(const std::string& key) const override {
    if (denied == key) throw std::runtime_error("access is denied");
    std::vector<std::string> out;
    bool there = false;
    for (const auto& [full, values] : all) {
      there = there || same(full, key) || starts(full, key + "\\");
      if (!starts(full, key + "\\")) continue;
      const auto below = full.substr(key.size() + 1);
      auto name = below.substr(0, below.find('\\'));
      if (std::ranges::none_of(out, [&](const std::string& one) { return same(one, name); }))
        out.push_back(std::move(name));
    }
    if (!there) return std::nullopt;
    return out;
  }
  std::vector<RegistryValue> values(const std::string& key) const override {
    if (denied == key) throw std::runtime_error("access is denied");
    const auto found = all.find(key);
    return found == all.end() ? std::vector<RegistryValue>{} : found->second;
  }
  std::optional<RegistryValue> value(const std::string& key, const std::string& name) const override {
    for (const auto& one : values(key))
      if (same(one.name, name)) return one;
    return std::nullopt;
  }
  void write(const std::string& key, const RegistryValue& value) override {
    if (lost_writes) return;
    erase(key, value.name);
    all[key].push_back(value);
  }
  void erase(const std::string& key, const std::string& name) override {
    if (const auto found = all.find(key); found != all.end() && !lost_writes)
      std::erase_if(found->second, [&](const RegistryValue& one) { return same(one.name, name); });
  }
  void erase_key(const std::string& key) override {
    if (!lost_writes)
      std::erase_if(all, [&](const auto& one) { return same(one.first, key) || starts(one.first, key + "\\"); });
  }
  std::map<std::string, std::vector<RegistryValue>, NoCase> all;
  std::string denied;
  bool lost_writes = false;  ///< as malware that watches its own key, or Wine that answers and does nothing
};

class Wmi final : public windows_system::Wmi {
 public:
  std::vector<WmiRow> query(const std::string& name_space, const std::string& question) const override {
    for (const auto& one : asked)
      if (one.name_space == name_space && one.question == question) {
        if (one.why) throw std::runtime_error(*one.why);
        return one.rows;
      }
    throw std::runtime_error("nobody recorded what " + name_space + " says to " + question);
  }
  std::int64_t call(const std::string&, const std::string& of_class, const std::string& method,
                    const WmiArguments& arguments) override {
    called.emplace_back(of_class + "." + method, arguments);
    if (!act) throw std::runtime_error("nobody recorded " + of_class + "." + method);
    return act(method, arguments);
  }
  std::vector<WmiRow>& rows(const std::string& name_space, const std::string& question) {
    for (auto& one : asked)
      if (one.name_space == name_space && one.question == question) return one.rows;
    return asked.emplace_back(Question{name_space, question, {}, std::nullopt}).rows;
  }
  std::deque<Question> asked;
  std::vector<std::pair<std::string, WmiArguments>> called;
  std::function<std::int64_t(const std::string& method, const WmiArguments&)> act;
};

class Images final : public windows_system::Images {
 public:
  std::string signer(const std::string& path) const override {
    const auto found = signers.find(path);
    if (found == signers.end()) throw std::runtime_error("no signature was recorded");
    return found->second;
  }
  std::string version(const std::string& path) const override {
    const auto found = versions.find(path);
    return found == versions.end() ? std::string() : found->second;
  }
  std::map<std::string, std::string, NoCase> signers, versions;
};

class Accounts final : public windows_system::Accounts {
 public:
  std::vector<Account> users() const override {
    std::vector<Account> out;
    std::ranges::copy_if(everybody, std::back_inserter(out),
                         [](const Account& one) { return one.local && !one.group; });
    return out;
  }
  std::vector<Account> administrators() const override {
    std::vector<Account> out;
    std::ranges::copy_if(everybody, std::back_inserter(out),
                         [&](const Account& one) { return std::ranges::find(members, one.sid) != members.end(); });
    return out;
  }
  std::string administrators_name() const override { return "Administrators"; }
  void join(const std::string& sid) override {
    if (!does_nothing) members.push_back(sid);
  }
  void leave(const std::string& sid) override {
    if (!does_nothing) std::erase(members, sid);
  }
  std::vector<Account> everybody;
  std::vector<std::string> members;  // by sid
  bool does_nothing = false;         ///< and says it did, as Wine's
};

class Sessions final : public windows_system::Sessions {
 public:
  std::vector<Session> list() const override { return all; }
  std::vector<Process> processes() const override { return running; }
  void log_off(std::uint32_t id) override {
    if (!stubborn) std::erase_if(all, [&](const Session& one) { return one.id == id; });
  }
  void wait(Millis) override {
    if (meanwhile) meanwhile();
  }
  std::vector<Session> all;
  std::vector<Process> running;
  std::function<void()> meanwhile;
  bool stubborn = false;
};

class Services final : public windows_system::Services {
 public:
  explicit Services(Registry& registry) : registry_(registry) {}
  bool runs(const std::string& name) const override { return std::ranges::find(running, name) != running.end(); }
  void stop(const std::string& name) override { std::erase(running, name); }
  void erase(const std::string& name) override {
    registry_.erase_key(R"(HKLM\SYSTEM\CurrentControlSet\Services\)" + name);
  }
  std::vector<std::string> running;

 private:
  Registry& registry_;
};

class TaskScheduler final : public windows_system::TaskScheduler {
 public:
  void erase(const std::string& name) override {
    erased.push_back(name);
    if (act) act(name);
  }
  std::vector<std::string> erased;
  std::function<void(const std::string&)> act;
};

class PacketFilter final : public windows_system::PacketFilter {
 public:
  void replace(const std::vector<PacketRule>& rules) override {
    if (!does_nothing) rules_ = rules;
  }
  void clear() override { rules_.clear(); }
  std::vector<PacketRule> read() const override { return rules_; }
  bool does_nothing = false;

 private:
  std::vector<PacketRule> rules_;
};

class UpdateAgent final : public windows_system::UpdateAgent {
 public:
  std::vector<Update> pending() const override { return offered; }
  UpdatesInstalled install(const std::vector<Update>& updates, const std::function<void(std::string_view)>&) override {
    UpdatesInstalled out{{}, restart_needed};
    for (const auto& one : updates) {
      out.results[one.id] = 2;  // "succeeded", for the stuck one too
      if (one.id != stuck) std::erase(offered, one);
    }
    return out;
  }
  std::vector<Update> offered;
  std::string stuck;
  bool restart_needed = false;
};

class Host final : public windows_system::Host {
 public:
  std::string name() const override { return "front-desk-pc"; }
  std::string boot_id() const override { return "boot-" + std::to_string(starts); }
  std::uint64_t memory_bytes() const override { return std::uint64_t{8} << 30; }
  std::vector<actions::DiskFact> disks() const override { return volumes; }
  std::vector<std::string> resolvers() const override { return {"192.0.2.53"}; }
  unsigned starts = 1;
  std::vector<actions::DiskFact> volumes;
};

/// All ports of one machine; files lie below the tree ("/C:/Windows/...").
struct Machine {
  Machine(const Tree& files, Programs& scripted) : tree(files), programs(scripted) {}
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  [[nodiscard]] Ports ports() {
    return {tree, programs, registry, wmi, images, accounts, sessions, services, tasks, packets, updates, host};
  }
  void load(const Recording& recording) {
    for (const auto& [key, values] : recording.registry)
      for (const auto& value : values)
        registry.all[key].push_back({value.name, value.kind, {value.data.data.begin(), value.data.data.end()}});
    wmi.asked.assign(recording.wmi.begin(), recording.wmi.end());
    for (const auto& [program, signer] : recording.signers) images.signers[program] = signer;
  }
  const Tree& tree;
  Programs& programs;
  Registry registry;
  Wmi wmi;
  Images images;
  Accounts accounts;
  Sessions sessions;
  Services services{registry};
  TaskScheduler tasks;
  PacketFilter packets;
  UpdateAgent updates;
  Host host;
};

}  // namespace standfirm::agent::windows_system::recorded
