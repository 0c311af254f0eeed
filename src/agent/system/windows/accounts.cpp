#include "agent/system/windows/wide.hpp"
// after windows.h
#include <lm.h>
#include <sddl.h>

#include <algorithm>
#include <array>

#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

constexpr std::size_t max_accounts = 5000;
using Buffer = Owned<BYTE*, NetApiBufferFree>;

std::string sid_text(PSID sid) {
  wchar_t* text = nullptr;
  if (!::ConvertSidToStringSidW(sid, &text)) throw windows_error("an account", ::GetLastError());
  auto out = utf8(text);
  ::LocalFree(text);
  return out;
}

/// Name, domain and kind of whoever the SID stands for.
struct Named {
  std::string name, domain;
  SID_NAME_USE use = SidTypeUnknown;
};
Named named(PSID sid) {
  std::array<wchar_t, 512> name{}, domain{};
  DWORD name_size = name.size(), domain_size = domain.size();
  Named out;
  if (!::LookupAccountSidW(nullptr, sid, name.data(), &name_size, domain.data(), &domain_size, &out.use)) return out;
  out.name = utf8(name.data());
  out.domain = utf8(domain.data());
  return out;
}
Named administrators() {
  std::array<BYTE, SECURITY_MAX_SID_SIZE> sid{};
  DWORD size = sid.size();
  if (!::CreateWellKnownSid(WinBuiltinAdministratorsSid, nullptr, sid.data(), &size))
    throw windows_error("the administrators' group", ::GetLastError());
  auto out = named(sid.data());
  if (out.name.empty()) throw windows_error("the administrators' group", ::GetLastError());
  return out;
}
std::string this_machine() {
  std::array<wchar_t, 256> name{};
  DWORD size = name.size();
  if (!::GetComputerNameW(name.data(), &size)) throw windows_error("the machine's name", ::GetLastError());
  return utf8(name.data());
}

void change(const std::string& sid, decltype(&NetLocalGroupAddMembers) how, NET_API_STATUS harmless) {
  PSID raw = nullptr;
  if (!::ConvertStringSidToSidW(wide(sid).c_str(), &raw)) throw windows_error(sid, ::GetLastError());
  auto group = wide(administrators().name);
  LOCALGROUP_MEMBERS_INFO_0 member{raw};
  const auto failed = how(nullptr, group.c_str(), 0, reinterpret_cast<BYTE*>(&member), 1);
  ::LocalFree(raw);
  if (failed != NERR_Success && failed != harmless) throw windows_error("the administrators' group", failed);
}

}  // namespace

std::vector<Account> RealAccounts::users() const {
  std::vector<Account> out;
  DWORD resume = 0;
  for (;;) {
    Buffer page;
    DWORD count = 0, total = 0;
    const auto came =
        ::NetUserEnum(nullptr, 20, FILTER_NORMAL_ACCOUNT, page.out(), MAX_PREFERRED_LENGTH, &count, &total, &resume);
    if (came != NERR_Success && came != ERROR_MORE_DATA) throw windows_error("the machine's accounts", came);
    const auto* rows = reinterpret_cast<const USER_INFO_20*>(page.get());
    for (DWORD i = 0; i < count && out.size() < max_accounts; ++i) {
      Account account;
      account.name = utf8(rows[i].usri20_name);
      account.enabled = (rows[i].usri20_flags & UF_ACCOUNTDISABLE) == 0;
      std::array<BYTE, SECURITY_MAX_SID_SIZE> sid{};
      std::array<wchar_t, 512> domain{};
      DWORD sid_size = sid.size(), domain_size = domain.size();
      SID_NAME_USE use{};
      if (::LookupAccountNameW(nullptr, rows[i].usri20_name, sid.data(), &sid_size, domain.data(), &domain_size, &use))
        account.sid = sid_text(sid.data());
      out.push_back(std::move(account));
    }
    if (came == NERR_Success) return out;
  }
}

std::vector<Account> RealAccounts::administrators() const {
  const auto group = wide(windows_system::administrators().name);
  const auto here = this_machine();
  const auto own = users();
  std::vector<Account> out;
  DWORD_PTR resume = 0;
  for (;;) {
    Buffer page;
    DWORD count = 0, total = 0;
    const auto came =
        ::NetLocalGroupGetMembers(nullptr, group.c_str(), 0, page.out(), MAX_PREFERRED_LENGTH, &count, &total, &resume);
    if (came != NERR_Success && came != ERROR_MORE_DATA) throw windows_error("the administrators' group", came);
    const auto* rows = reinterpret_cast<const LOCALGROUP_MEMBERS_INFO_0*>(page.get());
    for (DWORD i = 0; i < count && out.size() < max_accounts; ++i) {
      const auto about = named(rows[i].lgrmi0_sid);
      Account account;
      account.sid = sid_text(rows[i].lgrmi0_sid);
      account.local = same(about.domain, here);
      account.name = about.name.empty() ? account.sid : account.local ? about.name : about.domain + "\\" + about.name;
      account.group = about.use == SidTypeGroup || about.use == SidTypeAlias || about.use == SidTypeWellKnownGroup;
      // Whom nobody knows any more is no administrator who could help.
      const auto mine = std::ranges::find(own, account.sid, &Account::sid);
      account.enabled = mine != own.end() ? mine->enabled : !about.name.empty();
      out.push_back(std::move(account));
    }
    if (came == NERR_Success) break;
  }
  // Every Windows has members in it, its own account at the least: an empty answer is none (Wine's).
  if (out.empty()) throw std::runtime_error("Windows named nobody in the administrators' group, which cannot be");
  return out;
}

std::string RealAccounts::administrators_name() const { return windows_system::administrators().name; }
void RealAccounts::join(const std::string& sid) { change(sid, ::NetLocalGroupAddMembers, ERROR_MEMBER_IN_ALIAS); }
void RealAccounts::leave(const std::string& sid) { change(sid, ::NetLocalGroupDelMembers, ERROR_MEMBER_NOT_IN_ALIAS); }

}  // namespace standfirm::agent::windows_system
