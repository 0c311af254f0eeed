#include "agent/local/windows/rights.hpp"

#include <aclapi.h>
#include <bcrypt.h>
#include <sddl.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {
namespace {

std::string text_of(PSID sid) {
  wchar_t* text = nullptr;
  if (!::ConvertSidToStringSidW(sid, &text)) throw_windows("read an account's SID");
  const std::unique_ptr<wchar_t, LocalFreed> freed(text);
  return utf8(text);
}

/// This program's own account: the system for the privileged half; whoever enrols; under Wine everybody.
bool is_own_account(PSID owner) {
  HANDLE opened = nullptr;
  if (!::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened)) return false;
  const Descriptor token(opened);
  alignas(TOKEN_USER) std::array<unsigned char, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> user{};
  DWORD size = 0;
  return ::GetTokenInformation(token.get(), TokenUser, user.data(), user.size(), &size) &&
         ::EqualSid(owner, reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid);
}

}  // namespace

std::string service_sid(const std::string& name) {
  std::wstring large;
  large.reserve(name.size());
  for (const char c : name) large += static_cast<wchar_t>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  std::array<std::uint32_t, 5> hash{};
  BCRYPT_ALG_HANDLE sha1 = nullptr;
  if (::BCryptOpenAlgorithmProvider(&sha1, BCRYPT_SHA1_ALGORITHM, nullptr, 0) != 0)
    throw std::runtime_error("could not begin a SHA-1");
  BCRYPT_HASH_HANDLE sum = nullptr;
  const bool well = ::BCryptCreateHash(sha1, &sum, nullptr, 0, nullptr, 0, 0) == 0 &&
                    ::BCryptHashData(sum, reinterpret_cast<unsigned char*>(large.data()),
                                     static_cast<ULONG>(large.size() * sizeof(wchar_t)), 0) == 0 &&
                    ::BCryptFinishHash(sum, reinterpret_cast<unsigned char*>(hash.data()), sizeof hash, 0) == 0;
  if (sum != nullptr) ::BCryptDestroyHash(sum);
  ::BCryptCloseAlgorithmProvider(sha1, 0);
  if (!well) throw std::runtime_error("could not make a SHA-1");
  std::string out = "S-1-5-80";
  for (const auto part : hash) out += "-" + std::to_string(part);
  return out;
}

std::string sid_of(const std::string& account) {
  static constexpr std::string_view virtual_account = "NT SERVICE\\";
  if (account.starts_with(virtual_account)) return service_sid(account.substr(virtual_account.size()));
  std::array<unsigned char, SECURITY_MAX_SID_SIZE> sid{};
  std::array<wchar_t, 256> domain{};
  DWORD sid_size = sid.size(), domain_size = domain.size();
  SID_NAME_USE use{};
  if (!::LookupAccountNameW(nullptr, wide(account).c_str(), sid.data(), &sid_size, domain.data(), &domain_size, &use))
    throw std::runtime_error("there is no user " + account + "; install the package again, or set machine.agent_user");
  return text_of(sid.data());
}

Rights::Rights(const std::string& sddl) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!::ConvertStringSecurityDescriptorToSecurityDescriptorW(wide(sddl).c_str(), SDDL_REVISION_1, &descriptor,
                                                              nullptr))
    throw_windows("read the rights " + sddl);
  descriptor_.reset(descriptor);
  attributes_ = {sizeof attributes_, descriptor, FALSE};
}

bool belongs_to_administrators(NativeFile file) {
  PSID owner = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (::GetSecurityInfo(file, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr, nullptr, nullptr,
                        &descriptor) != ERROR_SUCCESS)
    return false;
  const std::unique_ptr<void, LocalFreed> freed(descriptor);
  return owner != nullptr && (::IsWellKnownSid(owner, WinLocalSystemSid) ||
                              ::IsWellKnownSid(owner, WinBuiltinAdministratorsSid) || is_own_account(owner));
}

void make_folder(const std::filesystem::path& folder, const std::string& sddl) {
  Rights rights(sddl);
  if (::CreateDirectoryW(folder.c_str(), rights.attributes())) return;
  if (const DWORD error = ::GetLastError(); error != ERROR_ALREADY_EXISTS)
    throw_windows("make " + inside_path(folder.native()), error);
  const Descriptor there(::CreateFileW(folder.c_str(), READ_CONTROL | WRITE_DAC, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                       nullptr, OPEN_EXISTING,
                                       FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  FILE_ATTRIBUTE_TAG_INFO about{};
  if (!there || !::GetFileInformationByHandleEx(there.get(), FileAttributeTagInfo, &about, sizeof about))
    throw_windows("open " + inside_path(folder.native()));
  if ((about.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ||
      (about.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0 || !belongs_to_administrators(there.get()))
    throw std::runtime_error(inside_path(folder.native()) +
                             " was not made by an administrator; look at it, take it away, and try again");
  if (!::SetKernelObjectSecurity(there.get(), DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                                 rights.get()))
    throw_windows("set the rights of " + inside_path(folder.native()));
}

}  // namespace standfirm::agent
