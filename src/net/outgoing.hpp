// src/net/outgoing.hpp: a connection made from here, while it is being made and used. Inside net/ only.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>

#include "net/client.hpp"
#include "net/transport.hpp"

namespace standfirm::net {

struct Outgoing {
  explicit Outgoing(asio::io_context& io) : resolver(io), socket(io) {}
  void close();

  asio::ip::tcp::resolver resolver;
  asio::ip::tcp::socket socket;     ///< until connected
  std::optional<AnyStream> stream;  ///< from then on
  boost::beast::flat_buffer buffer;
  bool too_slow = false;
};

/// Resolves, connects, shakes hands. An answer means it did not work.
Task<std::optional<Unreached>> reach(std::shared_ptr<Outgoing>, const Destination&);

}  // namespace standfirm::net
