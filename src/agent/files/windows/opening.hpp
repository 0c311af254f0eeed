// src/agent/files/windows/opening.hpp: opening the very file a name says, and none that a link on the way leads to.
#pragma once
#include <expected>
#include <string>

#include "agent/files/tree.hpp"
#include "agent/local/windows/wide.hpp"

namespace standfirm::agent {

struct Opening {
  DWORD rights = GENERIC_READ;
  DWORD others_may = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
};

/// Opens without following a link, and compares where the handle really is with what was asked: another place means
/// that a folder on the way was a link. Nothing: GetLastError says why, ERROR_CANT_ACCESS_FILE for a link.
[[nodiscard]] Descriptor open_very(const std::wstring& name, Opening);
[[nodiscard]] bool read_about(NativeFile, FileAbout&);
/// The error is a sentence.
[[nodiscard]] std::expected<Tree::Opened, std::string> open_in(const Tree&, const std::string& path, Opening);

}  // namespace standfirm::agent
