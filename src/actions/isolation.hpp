// src/actions/isolation.hpp: cut a machine off so that the loss stops, keeping only the firm's server in reach.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace standfirm::actions {

struct Endpoint {
  std::string address;
  std::uint16_t port = 0;
};  ///< a literal IPv4 or IPv6 address; names are never resolved while isolated
BOOST_DESCRIBE_STRUCT(Endpoint, (), (address, port))

/// Allowed at once, before anything is agreed. The machine's own server is always let through; `also_allow` adds the
/// firm's update mirror. Releases itself after `undo_after`, from the machine's own disk, also across restarts.
struct Isolate {
  std::vector<Endpoint> also_allow;
  Seconds undo_after{0};
};
BOOST_DESCRIBE_STRUCT(Isolate, (), (also_allow, undo_after))
struct Isolated {
  bool server_reachable = false;
  bool others_cut_off = false;
  TimePoint undo_at{};
};
BOOST_DESCRIBE_STRUCT(Isolated, (), (server_reachable, others_cut_off, undo_at))

struct Release {};
BOOST_DESCRIBE_STRUCT(Release, (), ())
struct Released {
  bool rules_gone = false;
};
BOOST_DESCRIBE_STRUCT(Released, (), (rules_gone))

}  // namespace standfirm::actions
