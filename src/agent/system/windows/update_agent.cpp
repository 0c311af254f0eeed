// Windows Update by its interface for scripts.
#include "agent/system/windows/com.hpp"
#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr const char* wanted = "IsInstalled=0 and IsHidden=0 and Type='Software'";
constexpr std::int64_t max_updates = 1000;

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

}  // namespace

std::vector<Update> RealUpdateAgent::pending() const {
  const ComHere com;
  const auto session = create(L"Microsoft.Update.Session");
  const auto updates = search(session.get());
  std::vector<Update> out;
  const auto count = std::min(get(updates.object(), "Count").number(), max_updates);
  for (std::int32_t i = 0; i < count; ++i) out.push_back(about(item(updates.object(), i).object()));
  return out;
}

UpdatesInstalled RealUpdateAgent::install(const std::vector<Update>& chosen,
                                          const std::function<void(std::string_view)>& seen) {
  const ComHere com;
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

}  // namespace standfirm::agent::windows_system
