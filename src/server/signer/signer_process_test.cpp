// The signer as a process: its keys, its journal, its socket.
#include <sys/stat.h>
#include <sys/wait.h>

#include <unistd.h>

#include <fstream>
#include <thread>

#include "server/signer/client.hpp"
#include "server/signer/run.hpp"
#include "server/signer/signer_test.hpp"

namespace standfirm::server::signer {

TEST(OrderKeys, are_made_once_for_the_signer_alone_and_refused_when_others_can_read_them) {
  const TempFolder folder;
  const auto first = load_or_make_order_keys(folder.file("signer")),
             again = load_or_make_order_keys(folder.file("signer"));
  EXPECT_EQ(first.public_key, again.public_key);
  EXPECT_EQ(first.secret_key, again.secret_key);
  struct stat info{};
  ASSERT_EQ(::stat(folder.file("signer/order.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ::chmod(folder.file("signer/order.key").c_str(), 0640);
  try {
    (void)load_or_make_order_keys(folder.file("signer"));
    FAIL() << "a key others can read was taken";
  } catch (const std::runtime_error& wrong) {
    EXPECT_THAT(wrong.what(), HasSubstr("others can read this key; run: chmod 600"));
  }
  ::chmod(folder.file("signer/order.key").c_str(), 0600);
  std::ofstream(folder.file("signer/order.key")) << "rubbish\n";
  EXPECT_THROW((void)load_or_make_order_keys(folder.file("signer")), std::runtime_error);
}

TEST(SignerJournal, a_line_torn_by_a_crash_is_dropped_and_the_others_hold) {
  Firm firm(2);
  const auto id = firm.order(isolating, firm.machines[0]);
  ASSERT_TRUE(firm.signed_order(id));
  firm.signer.reset();
  std::ofstream(firm.folder.file("signer/signed.jsonl"), std::ios::app) << R"({"order":"0192f3c4)";
  firm.open_signer({1, 1, Minutes{10}});
  EXPECT_NE(firm.refusal(firm.order(isolating, firm.machines[1])), "signed");
  EXPECT_EQ(firm.refusal(id), "signed");
}

/// The signer as a process serves it, on a thread here.
struct Serving {
  Firm& firm;
  int stop[2];
  std::thread thread;
  SignerSettings settings;
  explicit Serving(Firm& f) : firm(f) {
    EXPECT_EQ(::pipe(stop), 0);
    firm.signer.reset();
    settings = {firm.folder.file("signer.sock"), firm.folder.file("signer"), std::nullopt, {}, {}};
    thread = std::thread([this] {
      run_signer(
          settings, [this] { return std::make_unique<Again>(*firm.store); }, firm.procedure, firm.clock, stop[0]);
    });
    SignerClient client(settings.socket_path);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!client.order_key() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  }
  ~Serving() {
    ::close(stop[1]);  // as when the server that holds it ends
    thread.join();
    ::close(stop[0]);
  }
};

TEST(SignerProcess, answers_over_its_socket_and_ends_with_the_server) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  {
    Serving serving(firm);
    SignerClient client(serving.settings.socket_path);
    const auto key = client.order_key();
    ASSERT_TRUE(key) << key.error();
    const auto got = client.sign(firm.incident, id);
    ASSERT_TRUE(got) << got.error().sentence;
    const auto raw = from_base64(*key);
    EXPECT_TRUE(actions::verified(*got, {raw->begin(), raw->end()}));
    const auto refused = client.sign(firm.incident, firm.ids.make<OrderId>(start));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().lasting);
    struct stat info{};
    ASSERT_EQ(::stat(serving.settings.socket_path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0007, 0u);
    EXPECT_THROW(run_signer(
                     serving.settings, [&] { return std::make_unique<Again>(*firm.store); }, firm.procedure, firm.clock,
                     serving.stop[0]),
                 std::runtime_error);
  }
  SignerClient client(firm.folder.file("signer.sock"));
  const auto gone = client.sign(firm.incident, id);
  ASSERT_FALSE(gone);
  EXPECT_FALSE(gone.error().lasting);
  EXPECT_THAT(gone.error().sentence, HasSubstr("the signer is not there"));
}

TEST(SignerProcess, another_user_gets_no_answer_even_when_the_socket_lets_it_in) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can ask as another user";
  Firm firm;
  Serving serving(firm);
  ::chmod(firm.folder.path().c_str(), 0755);
  ::chmod(serving.settings.socket_path.c_str(), 0666);
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    if (::setuid(nobody) != 0) ::_exit(2);
    ::_exit(SignerClient(serving.settings.socket_path).order_key() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(SignerClient(serving.settings.socket_path).order_key()) << "its own user still does";
}

}  // namespace standfirm::server::signer
