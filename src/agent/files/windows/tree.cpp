#include "agent/files/tree.hpp"

#include <algorithm>
#include <cstring>

#include "agent/files/windows/opening.hpp"
#include "agent/local/printable.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t longest_path = 32'000, longest_name = 255;

bool is_machine(const std::filesystem::path& root) { return root.native() == L"/" || root.native().empty(); }

std::string why_not(const std::string& path, DWORD error) {
  const std::string name = printable(path);
  switch (error) {
    case ERROR_CANT_ACCESS_FILE:
      return name + " is a link, or lies behind one; links are not followed";
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return name + " is not there";
    case ERROR_SHARING_VIOLATION:
    case ERROR_USER_MAPPED_FILE:
      return name + " is in use by a running program; end that first, or do it in safe mode";
    default:
      return name + " could not be opened: " + windows_text(error);
  }
}

bool is_name(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.size() <= 3 * longest_name &&
         std::ranges::none_of(part, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || std::strchr("<>:\"|?*\\", c) != nullptr;
         });
}

}  // namespace

Tree::Tree(std::filesystem::path root) : root_(std::move(root)) {}

bool Tree::is_plain(const std::string& path) {
  if (path == "/") return true;  // every drive
  if (path.size() < 3 || path.size() > longest_path || path[0] < 'A' || path[0] > 'Z' || path[1] != ':' ||
      path[2] != '/')
    return false;
  if (!wide_or_none(path)) return false;
  for (std::size_t from = 3; from < path.size();) {
    const auto to = std::min(path.find('/', from), path.size());
    if (!is_name(std::string_view(path).substr(from, to - from))) return false;
    if (to + 1 == path.size()) return false;  // ends in "/"
    from = to + 1;
  }
  return true;
}

std::filesystem::path Tree::real(const std::string& path) const {
  if (is_machine(root_)) return wide_path(path);
  // "C:/Users" -> <root>/C/Users
  std::string below = path;
  if (below.size() >= 2 && below[1] == ':') below.erase(1, 1);
  return wide_path(inside_path(std::filesystem::absolute(root_).native()) + "/" + below);
}

std::pair<std::string, std::string> Tree::split(const std::string& path) {
  const auto slash = path.rfind('/');
  return {slash == 2 ? path.substr(0, 3) : path.substr(0, slash), path.substr(slash + 1)};
}

std::expected<Tree::Opened, std::string> open_in(const Tree& tree, const std::string& path, Opening how) {
  if (!Tree::is_plain(path) || path == "/") return std::unexpected(printable(path) + " is not a full, plain path");
  Tree::Opened out;
  std::wstring name = tree.real(path).native();
  if (name.ends_with(L'\\') && !name.ends_with(L":\\")) name.pop_back();
  out.file = open_very(name, how);
  if (!out.file) return std::unexpected(why_not(path, ::GetLastError()));
  if (!read_about(out.file.get(), out.about)) return std::unexpected(why_not(path, ::GetLastError()));
  return out;
}

std::expected<Tree::Opened, std::string> Tree::open(const std::string& path) const {
  auto out = open_in(*this, path, {});
  if (out && (out->about.folder || ::GetFileType(out->file.get()) != FILE_TYPE_DISK))
    return std::unexpected(printable(path) + " is not a file but something else");
  return out;
}

std::expected<Descriptor, std::string> Tree::open_folder(const std::string& path) const {
  // Held so that nobody renames it or puts another in its place meanwhile.
  auto out = open_in(*this, path,
                     {.rights = FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
                      .others_may = FILE_SHARE_READ | FILE_SHARE_WRITE});
  if (!out) return std::unexpected(out.error());
  if (!out->about.folder) return std::unexpected(printable(path) + " is not a folder");
  return std::move(out->file);
}

}  // namespace standfirm::agent
