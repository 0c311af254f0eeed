// Windows Update by its interface for scripts. Its calls end when it likes, so each is made on a thread of its own that
// is left behind when the time is over; until that one comes back nothing more is asked.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "agent/system/windows/com.hpp"
#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr const char* wanted = "IsInstalled=0 and IsHidden=0 and Type='Software'";
constexpr std::int64_t max_updates = 1000;
constexpr std::chrono::minutes search_within{10}, install_within{240};

using Seen = std::function<void(std::string_view)>;
std::atomic<bool> busy = false;  // a question is with Windows Update

/// What `ask` answers, or throws, when it does within `most`; what it sees is passed on only as long as it is waited
/// for.
template <class Answer>
Answer within(std::chrono::minutes most, std::function<Answer(const Seen&)> ask, const Seen& seen = {}) {
  if (busy.exchange(true)) throw std::runtime_error("Windows Update has not come back from an earlier question");
  struct Asked {
    std::mutex mutex;
    std::condition_variable came;
    bool waited_for = true;
    std::optional<Answer> answer;
    std::exception_ptr problem;
  };
  const auto asked = std::make_shared<Asked>();
  const Seen tell = [asked, &seen](std::string_view words) {
    const std::lock_guard lock(asked->mutex);
    if (asked->waited_for && seen) seen(words);
  };
  std::thread([asked, tell, ask = std::move(ask)] {
    std::optional<Answer> answer;
    std::exception_ptr problem;
    try {
      const ComHere com;
      answer = ask(tell);
    } catch (...) {
      problem = std::current_exception();
    }
    busy = false;
    const std::lock_guard lock(asked->mutex);
    asked->answer = std::move(answer);
    asked->problem = problem;
    asked->came.notify_all();
  }).detach();
  std::unique_lock lock(asked->mutex);
  const bool in_time =
      asked->came.wait_for(lock, most, [&] { return asked->answer.has_value() || asked->problem != nullptr; });
  asked->waited_for = false;
  if (!in_time)
    throw std::runtime_error("Windows Update did not answer within " + std::to_string(most.count()) + " minutes");
  if (asked->problem) std::rethrow_exception(asked->problem);
  return std::move(*asked->answer);
}

Com<IDispatch> create(const wchar_t* name) {
  CLSID id{};
  must(::CLSIDFromProgID(name, &id), "Windows Update");
  Com<IDispatch> out;
  must(::CoCreateInstance(id, nullptr, CLSCTX_INPROC_SERVER, IID_IDispatch, out.raw()), "Windows Update");
  return out;
}

Variant search(IDispatch* session) {
  const auto searcher = ask(session, "CreateUpdateSearcher", DISPATCH_METHOD);
  Variant words{std::string_view(wanted)};
  const auto result = ask(searcher.object(), "Search", DISPATCH_METHOD, {&words});
  return get(result.object(), "Updates");
}
Update about(IDispatch* update) {
  const auto identity = get(update, "Identity");
  return {get(identity.object(), "UpdateID").text(), get(update, "Title").text()};
}

std::vector<Update> all_pending() {
  const auto session = create(L"Microsoft.Update.Session");
  const auto updates = search(session.get());
  std::vector<Update> out;
  const auto count = std::min(get(updates.object(), "Count").number(), max_updates);
  for (std::int32_t i = 0; i < count; ++i) out.push_back(about(item(updates.object(), i).object()));
  return out;
}

UpdatesInstalled installed(const std::vector<Update>& chosen, const Seen& seen) {
  const auto session = create(L"Microsoft.Update.Session");
  const auto offered = search(session.get());
  const auto list = create(L"Microsoft.Update.UpdateColl");
  std::vector<Update> order;
  const auto count = std::min(get(offered.object(), "Count").number(), max_updates);
  for (std::int32_t i = 0; i < count; ++i) {
    auto update = item(offered.object(), i);
    auto one = about(update.object());
    if (std::ranges::find(chosen, one.id, &Update::id) == chosen.end()) continue;
    if (!get(update.object(), "EulaAccepted").yes()) (void)ask(update.object(), "AcceptEula", DISPATCH_METHOD);
    (void)ask(list.get(), "Add", DISPATCH_METHOD, {&update});
    order.push_back(std::move(one));
  }
  Variant all(list.get());
  const auto downloader = ask(session.get(), "CreateUpdateDownloader", DISPATCH_METHOD);
  (void)ask(downloader.object(), "Updates", DISPATCH_PROPERTYPUT, {&all});
  seen("Downloading " + std::to_string(order.size()) + " updates\n");
  (void)ask(downloader.object(), "Download", DISPATCH_METHOD);
  const auto installer = ask(session.get(), "CreateUpdateInstaller", DISPATCH_METHOD);
  (void)ask(installer.object(), "Updates", DISPATCH_PROPERTYPUT, {&all});
  seen("Installing them\n");
  const auto result = ask(installer.object(), "Install", DISPATCH_METHOD);
  UpdatesInstalled out;
  out.restart_needed = get(result.object(), "RebootRequired").yes();
  for (std::size_t i = 0; i < order.size(); ++i) {
    Variant at(static_cast<std::int32_t>(i));
    const auto one = ask(result.object(), "GetUpdateResult", DISPATCH_METHOD, {&at});
    out.results[order[i].id] = get(one.object(), "ResultCode").number();
    seen(order[i].title + ": " + std::to_string(out.results[order[i].id]) + "\n");
  }
  return out;
}

}  // namespace

std::vector<Update> RealUpdateAgent::pending() const {
  return within<std::vector<Update>>(search_within, [](const Seen&) { return all_pending(); });
}

UpdatesInstalled RealUpdateAgent::install(const std::vector<Update>& chosen, const Seen& seen) {
  return within<UpdatesInstalled>(install_within, [chosen](const Seen& tell) { return installed(chosen, tell); }, seen);
}

}  // namespace standfirm::agent::windows_system
