#include "endpoint/catalogue.hpp"

#include <algorithm>
#include <set>

#include "endpoint/agent_package.hpp"
#include "endpoint/orders.hpp"
#include "endpoint/wine.hpp"

namespace standfirm::practice {
namespace {

using namespace actions;

/// What the machine is like without the infection: only what is new counts as caught.
struct Before {
  MachineFacts facts;
  std::set<std::string> entries, files, started;
  std::string restore_point;
};

std::string key_of(const StartupEntry& entry) {
  return entry.kind + " " + entry.location + " " + entry.name + " " + entry.digest;
}
std::set<std::string> keys_of(const std::vector<StartupEntry>& entries) {
  std::set<std::string> out;
  for (const auto& entry : entries) out.insert(key_of(entry));
  return out;
}
std::set<std::string> changed_files(const SystemFilesVerified& verified) {
  std::set<std::string> out;
  for (const auto& file : verified.changed) out.insert(file.path + " " + file.change);
  return out;
}
bool any_new(const std::set<std::string>& now, const std::set<std::string>& before) {
  return !std::ranges::includes(before, now);
}

class Case {
 public:
  Case(const Infection& infection, const std::function<void(const std::string&)>& tell)
      : infection_(infection), tell_(tell) {
    machine_.boot();
    install_agent(machine_, agent_settings());
    orders_ = std::make_unique<Orders>(machine_);
    for (const auto& sentence : not_gone(machine_, infection_))
      throw std::runtime_error("before planting it counts as there: " + sentence);
    before_.facts = orders_->succeed<FactsRead>(ReadFacts{}).facts;
    before_.entries = keys_of(orders_->succeed<StartupEntriesListed>(ListStartupEntries{}).entries);
    before_.files = changed_files(orders_->succeed<SystemFilesVerified>(VerifySystemFiles{}, 300s));
    before_.restore_point = orders_->succeed<RestorePointMade>(MakeRestorePoint{"before"}).point.id;
    plant(machine_, infection_);
  }

  Tried worked_through() {
    step("facts", [&] { return facts(); });
    step("clean: clamav", [&] { return scanned("clamav", true); });
    step("clean: by hand", [&] { return not_looked_into(); });
    step("clean: debsums", [&] { return scanned("debsums", false); });
    step("startup_entries", [&] { return startup_entries(); });
    step("sign_in", [&] { return signed_in(); });
    step("system_files", [&] {
      return any_new(changed_files(orders_->succeed<SystemFilesVerified>(VerifySystemFiles{}, 300s)), before_.files);
    });
    if (out_.gone_after.empty()) {
      tell_(infection_.id + ": roll_back");
      const auto points = orders_->succeed<RestorePointsListed>(ListRestorePoints{}).points;
      const auto point = std::ranges::find(points, before_.restore_point, &RestorePoint::id);
      if (point == points.end()) throw std::runtime_error("the restore point is not there any more");
      (void)orders_->succeed<RolledBack>(RollBack{point->id, point->made_at, point->made_at + Seconds{1}}, 240s);
      look("roll_back");
    }
    return out_;
  }

 private:
  template <class Look>
  void step(const std::string& name, Look found) {
    tell_(infection_.id + ": " + name);
    if (found()) out_.caught_by.push_back(name);
    if (out_.gone_after.empty()) look(name);
  }
  void look(const std::string& name) {
    if (not_gone(machine_, infection_).empty()) out_.gone_after = name;
  }

