#include "agent/update/keeper.hpp"

#include <stdexcept>
#include <thread>
#include <utility>

#include "agent/local/printable.hpp"

namespace standfirm::agent {

using wire::agent::UpdateStage;

Keeper::Keeper(const std::filesystem::path& state, std::string release_key, std::string running, Installer& installer,
               KeeperWaits waits, Log log, std::function<void(std::string_view)> passes)
    : folder_(state),
      release_key_(std::move(release_key)),
      running_(std::move(running)),
      installer_(installer),
      waits_(waits),
      log_(std::move(log)),
      passes_(std::move(passes)) {}

void Keeper::pass(std::string_view point) const {
  if (passes_) passes_(point);
}

void Keeper::go_to(PlanStage stage) {
  plan_.stage = stage;
  folder_.write(plan_);
}

void Keeper::refuse(const std::string& version, const std::string& why) {
  log_("the update to " + version + " was refused: " + why);
  folder_.end({version, UpdateStage::refused, "The machine refused the update: " + readable(why, 500) + "."});
  over_ = true;
}

void Keeper::run() {
  auto plan = folder_.plan();
  if (!plan || plan->stage == PlanStage::fetching) return;
  plan_ = std::move(*plan);
  // Once more, from the disk: what is installed is what the firm signed.
  const auto release = actions::verified(plan_.release, release_key_);
  if (!release && plan_.stage == PlanStage::ready) return refuse("", release.error());
  if (!release) throw std::runtime_error("the plan of the update was altered: " + release.error());
  if (plan_.stage == PlanStage::ready) prepare(*release);
  if (!over_ && plan_.stage == PlanStage::installing) install(*release);
  if (!over_ && plan_.stage == PlanStage::waiting) wait(*release);
  if (!over_ && plan_.stage == PlanStage::rolling_back) put_back(*release);
}

void Keeper::prepare(const actions::AgentRelease& release) {
  pass("ready");
  try {
    const auto hash = sha256_of_file(folder_.next(), release.size);
    if (!hash) return refuse(release.version, hash.error());
    if (*hash != release.sha256) return refuse(release.version, "the package isn't the one that was signed");
    if (const auto fits = installer_.is_agent(folder_.next(), release.version); !fits)
      return refuse(release.version, fits.error());
    if (const auto made = installer_.rebuild(folder_.before(), folder_.path() / "stage"); !made)
      return refuse(release.version, "the version that runs could not be kept to go back to: " + made.error());
    if (const auto fits = installer_.is_agent(folder_.before(), running_); !fits)
      return refuse(release.version, "the version that runs could not be kept to go back to: " + fits.error());
  } catch (const std::exception& problem) {  // nothing was changed yet
    return refuse(release.version, problem.what());
  }
  pass("rebuilt");
  folder_.forget_welcomed();
  go_to(PlanStage::installing);
}

void Keeper::install(const actions::AgentRelease& release) {
  pass("installing");
  log_("installing " + release.version);
  if (const auto installed = installer_.install(folder_.next()); !installed) {
    plan_.why = "its package could not be installed: " + readable(installed.error(), 500);
    return go_to(PlanStage::rolling_back);
  }
  pass("installed");
  go_to(PlanStage::waiting);
}

void Keeper::wait(const actions::AgentRelease& release) {
  ++plan_.starts;
  folder_.write(plan_);
  pass("waiting");
  if (plan_.starts > waits_.most_starts) {
    plan_.why = "the machine started " + std::to_string(plan_.starts) + " times without its checking in";
    return go_to(PlanStage::rolling_back);
  }
  installer_.start_programs();
  const auto until = std::chrono::steady_clock::now() + waits_.kept_within;
  std::string other;
  for (;;) {
    if (const auto as = folder_.welcomed()) {
      if (as->exec == release.version && as->agent == release.version) {
        pass("welcomed");
        log_(release.version + " checked in and is kept");
        folder_.end({release.version, UpdateStage::kept, "Version " + release.version + " checked in and is kept."});
        over_ = true;
        return;
      }
      other = " (" + readable(as->exec, 30) + " and " + readable(as->agent, 30) + " checked in instead)";
    }
    if (std::chrono::steady_clock::now() >= until) break;
    std::this_thread::sleep_for(waits_.look_every);
  }
  plan_.why = "it didn't check in within " + std::to_string(waits_.kept_within.count()) + " seconds" + other;
  go_to(PlanStage::rolling_back);
}

void Keeper::put_back(const actions::AgentRelease& release) {
  pass("rolling_back");
  log_(release.version + " is taken back: " + plan_.why);
  const auto installed = installer_.install(folder_.before());
  installer_.start_programs();
  if (!installed)
    throw std::runtime_error("the version before could not be put back: " + installed.error() +
                             "; it is tried again, or install it by hand from " + folder_.before().string());
  pass("put_back");
  folder_.end({release.version, UpdateStage::rolled_back,
               "Version " + release.version + " was taken back and " + running_ + " runs again: " + plan_.why + "."});
  over_ = true;
}

}  // namespace standfirm::agent
