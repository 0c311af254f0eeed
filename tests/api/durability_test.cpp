#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "api/program.hpp"

namespace standfirm::api {
namespace {

TEST(Durability, after_SIGKILL_sessions_keys_and_every_acknowledged_command_are_there_once) {
  Firm here;
  auto& program = here.program;
  const auto key = program.key(here.technician, "technician");
  const auto id = here.incident();
  // Four people write notes as fast as they can; the server is killed in the middle.
  std::vector<std::vector<std::string>> acknowledged(4);
  std::atomic<unsigned> sent{0};
  std::atomic<bool> enough{false};
  std::vector<std::thread> writers;
  writers.reserve(acknowledged.size());
  for (std::size_t w = 0; w < acknowledged.size(); ++w)
    writers.emplace_back([&, w] {
      net::Connection connection(program.destination());
      for (unsigned i = 0; !enough && i < 100'000; ++i) {
        const auto text = "note-" + std::to_string(w) + "-" + std::to_string(i) + ".";
        net::Request question;
        question.method = net::Method::post;
        question.target = "/v1/incidents/" + id + "/add_note";
        question.headers = {{"Content-Type", "application/json"},
                            {"Authorization", "Bearer " + key.key},
                            {"Idempotency-Key", "key-" + text}};
        question.body = json::text(json::Object{{"text", text}});
        const auto answer = connection.ask(question);
        if (!answer) return;
        if (answer->status == 200) acknowledged[w].push_back(text);
        ++sent;
      }
    });
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (sent < 200 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  program.kill();
  enough = true;
  for (auto& writer : writers) writer.join();
  program.start();

  EXPECT_EQ(program.get("/v1/sessions/current", here.technician).status, 200u) << "the session did not survive";
  EXPECT_EQ(program.get("/v1/desk", key).status, 200u) << "the key did not survive";
  std::map<std::string, unsigned> found;
  std::string after;
  for (int pages = 0; pages < 1000; ++pages) {
    const auto page = program.get(
        "/v1/incidents/" + id + "/timeline?limit=200" + (after.empty() ? "" : "&after=" + after), here.technician);
    ASSERT_EQ(page.status, 200u) << page.text;
    for (const auto& entry : page.body.at("items").as_array()) {
      const std::string sentence(entry.at("sentence").at("text").as_string());
      if (const auto at = sentence.find("note-"); at != std::string::npos)
        ++found[sentence.substr(at, sentence.find('.', at) + 1 - at)];
    }
    const auto* next = page.body.as_object().if_contains("next");
    if (next == nullptr) break;
    after = std::string(next->as_string());
  }
  std::size_t total = 0;
  for (const auto& mine : acknowledged)
    for (const auto& text : mine) {
      ++total;
      EXPECT_EQ(found[text], 1u) << text << " was acknowledged";
    }
  ASSERT_GT(total, 100u);
  ASSERT_FALSE(acknowledged[0].empty());
  // Asked again with its key, an acknowledged note is answered and not written twice.
  const auto again =
      program.ask("POST", "/v1/incidents/" + id + "/add_note", json::text(json::Object{{"text", acknowledged[0][0]}}),
                  key, {{"Idempotency-Key", "key-" + acknowledged[0][0]}});
  EXPECT_EQ(again.status, 200u);

  const auto verified = run_standfirm({"ledger", "verify", "--config", program.settings()});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  EXPECT_EQ(program.stop(), 0) << program.log();
}

TEST(Durability, a_second_server_on_the_folder_and_a_busy_port_are_one_sentence_and_a_code_each) {
  auto& program = firm().program;
  const auto second = run_standfirm({"serve", "--config", program.settings(), "--people.port", "0"});
  EXPECT_EQ(second.code, 4);
  EXPECT_NE(second.err.find("already runs"), std::string::npos) << second.err;
  EXPECT_EQ(std::ranges::count(second.err, '\n'), 1) << second.err;
  const auto busy =
      run_standfirm({"serve", "--config", program.settings(), "--data.folder", (program.folder() / "other").string()});
  EXPECT_EQ(busy.code, 3);
  EXPECT_NE(busy.err.find("is in use by another program"), std::string::npos) << busy.err;
  const auto owner =
      run_standfirm({"owner", "add", "--config", program.settings(), "--name", "X", "--email", "x@firm.example"},
                    "four unrelated words\n");
  EXPECT_EQ(owner.code, 4) << owner.err;
}

TEST(Durability, a_folder_without_the_right_to_write_is_one_sentence) {
  const auto ran = run_standfirm(
      {"serve", "--data.folder", "/proc/standfirm", "--binder.folder", std::string(SF_SOURCE_DIR) + "/binder"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_NE(ran.err.find("/proc/standfirm"), std::string::npos) << ran.err;
}

TEST(Program, every_sub_command_explains_itself_with_an_example) {
  const auto whole = run_standfirm({"--help"});
  ASSERT_EQ(whole.code, 0);
  EXPECT_NE(whole.out.find("Exit codes"), std::string::npos);
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{{"serve"},
                                                                                       {"signer"},
                                                                                       {"owner", "add"},
                                                                                       {"demo"},
                                                                                       {"config", "check"},
                                                                                       {"procedure", "check"},
                                                                                       {"openapi"},
                                                                                       {"completion"},
                                                                                       {"ledger", "verify"}}) {
    auto arguments = command;
    arguments.emplace_back("--help");
    const auto help = run_standfirm(arguments);
    EXPECT_EQ(help.code, 0) << command[0];
    EXPECT_NE(help.out.find("xample"), std::string::npos) << command[0] << help.out;
  }
  EXPECT_EQ(run_standfirm({"dance"}).code, 2);
  EXPECT_EQ(run_standfirm({"config", "check", "--people.prot", "1"}).code, 2);
  const auto checked = run_standfirm({"config", "check", "--people.port", "8555", "--json"});
  ASSERT_EQ(checked.code, 0) << checked.err;
  EXPECT_NE(checked.out.find(R"("value":"8555","from":"--people.port")"), std::string::npos)
      << checked.out.substr(0, 800);
  EXPECT_EQ(run_standfirm(
                {"procedure", "check", std::string(SF_SOURCE_DIR) + "/binder/procedures/virus-response.yaml", "--json"})
                .code,
            0);
}

}  // namespace
}  // namespace standfirm::api
