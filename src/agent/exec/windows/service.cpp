#include "agent/exec/service.hpp"

#include <array>
#include <stdexcept>

#include "agent/local/windows/pipe.hpp"
#include "agent/local/windows/rights.hpp"

namespace standfirm::agent {
namespace {

constexpr DWORD pipe_buffer_bytes = 64 * 1024;

/// The system and administrators: everything. The agent's account: reading and writing, but no right to make another
/// end of this pipe and be taken for this program. Whoever comes over the network: nothing.
std::string rights_for(const std::string& user) {
  return "O:BAD:P(D;;FA;;;NU)(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x12019b;;;" + sid_of(user) + ")";
}

}  // namespace

struct Service::Door {
  std::filesystem::path name;
  Rights rights;
  Descriptor knocked;  ///< an event: somebody opened `next`
  OVERLAPPED knocking{};
  Descriptor next;  ///< the end that waits for somebody
  PipeEnd connection;

  Door(std::filesystem::path pipe, const std::string& user)
      : name(std::move(pipe)), rights(rights_for(user)), knocked(::CreateEventW(nullptr, TRUE, FALSE, nullptr)) {
    if (!knocked) throw_windows("make an event");
    wait_for_next(FILE_FLAG_FIRST_PIPE_INSTANCE);  // somebody else's pipe of that name is not joined
  }
  ~Door() {
    if (next) cancel(next.get(), knocking);
  }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  void wait_for_next(DWORD how = 0) {
    // Two ends: a second agent gets through while the first one hangs.
    next = Descriptor(::CreateNamedPipeW(name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | how,
                                         PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                                         3, pipe_buffer_bytes, pipe_buffer_bytes, 0, rights.attributes()));
    if (!next) throw_windows("make the pipe " + name.string());
    ::ResetEvent(knocked.get());
    knocking = {};
    knocking.hEvent = knocked.get();
    if (::ConnectNamedPipe(next.get(), &knocking)) return;
    const DWORD error = ::GetLastError();
    if (error == ERROR_PIPE_CONNECTED)
      ::SetEvent(knocked.get());
    else if (error != ERROR_IO_PENDING)
      throw_windows("wait at the pipe " + name.string(), error);
  }
};

Service::Service(std::filesystem::path socket, const std::string& user)
    : door_(std::make_unique<Door>(std::move(socket), user)) {}
Service::~Service() = default;

bool Service::connected() const { return door_->connection.is_open(); }

void Service::say(const FromExec& message) {
  const std::string frame = framed(json::write_text(message));
  const std::lock_guard lock(mutex_);
  if (connected() && !door_->connection.write(frame)) door_->connection.hang_up();  // run() sees the end and lets go
}

void Service::run(const Heard& heard, NativeFile stop) {
  for (;;) {
    std::array<HANDLE, 3> watched{stop, door_->knocked.get(), nullptr};
    const bool listening = connected();
    if (listening) watched[2] = door_->connection.readable(std::min<std::size_t>(frames_.room(), pipe_buffer_bytes));
    switch (::WaitForMultipleObjects(listening ? 3 : 2, watched.data(), FALSE, INFINITE)) {
      case WAIT_OBJECT_0:
        return;
      case WAIT_OBJECT_0 + 1: {
        const std::lock_guard lock(mutex_);
        door_->connection = PipeEnd(std::move(door_->next));
        fresh_connection();
        door_->wait_for_next();
        break;
      }
      case WAIT_OBJECT_0 + 2: {
        const auto bytes = door_->connection.take();
        if (bytes && take(heard, *bytes)) break;
        const std::lock_guard lock(mutex_);
        door_->connection = PipeEnd();
        break;
      }
      default:
        throw_windows("wait for the agent");
    }
  }
}

}  // namespace standfirm::agent
