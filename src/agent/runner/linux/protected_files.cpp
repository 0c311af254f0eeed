#include "agent/runner/protected_files.hpp"

#include <string_view>

#include "agent/local/printable.hpp"

namespace standfirm::agent {

std::optional<std::string> why_protected(SystemFiles& files, const std::string& path) {
  static constexpr std::string_view folders[] = {"/boot/",
                                                 "/dev/",
                                                 "/proc/",
                                                 "/sys/",
                                                 "/run/",
                                                 "/var/lib/dpkg/",
                                                 "/var/lib/standfirm/",
                                                 "/etc/standfirm/",
                                                 "/usr/lib/standfirm/"};
  static constexpr std::string_view names[] = {"/etc/passwd",  "/etc/passwd-",     "/etc/shadow",     "/etc/shadow-",
                                               "/etc/group",   "/etc/group-",      "/etc/gshadow",    "/etc/gshadow-",
                                               "/etc/sudoers", "/etc/fstab",       "/etc/machine-id", "/etc/hostname",
                                               "/etc/hosts",   "/etc/resolv.conf", "/etc/ld.so.cache"};
  const std::string shown = printable(path);
  for (const auto folder : folders)
    if (path.starts_with(folder))
      return shown + " is protected: everything below " + std::string(folder) + " belongs to the system itself";
  for (const auto name : names)
    if (path == name) return shown + " is protected: the machine does not work without it";
  if (const auto package = files.owner_of(path))
    return shown + " belongs to the package " + *package + ": install that again instead";
  return std::nullopt;
}

}  // namespace standfirm::agent
