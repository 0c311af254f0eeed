#include "agent/files/held_file.hpp"

#include <aclapi.h>

#include <algorithm>
#include <stdexcept>

#include "agent/files/vault.hpp"
#include "agent/files/windows/opening.hpp"
#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr DWORD kept_attributes = FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
constexpr auto file_disposition_info_ex = static_cast<FILE_INFO_BY_HANDLE_CLASS>(21);  // not in mingw-w64's list yet
constexpr std::size_t max_stream_bytes = 64 * 1024;
constexpr const char* came_from = "stream:Zone.Identifier";
constexpr const char* rights = "rights";
constexpr std::int64_t unix_epoch_s = 11'644'473'600;  // from 1601 on

std::string aside_of(const std::string& id) { return ".standfirm-" + id; }
std::wstring below(const std::string& folder, const std::string& name, const Tree& tree) {
  return tree.real(folder.ends_with('/') ? folder + name : folder + "/" + name).native();
}
bool nothing_at(const std::wstring& path) {
  return ::GetFileAttributesW(path.c_str()) == INVALID_FILE_ATTRIBUTES &&
         (::GetLastError() == ERROR_FILE_NOT_FOUND || ::GetLastError() == ERROR_PATH_NOT_FOUND);
}

Bytes rights_of(NativeFile file) {
  Bytes out;
  constexpr SECURITY_INFORMATION what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  DWORD size = 0;
  ::GetKernelObjectSecurity(file, what, nullptr, 0, &size);
  out.data.resize(size);
  if (size == 0 || !::GetKernelObjectSecurity(file, what, out.data.data(), size, &size)) out.data.clear();
  return out;
}

Bytes stream_of(const std::wstring& path, const wchar_t* stream) {
  Bytes out;
  const Descriptor file(::CreateFileW((path + L":" + stream).c_str(), GENERIC_READ,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING, 0,
                                      nullptr));
  if (!file) return out;
  out.data.resize(max_stream_bytes);
  DWORD got = 0;
  if (!::ReadFile(file.get(), out.data.data(), static_cast<DWORD>(out.data.size()), &got, nullptr)) got = 0;
  out.data.resize(got);
  return out;
}

/// Marked to go with the last handle; on Windows 10 and later its name goes at once.
bool mark_to_go(NativeFile file) {
  FILE_DISPOSITION_INFO_EX at_once{FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS |
                                   FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE};
  if (::SetFileInformationByHandle(file, file_disposition_info_ex, &at_once, sizeof at_once)) return true;
  // FAT and older systems: a write protected file has to lose that first.
  FILE_BASIC_INFO basic{};
  if (::GetFileInformationByHandleEx(file, FileBasicInfo, &basic, sizeof basic) &&
      (basic.FileAttributes & FILE_ATTRIBUTE_READONLY) != 0) {
    basic.FileAttributes &= ~static_cast<DWORD>(FILE_ATTRIBUTE_READONLY);
    if (basic.FileAttributes == 0) basic.FileAttributes = FILE_ATTRIBUTE_NORMAL;
    ::SetFileInformationByHandle(file, FileBasicInfo, &basic, sizeof basic);
  }
  FILE_DISPOSITION_INFO with_the_handle{TRUE};
  return ::SetFileInformationByHandle(file, FileDispositionInfo, &with_the_handle, sizeof with_the_handle) != 0;
}

}  // namespace

std::expected<HeldFile, std::string> HeldFile::open(const Tree& tree, const std::string& path, For what) {
  Opening how;
  if (what == For::taking)
    how = {.rights = GENERIC_READ | DELETE | FILE_WRITE_ATTRIBUTES | READ_CONTROL, .others_may = FILE_SHARE_READ};
  auto opened = open_in(tree, path, how);
  if (!opened) return std::unexpected(opened.error());
  if (opened->about.folder) return std::unexpected(printable(path) + " is not a file but something else");
  return HeldFile(tree, path, std::move(*opened));
}

void HeldFile::describe(VaultNote& note) const {
  const auto& about = opened_.about;
  note.mode = about.attributes & kept_attributes;
  note.changed_s = about.changed / 10'000'000 - unix_epoch_s;
  note.changed_ns = about.changed % 10'000'000 * 100;
  if (auto known = rights_of(opened_.file.get()); !known.data.empty())
    note.attributes.emplace(rights, std::move(known));
  if (auto zone = stream_of(tree_->real(path_).native(), L"Zone.Identifier"); !zone.data.empty())
    note.attributes.emplace(came_from, std::move(zone));
}

