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

/// Made once for the programs that are built just now.
fs::path package() {
  static const fs::path made = [] {
    const fs::path source = SF_SOURCE_DIR;
    const auto said = must({(source / "packaging/windows/build-msi").string(), (source / "build/windows").string(),
                            (source / "build/windows/package").string()},
                           120s);
    return fs::path(said.substr(0, said.find('\n')));
  }();
  return made;
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
    std::string bytes;
    std::ifstream in(package(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
    windows_->write_file("C:/agent.msi", bytes, 0644);
  }
  Ran msiexec(std::vector<std::string> arguments) {
    std::vector<std::string> all{"msiexec"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"/qn", "/l*v", "C:\\msi.log"});
    return windows_->run(all, 180s, {});
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

  // The privileged half dies; the service manager or a person starts it again, and no order is run a second time.
  const auto before = windows_->read_file("C:/ProgramData/Standfirm/journal").value_or("");
  (void)windows_->run({"taskkill", "/F", "/IM", "standfirm-exec.exe"}, 30s, {});
  EXPECT_TRUE(comes([&] { return !service_runs("standfirm-exec"); }));
  (void)windows_->run({"sc", "start", "standfirm-exec"}, 30s, {});
  EXPECT_TRUE(comes([&] { return service_runs("standfirm-exec"); })) << log("standfirm-exec");
  EXPECT_TRUE(windows_->read_file("C:/ProgramData/Standfirm/journal").value_or("").starts_with(before));
  EXPECT_EQ(ordering.carried_out("isolate", {{"type", "read_facts"}}), "succeeded") << log("standfirm-exec");
  const auto journal = windows_->read_file("C:/ProgramData/Standfirm/journal").value_or("");
  const auto times = [&](const std::string& what) {
    long count = 0;
    for (auto at = journal.find(what); at != std::string::npos; at = journal.find(what, at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(times("\"started\""), 3);

  const auto removed = msiexec({"/x", "C:\\agent.msi"});
  ASSERT_TRUE(removed.ok()) << removed.exit_code << removed.errors;
  EXPECT_FALSE(windows_->stands("C:/Program Files/Standfirm"));
  EXPECT_FALSE(windows_->stands("C:/ProgramData/Standfirm"));
  EXPECT_FALSE(windows_->run({"sc", "query", "standfirm-exec"}, 30s, {}).ok());
  EXPECT_FALSE(
      windows_
          ->run({"reg", "query", R"(HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Network\standfirm-exec)"}, 30s, {})
          .ok());
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
