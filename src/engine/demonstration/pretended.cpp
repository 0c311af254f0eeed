#include "engine/demonstration/hands.hpp"

namespace standfirm::engine::demonstration {
namespace {

const std::string digest =
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";  // SHA-256 of the EICAR test file

struct Answer {
  const Pretended& machine;
  TimePoint now;
  bool infected;

  actions::Result operator()(const actions::ReadFacts&) const { return actions::FactsRead{facts("", machine, now)}; }
  actions::Result operator()(const actions::Isolate& a) const {
    return actions::Isolated{true, true, now + a.undo_after};
  }
  actions::Result operator()(const actions::Release&) const { return actions::Released{true}; }
  actions::Result operator()(const actions::EnterSafeMode& a) const {
    return actions::SafeModeEntered{boot(), "safe_mode", now + a.undo_after};
  }
  actions::Result operator()(const actions::LeaveSafeMode&) const { return actions::SafeModeLeft{boot(), "normal"}; }
  actions::Result operator()(const actions::Restart&) const {
    return actions::Restarted{"before-" + boot(), boot(), "normal"};
  }
  actions::Result operator()(const actions::Scan& a) const {
    actions::Scanned s;
    s.tool = a.tool;
    s.tool_version = "1.0.5";
    s.definitions_version = "27400";
    s.definitions_date = now - std::chrono::hours(6);
    s.signatures_loaded = 8'700'000;
    s.files = 184'212;
    s.bytes = 41'200'000'000;
    s.exit_code = infected && a.clean ? 1 : 0;
    s.verdict = ScanVerdict::clean;
    if (infected && a.clean) {
      s.verdict = ScanVerdict::cleaned;
      s.threats.push_back({"/home/" + machine.user + "/Downloads/invoice_4471.pdf.com", machine.virus, digest, 68,
                           "vault-" + to_text(now), std::nullopt});
    }
    s.log = "Pretended: the demonstration firm's history";
    return s;
  }
  actions::Result operator()(const actions::ListStartupEntries&) const {
    return actions::StartupEntriesListed{
        {{"systemd_unit", "/lib/systemd/system/cron.service", "cron.service", "/usr/sbin/cron -f", digest, "cron"}},
        {}};
  }
  actions::Result operator()(const actions::RemoveStartupEntry& a) const {
    return actions::StartupEntryRemoved{
        {a.kind, a.location, a.name, "", a.digest, std::nullopt}, "vault-" + to_text(now), true};
  }
  actions::Result operator()(const actions::QuarantineFile& a) const {
    return actions::FileQuarantined{a.path, "vault-" + to_text(now), a.sha256, true};
  }
  actions::Result operator()(const actions::RestoreFile& a) const { return actions::FileRestored{a.vault_id, digest}; }
  actions::Result operator()(const actions::VerifySystemFiles&) const {
    return actions::SystemFilesVerified{98'411, {}, {}, true};
  }
  actions::Result operator()(const actions::ListRestorePoints&) const {
    return actions::RestorePointsListed{points(), 120'000'000'000};
  }
  actions::Result operator()(const actions::MakeRestorePoint& a) const {
    return actions::RestorePointMade{{"rp-" + to_text(now), now, a.description}};
  }
  actions::Result operator()(const actions::RollBack& a) const {
    return actions::RolledBack{a.restore_point, "infected-" + to_text(now), boot()};
  }
  actions::Result operator()(const actions::ApplyUpdates&) const {
    return actions::UpdatesApplied{{{"openssl", "3.0.15", "3.0.16"}, {"firefox-esr", "128.7", "128.8"}}, {}, false};
  }
  actions::Result operator()(const actions::SignInAsUser& a) const {
    return actions::SignedInAsUser{a.user, true, {}, {}, {}};
  }
  actions::Result operator()(const actions::LogOffUser& a) const { return actions::UserLoggedOff{a.user, 1, 0}; }
  actions::Result operator()(const actions::RemoveAdministrator& a) const {
    return actions::AdministratorRemoved{a.user, {"sudo"}, {"root", "firm"}, false};
  }
  actions::Result operator()(const actions::AddAdministrator& a) const {
    return actions::AdministratorAdded{a.user, {"root", "firm", a.user}};
  }
  actions::Result operator()(const actions::Sweep&) const { return actions::Swept{184'212, {}, {}, true}; }

  std::vector<actions::RestorePoint> points() const {
    return {{"rp-old", now - Days(9), "Weekly"}, {"rp-week", now - Days(2), "Weekly"}};
  }
  std::string boot() const { return "boot-" + to_text(now); }
};

}  // namespace

actions::Result answer(const actions::Action& action, const Pretended& machine, TimePoint now, bool infected) {
  return std::visit(Answer{machine, now, infected}, action);
}

actions::MachineFacts facts(const std::string& host, const Pretended& machine, TimePoint now) {
  actions::MachineFacts f;
  f.read_at = now;
  f.host_name = host;
  f.boot_id = "boot-" + to_text(now);
  f.mode = "normal";
  f.operating_system = "Debian GNU/Linux 12 (bookworm)";
  f.operating_system_version = "12.9";
  f.kernel = "6.1.0-31-amd64";
  f.administrators = std::vector<std::string>{"root", "firm"};
  if (machine.administrator) f.administrators->push_back(machine.user);
  f.logged_on = std::vector<std::string>{machine.user};
  f.users = std::vector<std::string>{"firm", machine.user};
  f.resolvers = std::vector<std::string>{"208.67.222.222"};
  f.pending_updates = std::vector<std::string>{};
  f.antivirus = std::vector<actions::AntivirusFact>{{"ClamAV", "1.0.5", true, now - std::chrono::hours(6), 8'700'000}};
  f.restore_points = Answer{machine, now, false}.points();
  f.disk_bytes = 256'000'000'000;
  f.disk_free_bytes = 121'000'000'000;
  f.memory_bytes = 8'000'000'000;
  f.isolated = false;
  f.programs = std::vector<actions::InstalledProgram>{
      {"clamav-daemon", "1.0.7+dfsg-1~deb12u1"}, {"cups", "2.4.2-3+deb12u8"},
      {"firefox-esr", "128.5.0esr-1~deb12u1"},   {"libreoffice-core", "4:7.4.7-1+deb12u5"},
      {"openssh-server", "1:9.2p1-2+deb12u3"},   {"thunderbird", "1:128.5.0esr-1~deb12u1"}};
  f.firewall = actions::FirewallFact{"nftables", true};
  f.disks = std::vector<actions::DiskFact>{{"/dev/nvme0n1p2", "/", "btrfs", *f.disk_bytes, *f.disk_free_bytes, "none"}};
  f.user_data = std::vector<actions::UserDataFact>{
      {machine.user, "/home/" + machine.user + "/Documents", 412, 1'340'000'000, true}};
  f.startup_entries = std::vector<actions::StartupEntry>{};
  f.remote_tools = std::vector<std::string>{};
  f.restore_point_free_bytes = f.disk_free_bytes;
  f.sources.emplace();
  for (const auto& [field, source] : std::initializer_list<std::pair<const char*, const char*>>{
           {"operating_system", "/etc/os-release"},
           {"kernel", "uname"},
           {"administrators", "/etc/group, /etc/sudoers.d"},
           {"users", "/etc/passwd"},
           {"logged_on", "systemd-logind"},
           {"resolvers", "/etc/resolv.conf"},
           {"pending_updates", "apt-get --simulate upgrade"},
           {"antivirus", "clamd --version"},
           {"restore_points", "btrfs subvolumes"},
           {"programs", "/var/lib/dpkg/status"},
           {"firewall", "nft list ruleset"},
           {"disks", "/proc/self/mountinfo"},
           {"user_data", "/home"},
           {"startup_entries", "systemd, cron, shell profiles ..."},
           {"remote_tools", "programs that are there and run"}})
    f.sources->emplace(field, actions::FactSource{source, now});
  return f;
}

}  // namespace standfirm::engine::demonstration