  bool facts() {
    const auto now = orders_->succeed<FactsRead>(ReadFacts{}).facts;
    return now.administrators != before_.facts.administrators || now.users != before_.facts.users ||
           now.resolvers != before_.facts.resolvers || now.remote_tools != before_.facts.remote_tools;
  }
  bool scanned(const std::string& tool, bool clean) {
    const auto hash = machine_.must({"sha256sum", "/usr/share/standfirm/tools/" + tool + ".yaml"}).substr(0, 64);
    const auto scanned = orders_->succeed<Scanned>(Scan{tool, hash, {}, clean, Seconds{600}}, 660s);
    not_looked_at_.insert(not_looked_at_.end(), scanned.not_looked_at.begin(), scanned.not_looked_at.end());
    return !scanned.threats.empty();
  }
  /// As the procedure says of what a tool could not unpack or open: a person looks and decides. In somebody's home, on
  /// a machine that is infected, it is put away; it can be had back.
  bool not_looked_into() {
    bool found = false;
    for (const auto& file : not_looked_at_) {
      if (!file.path.starts_with("/home/") || (file.reason != "too_deep" && file.reason != "encrypted")) continue;
      found = true;
      const auto sum = machine_.must({"sha256sum", "--", file.path}).substr(0, 64);
      (void)orders_->succeed<FileQuarantined>(QuarantineFile{file.path, sum});
    }
    return found;
  }
  /// As a technician would: what no package brought and was not there before is taken out.
  bool startup_entries() {
    bool found = false;
    for (const auto& entry : orders_->succeed<StartupEntriesListed>(ListStartupEntries{}).entries) {
      if (entry.package || before_.entries.contains(key_of(entry))) continue;
      found = true;
      (void)orders_->carry_out(RemoveStartupEntry{entry.kind, entry.location, entry.name, entry.digest});
    }
    return found;
  }
  bool signed_in() {
    const auto seen = orders_->succeed<SignedInAsUser>(SignInAsUser{"front-desk", Seconds{3}});
    return !seen.came_back.empty() || !seen.started.empty();
  }

  const Infection& infection_;
  const std::function<void(const std::string&)>& tell_;
  Machine machine_;
  std::unique_ptr<Orders> orders_;
  Before before_;
  std::vector<NotLookedAt> not_looked_at_;
  Tried out_{};
};

/// The steps of the procedure that Wine can be tried with: facts, and what starts by itself.
Tried worked_through_under_wine(const Infection& infection, const std::function<void(const std::string&)>& tell) {
  Tried out;
  const Wine windows;
  for (const auto& sentence : not_gone(windows, infection))
    throw std::runtime_error("before planting it counts as there: " + sentence);
  const auto facts_before = windows.succeed<FactsRead>(ReadFacts{}).facts;
  const auto before = keys_of(windows.succeed<StartupEntriesListed>(ListStartupEntries{}).entries);
  plant(windows, infection);
  const auto look = [&](const char* step) {
    if (out.gone_after.empty() && not_gone(windows, infection).empty()) out.gone_after = step;
  };
  tell(infection.id + ": facts");
  const auto facts = windows.succeed<FactsRead>(ReadFacts{}).facts;
  if (facts.users != facts_before.users || facts.resolvers != facts_before.resolvers ||
      facts.remote_tools != facts_before.remote_tools)
    out.caught_by.emplace_back("facts");
  look("facts");
  tell(infection.id + ": startup_entries");
  bool found = false;
  for (const auto& entry : windows.succeed<StartupEntriesListed>(ListStartupEntries{}).entries) {
    if (entry.package || before.contains(key_of(entry))) continue;
    found = true;
    (void)windows.carry_out(RemoveStartupEntry{entry.kind, entry.location, entry.name, entry.digest});
  }
  if (found) out.caught_by.emplace_back("startup_entries");
  look("startup_entries");
  return out;
}

}  // namespace

Tried try_case(const Infection& infection, const std::function<void(const std::string& doing)>& tell) {
  const auto began = std::chrono::steady_clock::now();
  Tried out;
  try {
    tell(infection.id + ": planting");
    out = infection.windows ? worked_through_under_wine(infection, tell) : Case(infection, tell).worked_through();
  } catch (const std::exception& problem) {
    out.wrong = problem.what();
  }
  out.id = infection.id;
  out.title = infection.title;
  out.seconds = static_cast<unsigned>(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began).count());
  return out;
}

}  // namespace standfirm::practice
