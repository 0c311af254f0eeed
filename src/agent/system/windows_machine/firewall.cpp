#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/system/windows_machine/machine.hpp"

namespace standfirm::agent::windows_system {
namespace {

using Layer = PacketRule::Layer;
constexpr std::uint8_t tcp = 6, udp = 17, icmp_v6 = 58;
constexpr unsigned heavy = 10, light = 1;
constexpr Layer all_layers[] = {Layer::connect_v4, Layer::connect_v6, Layer::accept_v4, Layer::accept_v6,
                                Layer::out_v4,     Layer::out_v6,     Layer::in_v4,     Layer::in_v6};

struct Literal {
  std::string text;  ///< in its one usual form, so that what is read back compares
  bool v6 = false;
};
Literal literal(const actions::Endpoint& endpoint) {
  std::array<unsigned char, 16> raw{};
  std::array<char, 64> text{};
  for (const int family : {AF_INET, AF_INET6})
    if (endpoint.port != 0 && ::inet_pton(family, endpoint.address.c_str(), raw.data()) == 1 &&
        ::inet_ntop(family, raw.data(), text.data(), text.size()) != nullptr)
      return {text.data(), family == AF_INET6};
  throw std::invalid_argument(endpoint.address + " is not a literal address with a port");
}

void permit(std::vector<PacketRule>& out, std::initializer_list<Layer> layers, const PacketRule& like) {
  for (const auto layer : layers) {
    auto rule = like;
    rule.layer = layer;
    rule.permit = true;
    rule.weight = heavy;
    out.push_back(rule);
  }
}

}  // namespace

std::vector<PacketRule> WindowsFirewall::rules(const std::vector<actions::Endpoint>& allowed) {
  std::vector<PacketRule> out;
  for (const auto& endpoint : allowed) {
    const auto address = literal(endpoint);
    PacketRule server;
    server.address = address.text;
    server.port = endpoint.port;
    server.protocol = tcp;
    if (address.v6)
      permit(out, {Layer::connect_v6, Layer::out_v6, Layer::in_v6}, server);
    else
      permit(out, {Layer::connect_v4, Layer::out_v4, Layer::in_v4}, server);
  }
  PacketRule inside;
  inside.loopback = true;
  permit(out,
         {Layer::connect_v4, Layer::connect_v6, Layer::accept_v4, Layer::accept_v6, Layer::out_v4, Layer::out_v6,
          Layer::in_v4, Layer::in_v6},
         inside);
  // The lease of the machine's own address is renewed, or the server is lost with it.
  PacketRule lease;
  lease.protocol = udp;
  lease.own_port = 68;
  lease.port = 67;
  permit(out, {Layer::connect_v4, Layer::accept_v4, Layer::out_v4, Layer::in_v4}, lease);
  lease.own_port = 546;
  lease.port = 547;
  permit(out, {Layer::connect_v6, Layer::accept_v6, Layer::out_v6, Layer::in_v6}, lease);
  // IPv6 finds its neighbours and routers by ICMP; without, nothing of it works.
  for (const std::uint16_t type : {133, 134, 135, 136}) {
    PacketRule neighbour;
    neighbour.protocol = icmp_v6;
    neighbour.icmp_type = type;
    permit(out, {Layer::connect_v6, Layer::accept_v6, Layer::out_v6, Layer::in_v6}, neighbour);
  }
  for (const auto layer : all_layers) {
    PacketRule block;
    block.layer = layer;
    block.weight = light;
    out.push_back(block);
  }
  return out;
}

void WindowsFirewall::cut_off(const std::vector<actions::Endpoint>& allowed) {
  const auto wanted = rules(allowed);
  ports_.packets.replace(wanted);
  const auto there = ports_.packets.read();
  const bool all = std::ranges::all_of(
      wanted, [&](const PacketRule& rule) { return std::ranges::find(there, rule) != there.end(); });
  if (!all || there.size() != wanted.size()) {
    ports_.packets.clear();
    throw std::runtime_error("the packet filter did not keep the rules it was given");
  }
}

void WindowsFirewall::let_through() {
  ports_.packets.clear();
  if (!ports_.packets.read().empty()) throw std::runtime_error("the packet filter still has our rules");
}

bool WindowsFirewall::is_cut_off() {
  const auto there = ports_.packets.read();
  return std::ranges::all_of(all_layers, [&](Layer layer) {
    return std::ranges::any_of(there, [&](const PacketRule& rule) {
      return rule.layer == layer && !rule.permit && rule.address.empty() && rule.protocol == 0 && !rule.loopback;
    });
  });
}

}  // namespace standfirm::agent::windows_system
