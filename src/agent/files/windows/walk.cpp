#include "agent/files/walk.hpp"

#include <algorithm>
#include <memory>

#include "agent/files/windows/opening.hpp"

namespace standfirm::agent {
namespace {

struct CloseFind {
  void operator()(void* find) const { ::FindClose(find); }
};
using Find = std::unique_ptr<void, CloseFind>;

bool is_link(const WIN32_FIND_DATAW& item) {
  return (item.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 && IsReparseTagNameSurrogate(item.dwReserved0);
}

std::vector<std::string> own_drives() {
  std::vector<std::string> out;
  const DWORD there = ::GetLogicalDrives();
  for (unsigned i = 0; i < 26; ++i) {
    const std::string drive = std::string(1, static_cast<char>('A' + i)) + ":/";
    if ((there >> i & 1U) != 0 && ::GetDriveTypeW(wide(drive.substr(0, 2) + "\\").c_str()) == DRIVE_FIXED)
      out.push_back(drive);
  }
  return out;
}

}  // namespace

bool Walk::below(const std::string& place, const Each& each, const Missed& missed) {
  if (place == "/") {
    for (const auto& drive : own_drives())
      if (!below(drive, each, missed)) return false;
    return true;
  }
  if (tree_.open_folder(place)) return folder(no_file, place, 0, each, missed);
  return file(no_file, Tree::split(place).second, place, each, missed);
}

/// By name: each file is opened by Tree, which sees when a folder was swapped for a link meanwhile.
bool Walk::folder(NativeFile, const std::string& path, int depth, const Each& each, const Missed& missed) {
  if (std::ranges::find(skip_, path) != skip_.end()) return true;
  if (depth > max_depth) {
    missed(path, "too_deep");
    return true;
  }
  const std::string front = path.ends_with('/') ? path : path + "/";
  std::vector<std::string> folders;
  {
    WIN32_FIND_DATAW item{};
    void* const opened = ::FindFirstFileExW((tree_.real(front).native() + L"*").c_str(), FindExInfoBasic, &item,
                                            FindExSearchNameMatch, nullptr, FIND_FIRST_EX_LARGE_FETCH);
    if (opened == INVALID_HANDLE_VALUE) {
      if (::GetLastError() != ERROR_FILE_NOT_FOUND) missed(path, "could_not_read");
      return true;
    }
    const Find find(opened);
    do {
      const std::string name = utf8(item.cFileName);
      if (name == "." || name == ".." || is_link(item)) continue;
      if ((item.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        folders.push_back(name);
      else if (!file(no_file, name, front + name, each, missed))
        return false;
    } while (::FindNextFileW(opened, &item));
    if (::GetLastError() != ERROR_NO_MORE_FILES) missed(path, "could_not_read");
  }
  return std::ranges::all_of(
      folders, [&](const std::string& name) { return folder(no_file, front + name, depth + 1, each, missed); });
}

bool Walk::file(NativeFile, const std::string&, const std::string& path, const Each& each, const Missed& missed) {
  if (++files_ > max_files) {
    missed(path, "limit");
    return false;
  }
  auto opened = tree_.open(path);
  if (!opened) {
    missed(path, "could_not_read");
    return true;
  }
  return each(path, std::move(opened->file), opened->about);
}

}  // namespace standfirm::agent
