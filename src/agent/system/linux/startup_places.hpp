// src/agent/system/linux/startup_places.hpp: where things that start by themselves are written on a Debian machine.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace standfirm::agent::linux_system {

/// How the things in a place are told apart: the whole file is one, each line is, or each line that the distribution
/// did not bring.
enum class Unit { file, line, added_line };

struct Place {
  const char* kind;
  const char* where;  ///< a file, or a folder when it ends in '/'; ~ stands for every user's home (and /root)
  Unit unit = Unit::file;
  const char* ending = "";      ///< in a folder: only names that end so
  const char* containing = "";  ///< only files that hold this word; of lines, only those that do
  const char* skeleton = "";    ///< for added_line: what the distribution put there
  bool deep = false;            ///< folders below too
};

inline constexpr Place places[] = {
    {"systemd_unit", "/etc/systemd/system/", Unit::file, "", "", "", true},
    {"systemd_unit", "/usr/lib/systemd/system/", Unit::file, "", "", "", true},
    {"systemd_unit", "/usr/local/lib/systemd/system/", Unit::file, "", "", "", true},
    {"systemd_unit", "/run/systemd/system/", Unit::file, "", "", "", true},
    {"systemd_user_unit", "/etc/systemd/user/", Unit::file, "", "", "", true},
    {"systemd_user_unit", "/usr/lib/systemd/user/", Unit::file, "", "", "", true},
    {"systemd_user_unit", "~/.config/systemd/user/", Unit::file, "", "", "", true},
    {"systemd_user_unit", "~/.local/share/systemd/user/", Unit::file, "", "", "", true},
    {"systemd_generator", "/etc/systemd/system-generators/"},
    {"systemd_generator", "/usr/lib/systemd/system-generators/"},
    {"systemd_generator", "/usr/local/lib/systemd/system-generators/"},
    {"cron", "/etc/cron.d/"},
    {"cron", "/etc/cron.hourly/"},
    {"cron", "/etc/cron.daily/"},
    {"cron", "/etc/cron.weekly/"},
    {"cron", "/etc/cron.monthly/"},
    {"cron", "/etc/crontab", Unit::line},
    {"cron", "/etc/anacrontab", Unit::line},
    {"cron", "/var/spool/cron/crontabs/", Unit::line},
    {"at_job", "/var/spool/cron/atjobs/"},
    {"shell_profile", "/etc/profile", Unit::added_line, "", "", "/usr/share/base-files/profile"},
    {"shell_profile", "/etc/profile.d/"},
    {"shell_profile", "/etc/bash.bashrc"},
    {"shell_profile", "/etc/zsh/"},
    {"shell_profile", "/etc/environment", Unit::line},
    {"shell_profile", "~/.bashrc", Unit::added_line, "", "", "/etc/skel/.bashrc"},
    {"shell_profile", "~/.profile", Unit::added_line, "", "", "/etc/skel/.profile"},
    {"shell_profile", "~/.bash_logout", Unit::added_line, "", "", "/etc/skel/.bash_logout"},
    {"shell_profile", "~/.bash_profile", Unit::line},
    {"shell_profile", "~/.bash_login", Unit::line},
    {"shell_profile", "~/.bash_aliases", Unit::line},
    {"shell_profile", "~/.zshrc", Unit::line},
    {"shell_profile", "~/.xprofile", Unit::line},
    {"shell_profile", "~/.xsessionrc", Unit::line},
    {"ld_preload", "/etc/ld.so.preload", Unit::line},
    {"library_path", "/etc/ld.so.conf.d/"},
    {"udev_rule", "/etc/udev/rules.d/", Unit::file, ".rules"},
    {"udev_rule", "/usr/lib/udev/rules.d/", Unit::file, ".rules"},
    {"udev_rule", "/run/udev/rules.d/", Unit::file, ".rules"},
    {"apt_hook", "/etc/apt/apt.conf.d/", Unit::file, "", "nvoke"},
    {"apt_hook", "/etc/apt/apt.conf", Unit::file, "", "nvoke"},
    {"dpkg_hook", "/etc/dpkg/dpkg.cfg.d/", Unit::file, "", "nvoke"},
    {"sudo_rule", "/etc/sudoers.d/"},
    {"authorized_key", "~/.ssh/authorized_keys", Unit::line},
    {"authorized_key", "~/.ssh/authorized_keys2", Unit::line},
    {"ssh_rc", "~/.ssh/rc"},
    {"ssh_rc", "/etc/ssh/sshrc"},
    {"autostart", "/etc/xdg/autostart/", Unit::file, ".desktop"},
    {"autostart", "~/.config/autostart/", Unit::file, ".desktop"},
    {"autostart", "~/.config/autostart-scripts/"},
    {"rc_local", "/etc/rc.local"},
    {"init_script", "/etc/init.d/"},
    {"message_of_the_day", "/etc/update-motd.d/"},
    {"network_hook", "/etc/network/if-up.d/"},
    {"network_hook", "/etc/network/if-pre-up.d/"},
    {"network_hook", "/etc/NetworkManager/dispatcher.d/", Unit::file, "", "", "", true},
    {"network_hook", "/etc/dhcp/dhclient-exit-hooks.d/"},
    {"network_hook", "/etc/dhcp/dhclient-enter-hooks.d/"},
    {"network_hook", "/etc/networkd-dispatcher/", Unit::file, "", "", "", true},
    {"kernel_module", "/etc/modules", Unit::line},
    {"kernel_module", "/etc/modules-load.d/"},
    {"kernel_module", "/etc/modprobe.d/", Unit::file, ".conf", "install "},
    {"initramfs_hook", "/etc/initramfs-tools/hooks/"},
    {"initramfs_hook", "/etc/initramfs-tools/scripts/", Unit::file, "", "", "", true},
    {"pam_program", "/etc/pam.d/", Unit::line, "", "pam_exec"},  // the line: without the file nobody signs in any more
    // What a policy forces on a browser comes back each time it is opened.
    {"browser_policy", "/etc/chromium/policies/managed/", Unit::file, ".json"},
    {"browser_policy", "/etc/opt/chrome/policies/managed/", Unit::file, ".json"},
    {"browser_policy", "/etc/opt/edge/policies/managed/", Unit::file, ".json"},
    {"browser_policy", "/etc/brave/policies/managed/", Unit::file, ".json"},
    {"browser_policy", "/etc/firefox/policies/", Unit::file, ".json"},
    {"browser_policy", "/usr/lib/firefox/distribution/", Unit::file, ".json"},
    {"browser_policy", "/usr/lib/firefox-esr/distribution/", Unit::file, ".json"},
    {"python_startup", "/usr/lib/python3/dist-packages/", Unit::file, ".pth"},
};

}  // namespace standfirm::agent::linux_system
