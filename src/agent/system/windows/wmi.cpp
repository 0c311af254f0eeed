#include "agent/system/windows/com.hpp"
// after windows.h
#include <wbemidl.h>

#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr long answer_within_ms = 60'000;
constexpr std::size_t max_rows = 5000;

Com<IWbemServices> connect(const std::string& name_space) {
  Com<IWbemLocator> locator;
  must(::CoCreateInstance(CLSID_WbemLocator, nullptr, CLSCTX_INPROC_SERVER, IID_IWbemLocator, locator.raw()), "WMI");
  Com<IWbemServices> out;
  const Text place(name_space);
  must(locator->ConnectServer(place.get(), nullptr, nullptr, nullptr, WBEM_FLAG_CONNECT_USE_MAX_WAIT, nullptr, nullptr,
                              out.out()),
       "WMI's " + name_space);
  must(::CoSetProxyBlanket(reinterpret_cast<IUnknown*>(out.get()), RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, nullptr,
                           RPC_C_AUTHN_LEVEL_CALL, RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_NONE),
       "WMI's " + name_space);
  return out;
}

WmiRow row_of(IWbemClassObject* object) {
  WmiRow out;
  must(object->BeginEnumeration(WBEM_FLAG_NONSYSTEM_ONLY), "WMI");
  for (;;) {
    BSTR name = nullptr;
    Variant value;
    const auto came = object->Next(0, &name, &value.value, nullptr, nullptr);
    if (came == WBEM_S_NO_MORE_DATA) break;
    must(came, "WMI");
    const auto text = utf8(name);
    ::SysFreeString(name);
    if (!value.empty() && (value.value.vt & VT_ARRAY) == 0 && value.value.vt != VT_UNKNOWN) out[text] = value.text();
  }
  object->EndEnumeration();
  return out;
}

}  // namespace

std::vector<WmiRow> RealWmi::query(const std::string& name_space, const std::string& question) const {
  const ComHere com;
  const auto services = connect(name_space);
  Com<IEnumWbemClassObject> all;
  const Text language("WQL"), text(question);
  must(services->ExecQuery(language.get(), text.get(), WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY, nullptr,
                           all.out()),
       "WMI's " + name_space);
  std::vector<WmiRow> out;
  while (out.size() < max_rows) {
    Com<IWbemClassObject> one;
    ULONG count = 0;
    const auto came = all->Next(answer_within_ms, 1, one.out(), &count);
    if (came == WBEM_S_TIMEDOUT) throw std::runtime_error("WMI's " + name_space + " did not answer within a minute");
    must(came, "WMI's " + name_space);
    if (count == 0) break;
    out.push_back(row_of(one.get()));
  }
  return out;
}

std::int64_t RealWmi::call(const std::string& name_space, const std::string& of_class, const std::string& method,
                           const WmiArguments& arguments) {
  const ComHere com;
  const auto doing = of_class + "." + method;
  const auto services = connect(name_space);
  const Text class_name(of_class), method_name(method);
  Com<IWbemClassObject> about, takes, given, answer;
  must(services->GetObject(class_name.get(), 0, nullptr, about.out(), nullptr), doing);
  must(about->GetMethod(wide(method).c_str(), 0, takes.out(), nullptr), doing);
  if (takes) {
    must(takes->SpawnInstance(0, given.out()), doing);
    for (const auto& [name, argument] : arguments) {
      Variant value = std::visit([](const auto& one) { return Variant(one); }, argument);
      must(given->Put(wide(name).c_str(), 0, &value.value, 0), doing);
    }
  }
  must(services->ExecMethod(class_name.get(), method_name.get(), 0, nullptr, given.get(), answer.out(), nullptr),
       doing);
  Variant said;
  must(answer->Get(L"ReturnValue", 0, &said.value, nullptr, nullptr), doing);
  return said.number();
}

}  // namespace standfirm::agent::windows_system
