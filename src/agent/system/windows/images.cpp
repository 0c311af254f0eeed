#include "agent/system/windows/wide.hpp"
// after windows.h
#include <wincrypt.h>
// after it
#include <mscat.h>
#include <softpub.h>
#include <wintrust.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "agent/local/disk.hpp"
#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

void close_file(HANDLE file) {
  if (file != INVALID_HANDLE_VALUE) ::CloseHandle(file);
}
using File = Owned<HANDLE, close_file>;
constexpr std::size_t max_known = 20'000;

/// The name in the certificate of who signed what was verified; "" when the state names none.
std::string name_of(HANDLE state) {
  auto* provider = ::WTHelperProvDataFromStateData(state);
  auto* signer = provider == nullptr ? nullptr : ::WTHelperGetProvSignerFromChain(provider, 0, FALSE, 0);
  auto* certificate = signer == nullptr ? nullptr : ::WTHelperGetProvCertFromChain(signer, 0);
  if (certificate == nullptr) return {};
  std::array<wchar_t, 256> name{};
  ::CertGetNameStringW(certificate->pCert, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, nullptr, name.data(),
                       static_cast<DWORD>(name.size()));
  return utf8(name.data());
}

/// Verified offline: nothing is fetched, an isolated machine answers as fast as another.
std::string verified(WINTRUST_DATA& data, LONG& result) {
  data.cbStruct = sizeof data;
  data.dwUIChoice = WTD_UI_NONE;
  data.fdwRevocationChecks = WTD_REVOKE_NONE;
  data.dwStateAction = WTD_STATEACTION_VERIFY;
  data.dwProvFlags = WTD_CACHE_ONLY_URL_RETRIEVAL;
  GUID action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
  result = ::WinVerifyTrust(static_cast<HWND>(INVALID_HANDLE_VALUE), &action, &data);
  auto out = result == ERROR_SUCCESS ? name_of(data.hWVTStateData) : std::string();
  data.dwStateAction = WTD_STATEACTION_CLOSE;
  ::WinVerifyTrust(static_cast<HWND>(INVALID_HANDLE_VALUE), &action, &data);
  return out;
}

/// Since Windows 8, and not among what mingw-w64 links with: SHA-256 instead of SHA-1.
struct Catalogues {
  using Acquire = BOOL(WINAPI*)(HCATADMIN*, const GUID*, PCWSTR, const void*, DWORD);
  using Hash = BOOL(WINAPI*)(HCATADMIN, HANDLE, DWORD*, BYTE*, DWORD);
  Acquire acquire = nullptr;
  Hash hash = nullptr;
  Catalogues() {
    HMODULE library = ::GetModuleHandleW(L"wintrust.dll");
    if (library == nullptr) throw std::runtime_error("Windows' catalogues cannot be searched");
    acquire =
        reinterpret_cast<Acquire>(reinterpret_cast<void*>(::GetProcAddress(library, "CryptCATAdminAcquireContext2")));
    hash = reinterpret_cast<Hash>(
        reinterpret_cast<void*>(::GetProcAddress(library, "CryptCATAdminCalcHashFromFileHandle2")));
    if (acquire == nullptr || hash == nullptr) throw std::runtime_error("Windows' catalogues cannot be searched");
  }
};

