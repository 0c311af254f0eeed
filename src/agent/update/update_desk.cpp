#include "agent/update/update_desk.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "agent/local/disk.hpp"
#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

using wire::agent::UpdateStage;

/// The version a document claims, believing nothing: only to have a name for the answer.
std::string claimed_version(const std::string& document) {
  if (document.size() > actions::max_release_document_bytes) return "";
  const auto read = json::read_text<actions::AgentRelease>(document, json::Unknown::ignore);
  return read && actions::version_from_text(read->version) ? read->version : "";
}

}  // namespace

UpdateDesk::UpdateDesk(const std::filesystem::path& state, UpdateNeeds needs)
    : folder_(state), needs_(std::move(needs)) {
  const auto plan = folder_.plan();
  if (plan && plan->stage == PlanStage::ready) {  // interrupted before the keeper ran, or while it looked at it
    if (const auto started = needs_.start_keeper(folder_.keeper()); !started) needs_.log(started.error());
  }
  if (!plan || plan->stage != PlanStage::fetching) return;
  const auto release = needs_.release_key ? actions::verified(plan->release, *needs_.release_key)
                                          : std::unexpected(needs_.release_key.error());
  if (!release) {
    folder_.clear();
    return;
  }
  fetching_ = *release;
  std::error_code none;
  const auto size = std::filesystem::file_size(folder_.next(), none);
  have_ = none ? 0 : size;
}

void UpdateDesk::tell(const wire::agent::UpdateTold& told) { needs_.say(told); }

void UpdateDesk::refuse(const std::string& version, const std::string& why) {
  needs_.log("an update was refused: " + readable(why, 500));
  fetching_.reset();
  have_ = 0;
  folder_.end({version, UpdateStage::refused, "The machine refused the update: " + readable(why, 500) + "."});
  say_what_is();
}

void UpdateDesk::say_what_is() {
  if (const auto told = folder_.told()) tell(*told);
  if (fetching_ && have_ < fetching_->size) {
    tell({fetching_->version, UpdateStage::fetching,
          std::to_string(have_) + " of " + std::to_string(fetching_->size) + " bytes are here."});
  } else if (fetching_) {
    tell({fetching_->version, UpdateStage::fetching, "It waits: " + waits_for_ + "."});
  } else if (const auto plan = folder_.plan()) {
    tell({claimed_version(plan->release.document), UpdateStage::installing, "It is being installed."});
  }
}

void UpdateDesk::attach() {
  const std::lock_guard lock(mutex_);
  say_what_is();
  if (fetching_ && have_ < fetching_->size)
    ask();
  else if (fetching_)
    whole();
}

void UpdateDesk::tick() {
  const std::lock_guard lock(mutex_);
  if (const auto told = folder_.told()) tell(*told);
  if (!fetching_) return;
  if (have_ >= fetching_->size) return begin();
  if (!std::exchange(part_came_, false)) ask();
}

void UpdateDesk::ask() {
  const auto left = std::min<std::uint64_t>(fetching_->size - have_, wire::agent::max_chunk_bytes);
  needs_.say(wire::agent::UpdateWanted{fetching_->sha256, have_, static_cast<std::uint32_t>(left)});
}

void UpdateDesk::offered(const wire::agent::UpdateOffered& offer) {
  const std::lock_guard lock(mutex_);
  const actions::SignedRelease offered{offer.document, offer.signature, offer.key};
  if (const auto plan = folder_.plan(); plan && plan->stage != PlanStage::fetching)
    return say_what_is();  // the keeper has one in its hands
  const auto claimed = claimed_version(offer.document);
  if (!needs_.platform) return refuse(claimed, needs_.platform.error());
  if (!needs_.release_key) return refuse(claimed, needs_.release_key.error());
  const auto release = actions::verified(offered, *needs_.release_key);
  if (!release) return refuse(claimed, release.error());
  if (release->platform != *needs_.platform)
    return refuse(claimed, "the release is for " + readable(release->platform, 50) + ", and this machine takes " +
                               *needs_.platform);
  const auto here = actions::version_from_text(needs_.running), there = actions::version_from_text(release->version);
  if (here == there) {
    folder_.end({release->version, UpdateStage::kept, "Version " + release->version + " runs here already."});
    fetching_.reset();
    return say_what_is();
  }
  if (there < here)
    return refuse(claimed, "version " + release->version + " is older than " + needs_.running + ", which runs here");
  if (fetching_ && fetching_->sha256 == release->sha256) return have_ < fetching_->size ? ask() : begin();
  folder_.clear();
  folder_.forget_told();
  folder_.write(Plan{offered, PlanStage::fetching, 0, ""});
  fetching_ = *release;
  have_ = 0;
  say_what_is();
  ask();
}

void UpdateDesk::part(const wire::agent::UpdatePart& part) {
  const std::lock_guard lock(mutex_);
  if (!fetching_ || part.sha256 != fetching_->sha256 || part.offset != have_ || have_ >= fetching_->size) return;
  const auto& bytes = part.data.data;
  if (bytes.empty() || bytes.size() > wire::agent::max_chunk_bytes || bytes.size() > fetching_->size - have_)
    return refuse(fetching_->version, "a part of the package has the wrong size");
  try {
    const auto file = open_to_append(folder_.next());
    // A part that was cut by an interruption is not there; what is there more than it is known of, is not this part.
    if (size_of(file.get()) != have_ && !cut_to(file.get(), have_))
      return refuse(fetching_->version, "the disk doesn't take the package");
    write_all(file.get(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    flush(file.get());
  } catch (const std::exception& problem) {  // a full disk: asking again would only fill it again
    return refuse(fetching_->version, std::string("the package could not be written: ") + problem.what());
  }
  have_ += bytes.size();
  part_came_ = true;
  if (have_ < fetching_->size) return ask();
  whole();
}

void UpdateDesk::whole() {
  const auto hash = sha256_of_file(folder_.next(), fetching_->size);
  if (!hash) return refuse(fetching_->version, hash.error());
  if (*hash != fetching_->sha256) return refuse(fetching_->version, "the package isn't the one that was signed");
  begin();
}

void UpdateDesk::begin() {
  waits_for_ = needs_.hold();
  if (!waits_for_.empty()) return say_what_is();
  auto plan = folder_.plan();
  if (!plan) return refuse(fetching_->version, "its plan is gone from the disk");
  plan->stage = PlanStage::ready;
  folder_.write(*plan);
  needs_.log("the update to " + fetching_->version + " begins");
  const auto version = std::exchange(fetching_, std::nullopt)->version;
  if (const auto started = needs_.start_keeper(folder_.keeper()); !started) return refuse(version, started.error());
  tell({version, UpdateStage::installing, "It is being installed."});
}

void UpdateDesk::heard(const std::string& version) {
  const std::lock_guard lock(mutex_);
  if (const auto told = folder_.told(); told && told->version == version) folder_.forget_told();
}

void UpdateDesk::welcomed(const std::string& agent_version) {
  const std::lock_guard lock(mutex_);
  if (folder_.plan()) folder_.write(WelcomedAs{needs_.running, agent_version});
}

}  // namespace standfirm::agent
