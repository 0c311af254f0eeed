// The Windows agent as a client gets it: its MSI under Wine, enrolled over TLS with a real server, its services started
// by the service manager, an order of the procedure carried out, the privileged half killed, everything removed again.
#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <thread>

#include "agent/local/disk.hpp"
#include "api/program.hpp"
#include "endpoint/child.hpp"
#include "endpoint/wine.hpp"

namespace standfirm::practice {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Made for the programs that are built just now; of another version, only the package is another.
std::string package(const std::string& version = "") {
  const fs::path source = SF_SOURCE_DIR;
  std::vector<std::string> command{(source / "packaging/windows/build-msi").string(),
                                   (source / "build/windows").string(), (source / "build/windows/package").string()};
  if (!version.empty()) command.push_back(version);
  const auto said = must(command, 120s);
  std::ifstream in(said.substr(0, said.find('\n')), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<std::string> why_no_package() {
  if (const auto reason = why_no_wine()) return reason;
  if (!run({"sh", "-c", "command -v wixl"}, 10s).ok())
    return "wixl is not installed: apt-get install the packages of packaging/debian-packages/windows.txt";
  if (!fs::exists(fs::path(SF_SOURCE_DIR) / "build/windows/bin/standfirm-exec.exe"))
    return "the Windows agent is not built: cmake --preset windows; cmake --build --preset windows";
  return std::nullopt;
}

class WindowsAgent : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = why_no_package()) GTEST_SKIP() << *reason;
    windows_.emplace();
    static const std::string now = package();
    windows_->write_file("C:/agent.msi", now, 0644);
  }
  Ran msiexec(std::vector<std::string> arguments) {
    std::vector<std::string> all{"msiexec"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"/qn", "/l*v", "C:\\msi.log"});
    return windows_->run(all, 180s, {});
  }
  bool enrolled() { return windows_->stands("C:/ProgramData/Standfirm/identity/identity.json"); }
  long journal_says(const std::string& what) {
    const auto journal = windows_->read_file("C:/ProgramData/Standfirm/journal").value_or("");
    long count = 0;
    for (auto at = journal.find(what); at != std::string::npos; at = journal.find(what, at + 1)) ++count;
    return count;
  }
  void nothing_is_left() {
    EXPECT_FALSE(windows_->stands("C:/Program Files/Standfirm"))
        << windows_->run({"cmd", "/c", "dir", "/s", "/b", "C:\\Program Files\\Standfirm"}, 30s, {}).output;
    for (const char* service : {"standfirm-exec", "standfirm-agent"}) {
      EXPECT_FALSE(windows_->run({"sc", "query", service}, 30s, {}).ok()) << service;
      EXPECT_FALSE(windows_
                       ->run({"reg", "query",
                              std::string(R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Network\)") + service},
                             30s, {})
                       .ok())
          << service;
    }
  }
  bool service_runs(const std::string& name) {
    return windows_->run({"sc", "query", name}, 30s, {}).output.find("RUNNING") != std::string::npos;
  }
  std::string log(const std::string& which) {
    return windows_->read_file("C:/ProgramData/Standfirm/log/" + which + ".log").value_or("(no log)");
  }
  /// Looks until it is so; what it waits for is another program's doing.
  static bool comes(const std::function<bool()>& is_so, std::chrono::seconds within = 60s) {
    for (const auto until = Steady::now() + within; Steady::now() < until;) {
      if (is_so()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }
  std::optional<Wine> windows_;
};

/// One incident of the firm's, at the step where start-up entries and files are dealt with.
class Ordering {
 public:
  explicit Ordering(api::Firm& firm) : firm_(firm) {
    incident_ = firm.incident_on(firm.machine);
    command("triage", {{"urgency", "high"}, {"impact", "one_person"}});
    command("agree_limits",
            {{"with", firm.person}, {"heard_by", "phone"}, {"authorised", 600}, {"at_limit", "reinstall"}});
  }
  std::string command(const std::string& name, const json::Object& body) {
    const auto answer = firm_.program.post("/v1/incidents/" + incident_ + "/" + name, json::text(body), firm_.owner);
    EXPECT_LT(answer.status, 300U) << name << ": " << answer.text;
    return answer.status < 300 ? answer.id() : std::string();
  }
  [[nodiscard]] json::Object order(const std::string& id) {
    const auto view = firm_.program.get("/v1/incidents/" + incident_, firm_.owner);
    for (const auto& one : view.body.at("orders").as_array())
      if (one.at("id").as_string() == id) return one.as_object();
    return {};
  }
  /// How it ended: its status.
  std::string carried_out(const std::string& step, const json::Object& action) {
    const auto id = command("order_action", {{"machine", firm_.machine}, {"step", step}, {"action", action}});
    return ended(id);
  }
  std::string ended(const std::string& id) {
    std::string status;
    for (const auto until = Steady::now() + 90s; Steady::now() < until;) {
      status = std::string(order(id).at("status").as_string());
      if (status != "ordered" && status != "delivered" && status != "received") break;
      std::this_thread::sleep_for(100ms);
    }
    return status;
  }
  api::Firm& firm_;
  std::string incident_;
};

std::string enrolment(api::Firm& firm) {
  const auto token =
      firm.program.post("/v1/clients/" + firm.client + "/enrolment_tokens",
                        json::text(json::Object{{"machine", firm.machine}, {"valid_for", 60}}), firm.owner);
  EXPECT_LT(token.status, 300U) << token.text;
  return std::string(token.body.at("file").as_string());
}

}  // namespace

TEST_F(WindowsAgent, is_installed_enrolled_ordered_and_killed_and_leaves_nothing) {
  api::Firm firm({.agents = true});
  windows_->write_file("C:/enrolment.json", enrolment(firm), 0600);
  const auto installed = msiexec({"/i", "C:\\agent.msi", "ENROLMENTFILE=C:\\enrolment.json"});
  ASSERT_TRUE(installed.ok()) << installed.exit_code << installed.errors;
  EXPECT_FALSE(windows_->stands("C:/enrolment.json")) << "it is used once";
  ASSERT_TRUE(windows_->stands("C:/ProgramData/Standfirm/identity/identity.json")) << log("standfirm-exec");
  EXPECT_TRUE(comes([&] { return service_runs("standfirm-exec") && service_runs("standfirm-agent"); }))
      << log("standfirm-exec") << log("agent/standfirm-agent");

  // It appears at the server, with what it knows of itself.
  const auto machine_says = [&] { return firm.program.get("/v1/machines/" + firm.machine, firm.owner).text; };
  EXPECT_TRUE(comes([&] { return machine_says().find("Windows") != std::string::npos; }))
      << machine_says().substr(0, 2000) << log("agent/standfirm-agent");

  // An order over the whole way: server, signer, TLS, pipe, journal, and the outcome back.
  Ordering ordering(firm);
  EXPECT_EQ(ordering.carried_out("isolate", {{"type", "read_facts"}}), "succeeded");
  // Wine has no packet filter: that is said, and the machine is not called isolated.
  EXPECT_EQ(ordering.carried_out("isolate", {{"type", "isolate"}, {"also_allow", json::Array{}}, {"undo_after", 600}}),
            "failed");

  // The privileged half dies in the middle of an order: Windows' own check of its files, here by a program that stands
  // in for the one Wine lacks and does not come to an end.
  windows_->copy_in("build/windows/bin/standfirm-stays.exe", "C:/windows/system32/sfc.exe");
  const auto checking = ordering.command(
      "order_action",
      {{"machine", firm.machine}, {"step", "isolate"}, {"action", json::Object{{"type", "verify_system_files"}}}});
  ASSERT_TRUE(comes([&] { return journal_says("\"started\"") == 3; })) << log("standfirm-exec");
  const auto before = windows_->read_file("C:/ProgramData/Standfirm/journal").value_or("");
  ASSERT_TRUE(windows_->run({"taskkill", "/F", "/IM", "standfirm-exec.exe"}, 30s, {}).ok());
  // The service manager's part on Windows; Wine's does not see that a service died.
  ASSERT_TRUE(comes([&] { return windows_->run({"sc", "start", "standfirm-exec"}, 30s, {}).ok(); }))
      << log("standfirm-exec");
  // It says truly what it knows, and runs nothing a second time.
  EXPECT_EQ(ordering.ended(checking), "failed") << log("standfirm-exec");
  EXPECT_THAT(log("standfirm-exec"), ::testing::HasSubstr("interrupted while reading; nothing was changed"));
  EXPECT_TRUE(windows_->read_file("C:/ProgramData/Standfirm/journal").value_or("").starts_with(before));
  EXPECT_EQ(ordering.carried_out("isolate", {{"type", "read_facts"}}), "succeeded") << log("standfirm-exec");
  EXPECT_EQ(journal_says("\"started\""), 4) << "two facts, one isolation, one check";

  // What is in the vault is the client's: it stays until somebody says otherwise.
  windows_->write_file("C:/ProgramData/Standfirm/vault/kept.sealed", "sealed", 0600);
  const auto removed = msiexec({"/x", "C:\\agent.msi"});
  ASSERT_TRUE(removed.ok()) << removed.exit_code << removed.errors;
  nothing_is_left();
  EXPECT_TRUE(windows_->stands("C:/ProgramData/Standfirm/vault/kept.sealed"));
  EXPECT_FALSE(enrolled()) << "only the vault stays";
}

TEST_F(WindowsAgent, a_newer_package_keeps_the_enrolment_and_the_vault_goes_when_that_is_said) {
  api::Firm firm({.agents = true});
  windows_->write_file("C:/enrolment.json", enrolment(firm), 0600);
  windows_->write_file("C:/older.msi", package("0.0.1"), 0644);
  const auto older = msiexec({"/i", "C:\\older.msi", "ENROLMENTFILE=C:\\enrolment.json"});
  ASSERT_TRUE(older.ok()) << older.exit_code << older.errors;
  ASSERT_TRUE(enrolled()) << log("standfirm-exec");
  windows_->write_file("C:/ProgramData/Standfirm/vault/kept.sealed", "sealed", 0600);

  // Windows removes the older one by itself and says to it what for. Wine removes it without saying that, so the two
  // halves are gone through one by one here.
  const auto made_way = msiexec({"/x", "C:\\older.msi", "UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000000}"});
  ASSERT_TRUE(made_way.ok()) << made_way.exit_code << made_way.errors;
  ASSERT_TRUE(enrolled()) << "an upgrade is no removal";
  const auto newer = msiexec({"/i", "C:\\agent.msi"});
  ASSERT_TRUE(newer.ok()) << newer.exit_code << newer.errors;
  EXPECT_TRUE(windows_->stands("C:/ProgramData/Standfirm/vault/kept.sealed"));
  EXPECT_TRUE(comes([&] { return service_runs("standfirm-exec") && service_runs("standfirm-agent"); }));
  Ordering ordering(firm);
  EXPECT_EQ(ordering.carried_out("isolate", {{"type", "read_facts"}}), "succeeded") << log("standfirm-exec");

  const auto removed = msiexec({"/x", "C:\\agent.msi", "REMOVEVAULT=1"});
  ASSERT_TRUE(removed.ok()) << removed.exit_code << removed.errors;
  nothing_is_left();
  EXPECT_FALSE(windows_->stands("C:/ProgramData/Standfirm"));
}

TEST_F(WindowsAgent, an_installation_that_cannot_enrol_fails_says_why_and_leaves_nothing) {
  const auto refused = msiexec({"/i", "C:\\agent.msi", "ENROLMENTFILE=C:\\nowhere.json"});
  EXPECT_FALSE(refused.ok());
  EXPECT_TRUE(windows_->stands("C:/msi.log"));
  nothing_is_left();
}

TEST_F(WindowsAgent, windows_takes_command_lines_and_names_as_they_were_meant) {
  windows_->copy_in("build/windows/bin/standfirm-round-trip.exe", "C:/round-trip.exe");
  const auto ran = windows_->run({"C:\\round-trip.exe"}, 120s, {});
  EXPECT_TRUE(ran.ok()) << ran.output;
  EXPECT_THAT(ran.output, ::testing::HasSubstr("every one came back as it was"));
}

TEST_F(WindowsAgent, takes_a_file_into_the_vault_and_puts_it_back_as_it_was) {
  const std::string path = "C:/users/Public/na\xC3\xAFve invoice.exe", content = "SF-FAKE-VIRUS-MARKER-windows";
  windows_->write_file(path, content, 0644);
  const auto another = windows_->carry_out(actions::QuarantineFile{path, agent::sha256_of("another file")});
  EXPECT_EQ(another.status, OrderStatus::refused) << another.sentence;
  EXPECT_TRUE(windows_->stands(path));

  const auto taken =
      windows_->succeed<actions::FileQuarantined>(actions::QuarantineFile{path, agent::sha256_of(content)});
  EXPECT_TRUE(taken.gone);
  EXPECT_FALSE(windows_->stands(path));
  const auto back = windows_->succeed<actions::FileRestored>(actions::RestoreFile{taken.vault_id});
  EXPECT_EQ(back.sha256, agent::sha256_of(content));
  EXPECT_EQ(windows_->read_file(path), content);
}

TEST_F(WindowsAgent, never_takes_what_windows_does_not_start_without) {
  for (const std::string path : {"C:/windows/system32/ntdll.dll", "C:/Windows/System32/config/SAM", "C:/bootmgr"}) {
    const auto came = windows_->carry_out(actions::QuarantineFile{path, agent::sha256_of("x")});
    EXPECT_EQ(came.status, OrderStatus::refused) << path;
    EXPECT_THAT(came.sentence, ::testing::HasSubstr("protected")) << path;
  }
}

}  // namespace standfirm::practice