/// Of what Windows signed not in the file but in one of its catalogues.
std::string by_catalogue(const std::wstring& path, HANDLE file) {
  static const Catalogues catalogues;
  HCATADMIN admin = nullptr;
  if (!catalogues.acquire(&admin, nullptr, L"SHA256", nullptr, 0))
    throw windows_error("Windows' catalogues", ::GetLastError());
  struct Release {
    HCATADMIN admin;
    ~Release() { ::CryptCATAdminReleaseContext(admin, 0); }
  } const release{admin};
  std::array<BYTE, 64> hash{};
  DWORD size = hash.size();
  if (!catalogues.hash(admin, file, &size, hash.data(), 0))
    throw windows_error("Windows' catalogues", ::GetLastError());
  HCATINFO catalogue = ::CryptCATAdminEnumCatalogFromHash(admin, hash.data(), size, 0, nullptr);
  if (catalogue == nullptr) return {};
  CATALOG_INFO about{};
  about.cbStruct = sizeof about;
  const bool known = ::CryptCATCatalogInfoFromContext(catalogue, &about, 0) != 0;
  ::CryptCATAdminReleaseCatalogContext(admin, catalogue, 0);
  if (!known) return {};
  std::wstring tag;
  for (DWORD i = 0; i < size; ++i) {
    constexpr wchar_t digits[] = L"0123456789ABCDEF";
    tag += digits[hash[i] >> 4];
    tag += digits[hash[i] & 15];
  }
  WINTRUST_CATALOG_INFO member{};
  member.cbStruct = sizeof member;
  member.pcwszCatalogFilePath = about.wszCatalogFile;
  member.pcwszMemberFilePath = path.c_str();
  member.pcwszMemberTag = tag.c_str();
  member.hMemberFile = file;
  member.pbCalculatedFileHash = hash.data();
  member.cbCalculatedFileHash = size;
  member.hCatAdmin = admin;
  WINTRUST_DATA data{};
  data.dwUnionChoice = WTD_CHOICE_CATALOG;
  data.pCatalog = &member;
  LONG result = 0;
  return verified(data, result);
}

}  // namespace

std::string RealImages::signer(const std::string& path) const {
  const auto name = wide(path);
  const File file(::CreateFileW(name.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (file.get() == INVALID_HANDLE_VALUE) throw windows_error(path, ::GetLastError());
  BY_HANDLE_FILE_INFORMATION about{};
  if (!::GetFileInformationByHandle(file.get(), &about)) throw windows_error(path, ::GetLastError());
  const auto joined = [](DWORD high, DWORD low) { return std::uint64_t{high} << 32 | low; };
  Known now{joined(about.nFileSizeHigh, about.nFileSizeLow),
            joined(about.ftLastWriteTime.dwHighDateTime, about.ftLastWriteTime.dwLowDateTime),
            {}};
  {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(path);
    if (known != known_.end() && known->second.size == now.size && known->second.written == now.written)
      return known->second.signer;
  }
  WINTRUST_FILE_INFO one{};
  one.cbStruct = sizeof one;
  one.pcwszFilePath = name.c_str();
  one.hFile = file.get();
  WINTRUST_DATA data{};
  data.dwUnionChoice = WTD_CHOICE_FILE;
  data.pFile = &one;
  LONG result = 0;
  now.signer = verified(data, result);
  if (result != ERROR_SUCCESS) {
    const auto code = static_cast<HRESULT>(result);
    if (code == TRUST_E_NOSIGNATURE || code == TRUST_E_SUBJECT_FORM_UNKNOWN || code == TRUST_E_PROVIDER_UNKNOWN)
      now.signer = by_catalogue(name, file.get());
    else if (code != TRUST_E_BAD_DIGEST && code != CERT_E_UNTRUSTEDROOT && code != CERT_E_CHAINING &&
             code != TRUST_E_EXPLICIT_DISTRUST && code != CERT_E_REVOKED && code != TRUST_E_SUBJECT_NOT_TRUSTED)
      throw windows_error("its signature could not be verified", static_cast<unsigned long>(result));
  } else if (now.signer.empty()) {
    throw std::runtime_error("its signature names nobody");
  }
  const std::lock_guard lock(mutex_);
  if (known_.size() >= max_known) known_.clear();
  known_[path] = now;
  return now.signer;
}

std::string RealImages::version(const std::string& path) const {
  const auto name = wide(path);
  DWORD unused = 0;
  const auto size = ::GetFileVersionInfoSizeW(name.c_str(), &unused);
  if (size == 0 || size > 1 << 20) return {};
  std::vector<BYTE> block(size);
  VS_FIXEDFILEINFO* about = nullptr;
  UINT length = 0;
  if (!::GetFileVersionInfoW(name.c_str(), 0, size, block.data()) ||
      !::VerQueryValueW(block.data(), L"\\", reinterpret_cast<void**>(&about), &length) || length < sizeof *about)
    return {};
  return std::to_string(HIWORD(about->dwFileVersionMS)) + "." + std::to_string(LOWORD(about->dwFileVersionMS)) + "." +
         std::to_string(HIWORD(about->dwFileVersionLS)) + "." + std::to_string(LOWORD(about->dwFileVersionLS));
}

}  // namespace standfirm::agent::windows_system