Allowed<HeldFile::Gone> HeldFile::take_away(const std::string&) {
  FileAbout now;
  if (!read_about(opened_.file.get(), now) || now.size != opened_.about.size || now.changed != opened_.about.changed)
    return refuse(RefusalCode::version_conflict,
                  Sentence::as_written(printable(path_) + " changed while it was being taken; it was left as it is."),
                  "Look at it again."_said);
  if (!mark_to_go(opened_.file.get())) {
    const DWORD error = ::GetLastError();
    if (error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION || error == ERROR_USER_MAPPED_FILE)
      return refuse(RefusalCode::version_conflict,
                    Sentence::as_written(printable(path_) + " is in use by a running program; it was left as it is."),
                    "End that program first, or take it in safe mode."_said);
    throw_windows("take " + printable(path_) + " away", error);
  }
  opened_.file = Descriptor();
  return Gone{nothing_at(tree_->real(path_).native()), now.names == 0 ? 0 : now.names - 1};
}

bool HeldFile::settle(const Tree& tree, const std::string& path, const std::string&) {
  return nothing_at(tree.real(path).native());  // it went whole, or not at all
}

bool HeldFile::is_as_noted(const Tree::Opened& opened, const VaultNote& note) {
  return (opened.about.attributes & kept_attributes) == note.mode;
}

Allowed<ReturningFile> ReturningFile::begin(const Tree& tree, const std::string& path, const std::string& id) {
  const auto [folder, name] = Tree::split(path);
  auto parent = tree.open_folder(folder);
  if (!parent)
    return refuse(RefusalCode::not_found, Sentence::as_written(parent.error() + "."),
                  "Make the folder again first."_said);
  const std::wstring aside = below(folder, aside_of(id), tree);
  ::DeleteFileW(aside.c_str());  // left by an interruption
  Descriptor out(::CreateFileW(aside.c_str(), GENERIC_WRITE | WRITE_DAC | WRITE_OWNER, 0, nullptr, CREATE_NEW,
                               FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!out) throw_windows("write into " + printable(folder));
  return ReturningFile(std::move(*parent), std::move(out), folder, utf8(aside), utf8(below(folder, name, tree)));
}

ReturningFile::~ReturningFile() {
  if (!folder_) return;
  file_ = Descriptor();
  ::DeleteFileW(wide(aside_).c_str());
}

Allowed<void> ReturningFile::finish(const VaultNote& note) {
  if (const auto zone = note.attributes.find(came_from); zone != note.attributes.end()) {
    const Descriptor stream(::CreateFileW(wide(aside_ + ":Zone.Identifier").c_str(), GENERIC_WRITE,
                                          FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                          CREATE_ALWAYS, 0, nullptr));
    if (stream)  // a file system without streams keeps none
      write_all(stream.get(), {reinterpret_cast<const char*>(zone->second.data.data()), zone->second.data.size()});
  }
  if (const auto known = note.attributes.find(rights); known != note.attributes.end()) {
    std::vector<unsigned char> copy(known->second.data.begin(), known->second.data.end());
    if (::IsValidSecurityDescriptor(copy.data()) &&
        !::SetKernelObjectSecurity(file_.get(), OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, copy.data()) &&
        !::SetKernelObjectSecurity(file_.get(), DACL_SECURITY_INFORMATION, copy.data()))
      throw_windows("give " + note.path + " its rights back");
  }
  flush(file_.get());
  FILE_BASIC_INFO basic{};
  basic.LastWriteTime.QuadPart = (note.changed_s + unix_epoch_s) * 10'000'000 + note.changed_ns / 100;
  basic.FileAttributes = (note.mode & kept_attributes) != 0 ? note.mode & kept_attributes : FILE_ATTRIBUTE_NORMAL;
  if (!::SetFileInformationByHandle(file_.get(), FileBasicInfo, &basic, sizeof basic))
    throw_windows("give " + note.path + " its time back");
  file_ = Descriptor();
  if (!::MoveFileExW(wide(aside_).c_str(), wide(name_).c_str(), MOVEFILE_WRITE_THROUGH)) {
    const DWORD error = ::GetLastError();
    if (error != ERROR_ALREADY_EXISTS && error != ERROR_FILE_EXISTS) throw_windows("put " + note.path + " back", error);
    return refuse(RefusalCode::version_conflict,
                  Sentence::as_written("Something else stands at " + note.path + " now."),
                  "Quarantine that first, or leave it."_said);
  }
  return {};
}

}  // namespace standfirm::agent
