#include "agent/files/windows/opening.hpp"

#include <cstring>

namespace standfirm::agent {
namespace {

/// Drive and folders as the file system knows them, "\\?\C:\Users\ann"; empty when it cannot say.
std::wstring where_is(NativeFile file) {
  std::wstring name(512, L'\0');
  for (int i = 0; i < 2; ++i) {
    const DWORD length = ::GetFinalPathNameByHandleW(file, name.data(), static_cast<DWORD>(name.size()),
                                                     FILE_NAME_NORMALIZED | VOLUME_NAME_DOS);
    if (length == 0) return {};
    if (length < name.size()) {
      name.resize(length);
      return name;
    }
    name.resize(length + 1);
  }
  return {};
}

bool same_name(std::wstring one, std::wstring other) {
  for (auto* name : {&one, &other})
    while (name->size() > 7 && name->ends_with(L'\\')) name->pop_back();
  return ::CompareStringOrdinal(one.data(), static_cast<int>(one.size()), other.data(), static_cast<int>(other.size()),
                                TRUE) == CSTR_EQUAL;
}

}  // namespace

Descriptor open_very(const std::wstring& name, Opening how) {
  constexpr DWORD itself = FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS;
  Descriptor file(::CreateFileW(name.c_str(), how.rights, how.others_may, nullptr, OPEN_EXISTING, itself, nullptr));
  if (!file) return file;
  FILE_ATTRIBUTE_TAG_INFO tag{};
  if (!::GetFileInformationByHandleEx(file.get(), FileAttributeTagInfo, &tag, sizeof tag)) return {};
  if ((tag.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
    if (IsReparseTagNameSurrogate(tag.ReparseTag)) {
      ::SetLastError(ERROR_CANT_ACCESS_FILE);
      return {};
    }
    // Not a link but content kept elsewhere (compressed, in the cloud): opened as every program does.
    file = Descriptor(::CreateFileW(name.c_str(), how.rights, how.others_may, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (!file) return file;
  }
  if (!same_name(where_is(file.get()), name)) {
    ::SetLastError(ERROR_CANT_ACCESS_FILE);
    return {};
  }
  return file;
}

bool read_about(NativeFile file, FileAbout& about) {
  BY_HANDLE_FILE_INFORMATION info{};
  if (!::GetFileInformationByHandle(file, &info)) return false;
  about.size = std::uint64_t{info.nFileSizeHigh} << 32 | info.nFileSizeLow;
  about.attributes = info.dwFileAttributes;
  about.folder = (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  about.names = info.nNumberOfLinks;
  about.changed = static_cast<std::int64_t>(std::uint64_t{info.ftLastWriteTime.dwHighDateTime} << 32 |
                                            info.ftLastWriteTime.dwLowDateTime);
  FILE_ID_INFO id{};
  if (::GetFileInformationByHandleEx(file, FileIdInfo, &id, sizeof id)) {
    about.disk = id.VolumeSerialNumber;
    std::memcpy(about.number.data(), &id.FileId, about.number.size());
  } else {  // FAT has only the short ones
    about.disk = info.dwVolumeSerialNumber;
    std::memcpy(about.number.data(), &info.nFileIndexLow, sizeof info.nFileIndexLow);
    std::memcpy(about.number.data() + sizeof info.nFileIndexLow, &info.nFileIndexHigh, sizeof info.nFileIndexHigh);
  }
  return true;
}

}  // namespace standfirm::agent
