#include "server/signer/client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "server/signer/frames.hpp"

namespace standfirm::server::signer {

std::expected<Answer, std::string> SignerClient::ask(const Question& question) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path_.size() >= sizeof address.sun_path)
    return std::unexpected("the path of the signer's socket is too long");
  socket_path_.copy(address.sun_path, sizeof address.sun_path - 1);
  const auto deadline = within(answer_deadline);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return std::unexpected("no socket is to be had");
  while (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int why = errno;
    // EAGAIN: its queue is full; it answers one after another and soon has room again.
    if ((why != EAGAIN && why != EINTR) || std::chrono::steady_clock::now() >= deadline)
      return std::unexpected(std::string("the signer is not there: ") + std::strerror(why));
    ::poll(nullptr, 0, 10);
  }
  if (const auto sent = write_frame(socket.get(), json::write_text(question), deadline); !sent)
    return std::unexpected("the signer does not listen: " + sent.error());
  const auto frame = read_frame(socket.get(), deadline);
  if (!frame) return std::unexpected("the signer does not answer: " + frame.error());
  auto answer = json::read_text<Answer>(*frame, json::Unknown::ignore);
  if (!answer) return std::unexpected("the signer answers what nobody understands: " + answer.error().text());
  return std::move(*answer);
}

std::expected<actions::SignedOrder, SignRefused> SignerClient::sign(IncidentId incident, OrderId order) {
  auto answer = ask(SignOrder{incident, order});
  if (!answer) return std::unexpected(SignRefused{"The order can't be signed now: " + answer.error() + ".", false});
  if (auto* refused = std::get_if<SignRefused>(&*answer)) return std::unexpected(std::move(*refused));
  if (auto* done = std::get_if<OrderSigned>(&*answer)) return std::move(done->order);
  return std::unexpected(SignRefused{"The signer answered another question.", false});
}

std::expected<std::string, std::string> SignerClient::order_key() {
  auto answer = ask(TellKey{});
  if (!answer) return std::unexpected(answer.error());
  if (auto* key = std::get_if<OrderKey>(&*answer)) return std::move(key->public_key);
  return std::unexpected("the signer does not tell its key");
}

}  // namespace standfirm::server::signer
