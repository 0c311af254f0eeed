// The main of every test program: GoogleTest, with the signals a server ignores ignored here too.
#include <gmock/gmock.h>
#include <sodium.h>

#include <csignal>

int main(int argc, char** argv) {
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
  if (sodium_init() < 0) return 2;
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
