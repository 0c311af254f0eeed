// The rules of isolation. What the trials taught: the inet hooks alone let raw frames through, so netdev hooks drop
// those too; never "established, accept", or the virus keeps its connection; nothing is resolved while isolated;
// addresses of the network itself (ARP, neighbours) and of the lease (DHCP, broadcast only: it cannot leave the
// segment) stay, or the server is lost in time.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>

#include "agent/local/disk.hpp"
#include "agent/system/linux/machine.hpp"
#include "base/json.hpp"

namespace standfirm::agent::linux_system {
namespace {

constexpr const char* table = "standfirm_isolation";

bool is_v6(const std::string& address) { return address.find(':') != std::string::npos; }

/// Written again from its bytes: nothing of what was given gets into the rules.
std::string literal(const std::string& address) {
  unsigned char raw[16];
  char text[INET6_ADDRSTRLEN];
  const int family = is_v6(address) ? AF_INET6 : AF_INET;
  if (inet_pton(family, address.c_str(), raw) != 1 || inet_ntop(family, raw, text, sizeof text) == nullptr)
    throw std::invalid_argument("not a literal address: " + address.substr(0, 60));
  return text;
}

std::string accept(const actions::Endpoint& endpoint, bool outward) {
  const std::string family = is_v6(endpoint.address) ? "ip6" : "ip";
  return "    " + family + (outward ? " daddr " : " saddr ") + literal(endpoint.address) + " tcp " +
         (outward ? "dport " : "sport ") + std::to_string(endpoint.port) + " accept\n";
}

}  // namespace

std::string LinuxFirewall::rules(const std::vector<actions::Endpoint>& allowed,
                                 const std::vector<Interface>& interfaces) {
  const bool six = std::ranges::any_of(allowed, [](const auto& endpoint) { return is_v6(endpoint.address); });
  const std::string name = table;
  const std::string lease_out = "    ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept\n",
                    lease_in = "    udp sport 67 udp dport 68 accept\n";
  const std::string neighbours =
      six ? "    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, nd-router-solicit } accept\n"
          : "";
  std::string out, in;
  for (const auto& endpoint : allowed) {
    out += accept(endpoint, true);
    in += accept(endpoint, false);
  }
  std::string text;
  text += "table inet " + name + "\ndelete table inet " + name + "\ntable inet " + name + " {\n";
  text += "  chain input {\n    type filter hook input priority -350; policy drop;\n    iif \"lo\" accept\n" + in +
          lease_in + neighbours + "  }\n";
  text += "  chain output {\n    type filter hook output priority -350; policy drop;\n    oif \"lo\" accept\n" + out +
          lease_out + neighbours + "    reject with icmpx type admin-prohibited\n  }\n";
  text += "  chain forward {\n    type filter hook forward priority -350; policy drop;\n  }\n}\n";
  text += "table netdev " + name + "\ndelete table netdev " + name + "\ntable netdev " + name + " {\n";
  for (const auto& interface : interfaces) {
    const std::string number = std::to_string(interface.index),
                      device = " device \"" + interface.name + "\" priority -350; policy drop;\n";
    constexpr auto chain = "  chain {}_{} {{\n    type filter hook {}{}    ether type arp accept\n{}{}{}  }}\n";
    text += fmt::format(chain, "in", number, "ingress", device, in, lease_in, neighbours);
    text += fmt::format(chain, "out", number, "egress", device, out, lease_out, neighbours);
  }
  return text + "}\n";
}

std::vector<LinuxFirewall::Interface> LinuxFirewall::interfaces_of_this_network() {
  const std::unique_ptr<struct if_nameindex, void (*)(struct if_nameindex*)> all(::if_nameindex(), ::if_freenameindex);
  if (!all) throw_errno("list the network interfaces");
  std::vector<Interface> out;
  for (const auto* each = all.get(); each->if_index != 0; ++each) {
    const std::string name = each->if_name;
    if (name == "lo") continue;
    // A name with a quote or a line break would leave its place in the rules; the kernel allows such, no machine has
    // one.
    if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@:") !=
                            std::string::npos)
      throw std::runtime_error("a network interface has a name that cannot be written into rules");
    out.push_back({name, each->if_index});
  }
  return out;
}

void LinuxFirewall::cut_off(const std::vector<actions::Endpoint>& allowed) {
  const Program nft{.argv = {"nft", "-f", "-"}, .timeout = Seconds{20}, .input = rules(allowed, interfaces_())};
  if (const auto ended = programs_.run(nft); !ended.well())
    throw std::runtime_error("the rules were not taken: " + ended.sentence(nft));
}

void LinuxFirewall::let_through() {
  const std::string name = table;
  // Declared first, so that deleting succeeds whether or not the table is there.
  const Program nft{.argv = {"nft", "-f", "-"},
                    .timeout = Seconds{20},
                    .input = "table inet " + name + "\ndelete table inet " + name + "\ntable netdev " + name +
                             "\ndelete table netdev " + name + "\n"};
  if (const auto ended = programs_.run(nft); !ended.well())
    throw std::runtime_error("the rules could not be taken away: " + ended.sentence(nft));
}

bool LinuxFirewall::is_cut_off() {
  const Program nft{.argv = {"nft", "--json", "list", "ruleset"}, .timeout = Seconds{20}};
  const auto ended = programs_.run(nft);
  if (!ended.well()) throw std::runtime_error("the rules could not be read: " + ended.sentence(nft));
  const auto value = json::parse(ended.output, 1 << 20);
  if (!value || !value->is_object()) throw std::runtime_error("nft's list of rules could not be read");
  const auto* list = value->get_object().if_contains("nftables");
  if (list == nullptr || !list->is_array()) throw std::runtime_error("nft's list of rules could not be read");
  unsigned inet_chains = 0;
  std::set<std::string>
      on_interfaces;  // by the chains' names, which hold the interface's index: nft's JSON leaves the device out
  for (const auto& item : list->get_array()) {
    const auto* chain = item.is_object() ? item.get_object().if_contains("chain") : nullptr;
    if (chain == nullptr || !chain->is_object()) continue;
    const auto word = [&](const char* key) {
      const auto* found = chain->get_object().if_contains(key);
      return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    if (word("table") != table || word("policy") != "drop") continue;
    if (word("family") == "inet")
      ++inet_chains;
    else if (word("family") == "netdev")
      on_interfaces.insert(word("name"));
  }
  if (inet_chains != 3) return false;
  return std::ranges::all_of(interfaces_(), [&](const Interface& interface) {
    const std::string number = std::to_string(interface.index);
    return on_interfaces.contains("in_" + number) && on_interfaces.contains("out_" + number);
  });
}

}  // namespace standfirm::agent::linux_system
