#include "agent/system/windows/real_ports.hpp"
#include "agent/system/windows/wide.hpp"

namespace standfirm::agent::windows_system {
namespace {

using Key = Owned<HKEY, RegCloseKey>;
constexpr std::size_t max_keys = 100'000, max_value = 16 << 20;

/// "HKLM\SOFTWARE\..." -> the root and the rest.
std::pair<HKEY, std::wstring> split(const std::string& key) {
  const auto at = key.find('\\');
  const auto root = key.substr(0, at), rest = at == std::string::npos ? std::string() : key.substr(at + 1);
  if (root == "HKLM") return {HKEY_LOCAL_MACHINE, wide(rest)};
  if (root == "HKU") return {HKEY_USERS, wide(rest)};
  throw std::invalid_argument(key + " is no registry key known here");
}

/// Empty when it is not there.
Key open(const std::string& key, REGSAM rights) {
  const auto [root, rest] = split(key);
  HKEY out = nullptr;
  const auto failed = ::RegOpenKeyExW(root, rest.c_str(), 0, rights | KEY_WOW64_64KEY, &out);
  if (failed == ERROR_FILE_NOT_FOUND || failed == ERROR_PATH_NOT_FOUND) return Key();
  if (failed != ERROR_SUCCESS) throw windows_error(key, static_cast<unsigned long>(failed));
  return Key(out);
}

}  // namespace

std::optional<std::vector<std::string>> RealRegistry::keys(const std::string& key) const {
  const auto opened = open(key, KEY_READ);
  if (!opened) return std::nullopt;
  std::vector<std::string> out;
  for (DWORD i = 0; i < max_keys; ++i) {
    wchar_t name[256];
    DWORD size = 256;
    const auto failed = ::RegEnumKeyExW(opened.get(), i, name, &size, nullptr, nullptr, nullptr, nullptr);
    if (failed == ERROR_NO_MORE_ITEMS) break;
    if (failed != ERROR_SUCCESS) throw windows_error(key, static_cast<unsigned long>(failed));
    out.push_back(utf8(std::wstring_view(name, size)));
  }
  return out;
}

std::vector<RegistryValue> RealRegistry::values(const std::string& key) const {
  const auto opened = open(key, KEY_READ);
  std::vector<RegistryValue> out;
  if (!opened) return out;
  std::wstring name(16384, L'\0');
  for (DWORD i = 0; i < max_keys; ++i) {
    auto name_size = static_cast<DWORD>(name.size());
    DWORD kind = 0, size = 0;
    auto failed = ::RegEnumValueW(opened.get(), i, name.data(), &name_size, nullptr, &kind, nullptr, &size);
    if (failed == ERROR_NO_MORE_ITEMS) break;
    if (failed != ERROR_SUCCESS) throw windows_error(key, static_cast<unsigned long>(failed));
    if (size > max_value) throw std::runtime_error(key + " holds a value that is larger than is read");
    std::string data(size, '\0');
    name_size = static_cast<DWORD>(name.size());
    failed = ::RegEnumValueW(opened.get(), i, name.data(), &name_size, nullptr, &kind,
                             reinterpret_cast<BYTE*>(data.data()), &size);
    if (failed == ERROR_NO_MORE_ITEMS || failed == ERROR_MORE_DATA)
      continue;  // changed meanwhile: the next look sees it
    if (failed != ERROR_SUCCESS) throw windows_error(key, static_cast<unsigned long>(failed));
    data.resize(size);
    out.push_back({utf8(std::wstring_view(name.data(), name_size)), kind, std::move(data)});
  }
  return out;
}

std::optional<RegistryValue> RealRegistry::value(const std::string& key, const std::string& name) const {
  const auto opened = open(key, KEY_READ);
  if (!opened) return std::nullopt;
  const auto wide_name = wide(name);
  for (int attempt = 0; attempt < 5; ++attempt) {
    DWORD kind = 0, size = 0;
    auto failed = ::RegQueryValueExW(opened.get(), wide_name.c_str(), nullptr, &kind, nullptr, &size);
    if (failed == ERROR_FILE_NOT_FOUND) return std::nullopt;
    if (failed != ERROR_SUCCESS) throw windows_error(key, static_cast<unsigned long>(failed));
    if (size > max_value) throw std::runtime_error(key + " holds a value that is larger than is read");
    std::string data(size, '\0');
    failed = ::RegQueryValueExW(opened.get(), wide_name.c_str(), nullptr, &kind, reinterpret_cast<BYTE*>(data.data()),
                                &size);
    if (failed == ERROR_MORE_DATA) continue;
    if (failed == ERROR_FILE_NOT_FOUND) return std::nullopt;
    if (failed != ERROR_SUCCESS) throw windows_error(key, static_cast<unsigned long>(failed));
    data.resize(size);
    return RegistryValue{name, kind, std::move(data)};
  }
  throw std::runtime_error(key + " changes faster than it can be read");
}

void RealRegistry::write(const std::string& key, const RegistryValue& value) {
  const auto [root, rest] = split(key);
  HKEY made = nullptr;
  auto failed =
      ::RegCreateKeyExW(root, rest.c_str(), 0, nullptr, 0, KEY_WRITE | KEY_WOW64_64KEY, nullptr, &made, nullptr);
  const Key opened(made);
  if (failed == ERROR_SUCCESS)
    failed = ::RegSetValueExW(opened.get(), wide(value.name).c_str(), 0, value.kind,
                              reinterpret_cast<const BYTE*>(value.data.data()), static_cast<DWORD>(value.data.size()));
  if (failed != ERROR_SUCCESS) throw windows_error("write " + key, static_cast<unsigned long>(failed));
}

void RealRegistry::erase(const std::string& key, const std::string& name) {
  const auto opened = open(key, KEY_WRITE);
  if (!opened) return;
  const auto failed = ::RegDeleteValueW(opened.get(), wide(name).c_str());
  if (failed != ERROR_SUCCESS && failed != ERROR_FILE_NOT_FOUND)
    throw windows_error("write " + key, static_cast<unsigned long>(failed));
}

void RealRegistry::erase_key(const std::string& key) {
  const auto at = key.rfind('\\');
  if (at == std::string::npos || at == key.find('\\')) throw std::invalid_argument(key + " is never erased");
  const auto above = open(key.substr(0, at), KEY_READ | KEY_WRITE | DELETE);
  if (!above) return;
  const auto name = wide(key.substr(at + 1));
  auto failed = ::RegDeleteTreeW(above.get(), name.c_str());
  if (failed != ERROR_SUCCESS && failed != ERROR_FILE_NOT_FOUND)
    throw windows_error("erase " + key, static_cast<unsigned long>(failed));
}

}  // namespace standfirm::agent::windows_system
