#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "api/program.hpp"
#include "net/client.hpp"
#include "wire/live/messages.hpp"

namespace standfirm::api {
namespace {

class Browser final : public net::SocketUser {
 public:
  void opened(const std::shared_ptr<net::Socket>& s) override {
    with([&] { socket = s; });
  }
  void said(std::string_view text) override {
    with([&] { frames.push_back(*json::parse(text)); });
  }
  void closed(std::string_view why) override {
    with([&] {
      ended = std::string(why);
      socket.reset();
    });
  }
  template <class Seen>
  bool wait_until(Seen seen) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), seen);
  }
  bool heard(const std::string& type, const std::string& part) {
    return wait_until([&] {
      for (const auto& frame : frames)
        if (frame.at("type").as_string() == type && json::text(frame).find(part) != std::string::npos) return true;
      return false;
    });
  }
  std::shared_ptr<net::Socket> socket;
  std::vector<json::Value> frames;
  std::optional<std::string> ended;

 private:
  template <class Do>
  void with(Do work) {
    const std::lock_guard lock(mutex);
    work();
    changed.notify_all();
  }
  std::mutex mutex;
  std::condition_variable changed;
};

struct Looking {
  explicit Looking(const As& as, const std::string& origin = "", const std::string& key = "")
      : loops(1), browser(std::make_shared<Browser>()) {
    loops.start();
    net::Destination to = firm().program.destination();
    Headers headers;
    if (!as.cookie.empty()) headers.push_back({"Cookie", as.cookie});
    if (!key.empty()) headers.push_back({"Authorization", "Bearer " + key});
    if (origin != "none")
      headers.push_back({"Origin", origin.empty() ? "http://127.0.0.1:" + std::to_string(to.port) : origin});
    net::open_socket(loops, to, "/v1/live", headers, browser, {}, Millis(10'000));
    browser->wait_until([&] { return browser->socket != nullptr || browser->ended; });
  }
  net::Loops loops;
  std::shared_ptr<Browser> browser;
};

TEST(Live, says_which_views_have_changed_after_a_command) {
  const auto id = firm().incident();
  Looking tessa(firm().technician);
  ASSERT_TRUE(tessa.browser->socket) << tessa.browser->ended.value_or("");
  ASSERT_TRUE(tessa.browser->heard("resync", "connected"));
  ASSERT_EQ(firm().program.post("/v1/incidents/" + id + "/add_note", R"({"text":"seen live"})", firm().owner).status,
            200u);
  EXPECT_TRUE(tessa.browser->heard("changed", id));
  EXPECT_TRUE(tessa.browser->heard("changed", "incident"));
}

TEST(Live, says_who_else_looks_at_an_incident) {
  const auto id = firm().incident();
  Looking tessa(firm().technician), olga(firm().owner);
  ASSERT_TRUE(tessa.browser->socket && olga.browser->socket);
  const auto looking = R"({"type":"looking","payload":{"incident":")" + id + "\"}}";
  tessa.browser->socket->send(looking);
  olga.browser->socket->send(looking);
  EXPECT_TRUE(tessa.browser->heard("present", "Olga Kranz"));
  EXPECT_TRUE(olga.browser->heard("present", "Tessa Dunn"));
}

TEST(Live, is_closed_to_strangers_other_sites_and_keys) {
  for (const auto& [as, origin, key] : std::vector<std::tuple<As, std::string, std::string>>{
           {As::nobody(), "", ""},
           {firm().technician, "https://evil.example", ""},
           {firm().technician, "none", ""},
           {As::nobody(), "", firm().program.key(firm().technician, "technician").key}}) {
    Looking one(as, origin, key);
    EXPECT_FALSE(one.browser->socket) << as.name << " " << origin;
    ASSERT_TRUE(one.browser->ended);
    EXPECT_TRUE(one.browser->ended->find(" 401") != std::string::npos ||
                one.browser->ended->find(" 403") != std::string::npos)
        << *one.browser->ended;
  }
}

TEST(Live, ends_with_the_session) {
  const auto session = firm().program.sign_in("tessa@firm.example");
  Looking tessa(session);
  ASSERT_TRUE(tessa.browser->socket);
  ASSERT_EQ(firm().program.ask("DELETE", "/v1/sessions/current", {}, session).status, 204u);
  EXPECT_TRUE(tessa.browser->wait_until([&] { return tessa.browser->ended.has_value(); }));
}

TEST(Live, ends_when_what_comes_is_no_message) {
  Looking tessa(firm().technician);
  ASSERT_TRUE(tessa.browser->socket);
  tessa.browser->socket->send(std::string(R"({"type":"order","payload":{"rm":"-rf"}})"));
  EXPECT_TRUE(tessa.browser->wait_until([&] { return tessa.browser->ended.has_value(); }));
}

}  // namespace
}  // namespace standfirm::api
