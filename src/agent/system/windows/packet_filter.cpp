// The Windows Filtering Platform: a sublayer of our own above all others, its filters known by our provider's key. They
// are gone with the next start; the agent puts them back (as on Linux).
#include "agent/system/windows/wide.hpp"
// after windows.h
#include <fwpmu.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "agent/system/windows/real_ports.hpp"

namespace standfirm::agent::windows_system {
namespace {

using Layer = PacketRule::Layer;
using Engine = Owned<HANDLE, FwpmEngineClose0>;

/// Of fwpmu.h; mingw-w64's has the functions but not these names.
constexpr GUID connect_v4 = {0xc38d57d1, 0x05a7, 0x4c33, {0x90, 0x4f, 0x7f, 0xbc, 0xee, 0xe6, 0x0e, 0x82}};
constexpr GUID connect_v6 = {0x4a72393b, 0x319f, 0x44bc, {0x84, 0xc3, 0xba, 0x54, 0xdc, 0xb3, 0xb6, 0xb4}};
constexpr GUID accept_v4 = {0xe1cd9fe7, 0xf4b5, 0x4273, {0x96, 0xc0, 0x59, 0x2e, 0x48, 0x7b, 0x86, 0x50}};
constexpr GUID accept_v6 = {0xa3b42c97, 0x9f04, 0x4672, {0xb8, 0x7e, 0xce, 0xe9, 0xc4, 0x83, 0x25, 0x7f}};
constexpr GUID out_v4 = {0x09e61aea, 0xd214, 0x46e2, {0x9b, 0x21, 0xb2, 0x6b, 0x0b, 0x2f, 0x28, 0xc8}};
constexpr GUID out_v6 = {0xe1735bde, 0x013f, 0x4655, {0xb3, 0x51, 0xa4, 0x9e, 0x15, 0x76, 0x2d, 0xf0}};
constexpr GUID in_v4 = {0x5926dfc8, 0xe3cf, 0x4426, {0xa2, 0x83, 0xdc, 0x39, 0x3f, 0x5d, 0x0f, 0x9d}};
constexpr GUID in_v6 = {0x634a869f, 0xfc23, 0x4b90, {0xb0, 0xc1, 0xbf, 0x62, 0x0a, 0x36, 0xae, 0x6f}};
constexpr GUID remote_address = {0xb235ae9a, 0x1d64, 0x49b8, {0xa4, 0x4c, 0x5f, 0xf3, 0xd9, 0x09, 0x50, 0x45}};
constexpr GUID remote_port = {0xc35a604d, 0xd22b, 0x4e1a, {0x91, 0xb4, 0x68, 0xf6, 0x74, 0xee, 0x67, 0x4b}};
constexpr GUID local_port = {0x0c1ba1af, 0x5765, 0x453f, {0xaf, 0x22, 0xa8, 0xf7, 0x91, 0xac, 0x77, 0x5b}};
constexpr GUID ip_protocol = {0x3971ef2b, 0x623e, 0x4f9a, {0x8c, 0xb1, 0x6e, 0x79, 0xb8, 0x06, 0xb9, 0xa7}};
constexpr GUID packet_flags = {0x632ce23b, 0x5167, 0x435c, {0x86, 0xd7, 0xe9, 0x03, 0x68, 0x4a, 0xa8, 0x0c}};
constexpr UINT32 final_permit = 0x8;  // FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT

constexpr GUID provider = {0x6f5b1c2e, 0x4d0a, 0x4c55, {0x9b, 0x3e, 0x53, 0x46, 0x49, 0x53, 0x4f, 0x01}};
constexpr GUID sublayer = {0x6f5b1c2e, 0x4d0a, 0x4c55, {0x9b, 0x3e, 0x53, 0x46, 0x49, 0x53, 0x4f, 0x02}};
constexpr std::size_t max_filters = 2000;
constexpr std::uint32_t is_loopback = 1;  // FWP_CONDITION_FLAG_IS_LOOPBACK

struct Known {
  Layer layer;
  const GUID* key;
  bool v6;
};
const Known layers[] = {{Layer::connect_v4, &connect_v4, false}, {Layer::connect_v6, &connect_v6, true},
                        {Layer::accept_v4, &accept_v4, false},   {Layer::accept_v6, &accept_v6, true},
                        {Layer::out_v4, &out_v4, false},         {Layer::out_v6, &out_v6, true},
                        {Layer::in_v4, &in_v4, false},           {Layer::in_v6, &in_v6, true}};
const Known& known(Layer layer) { return *std::ranges::find(layers, layer, &Known::layer); }

void must(DWORD failed, const char* doing) {
  if (failed != ERROR_SUCCESS) throw windows_error(std::string("the packet filter: ") + doing, failed);
}
HANDLE open() {
  HANDLE out = nullptr;
  FWPM_SESSION0 session{};
  session.txnWaitTimeoutInMSec = 15'000;
  must(::FwpmEngineOpen0(nullptr, RPC_C_AUTHN_WINNT, nullptr, &session, &out), "it could not be opened");
  return out;
}

/// What Windows needs of one rule, alive until it was handed over.
class Filter {
 public:
  explicit Filter(const PacketRule& rule) : name_(L"Standfirm isolation") {
    const auto& layer = known(rule.layer);
    if (!rule.address.empty()) {
      auto& condition = add(remote_address, FWP_MATCH_EQUAL);
      if (layer.v6) {
        if (::inet_pton(AF_INET6, rule.address.c_str(), address_.byteArray16) != 1)
          throw std::invalid_argument(rule.address);
        condition.conditionValue.type = FWP_BYTE_ARRAY16_TYPE;
        condition.conditionValue.byteArray16 = &address_;
      } else {
        std::uint32_t raw = 0;
        if (::inet_pton(AF_INET, rule.address.c_str(), &raw) != 1) throw std::invalid_argument(rule.address);
        condition.conditionValue.type = FWP_UINT32;
        condition.conditionValue.uint32 = ::ntohl(raw);
      }
    }
    if (rule.protocol != 0) {
      auto& condition = add(ip_protocol, FWP_MATCH_EQUAL);
      condition.conditionValue.type = FWP_UINT8;
      condition.conditionValue.uint8 = rule.protocol;
    }
    if (rule.port != 0) port(remote_port, rule.port);
    if (rule.own_port != 0) port(local_port, rule.own_port);
    if (rule.icmp_type != 0) port(local_port, rule.icmp_type);  // there the type of ICMP stands
    if (rule.loopback) {
      auto& condition = add(packet_flags, FWP_MATCH_FLAGS_ALL_SET);
      condition.conditionValue.type = FWP_UINT32;
      condition.conditionValue.uint32 = is_loopback;
    }
    filter_.providerKey = const_cast<GUID*>(&provider);
    filter_.layerKey = *layer.key;
    filter_.subLayerKey = sublayer;
    filter_.displayData.name = name_.data();
    filter_.weight.type = FWP_UINT8;
    filter_.weight.uint8 = static_cast<UINT8>(rule.weight);
    filter_.action.type = rule.permit ? FWP_ACTION_PERMIT : FWP_ACTION_BLOCK;
    // A permit here is final: Windows' own firewall below cannot take it back.
    if (rule.permit) filter_.flags = final_permit;
    filter_.numFilterConditions = static_cast<UINT32>(count_);
    filter_.filterCondition = conditions_.data();
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  void put(const Engine& engine) {
    must(::FwpmFilterAdd0(engine.get(), &filter_, nullptr, nullptr), "a rule was not taken");
  }

 private:
  FWPM_FILTER_CONDITION0& add(const GUID& field, FWP_MATCH_TYPE match) {
    auto& out = conditions_[count_++];
    out.fieldKey = field;
    out.matchType = match;
    return out;
  }
  void port(const GUID& field, std::uint16_t number) {
    auto& condition = add(field, FWP_MATCH_EQUAL);
    condition.conditionValue.type = FWP_UINT16;
    condition.conditionValue.uint16 = number;
  }
  std::wstring name_;
  FWP_BYTE_ARRAY16 address_{};
  std::array<FWPM_FILTER_CONDITION0, 6> conditions_{};
  std::size_t count_ = 0;
  FWPM_FILTER0 filter_{};
};

std::optional<PacketRule> rule_of(const FWPM_FILTER0& filter) {
  const auto layer =
      std::ranges::find_if(layers, [&](const Known& one) { return ::IsEqualGUID(*one.key, filter.layerKey); });
  if (layer == std::end(layers)) return std::nullopt;
  PacketRule out;
  out.layer = layer->layer;
  out.permit = filter.action.type == FWP_ACTION_PERMIT;
  out.weight = filter.weight.type == FWP_UINT8 ? filter.weight.uint8 : 0;
  for (UINT32 i = 0; i < filter.numFilterConditions; ++i) {
    const auto& condition = filter.filterCondition[i];
    const auto& value = condition.conditionValue;
    const auto is = [&](const GUID& field) { return ::IsEqualGUID(condition.fieldKey, field) != 0; };
    if (is(remote_address)) {
      std::array<char, 64> text{};
      const auto v4 = ::htonl(value.uint32);
      if (value.type == FWP_BYTE_ARRAY16_TYPE)
        ::inet_ntop(AF_INET6, value.byteArray16->byteArray16, text.data(), text.size());
      else
        ::inet_ntop(AF_INET, &v4, text.data(), text.size());
      out.address = text.data();
    } else if (is(ip_protocol)) {
      out.protocol = value.uint8;
    } else if (is(remote_port)) {
      out.port = value.uint16;
    } else if (is(local_port)) {
      out.own_port = value.uint16;
    } else if (is(packet_flags)) {
      out.loopback = (value.uint32 & is_loopback) != 0;
    }
  }
  if (out.protocol == 58) out.icmp_type = std::exchange(out.own_port, std::uint16_t{0});
  return out;
}

/// Our filters, each given to `each` with its number.
template <class Each>
void every(const Engine& engine, Each each) {
  struct Looking {
    HANDLE engine, handle = nullptr;
    ~Looking() { ::FwpmFilterDestroyEnumHandle0(engine, handle); }
  };
  for (const auto& layer : layers) {
    FWPM_FILTER_ENUM_TEMPLATE0 like{};
    like.providerKey = const_cast<GUID*>(&provider);
    like.layerKey = *layer.key;
    like.enumType = FWP_FILTER_ENUM_OVERLAPPING;
    like.actionMask = 0xFFFFFFFF;
    Looking looking{engine.get()};
    must(::FwpmFilterCreateEnumHandle0(engine.get(), &like, &looking.handle), "its rules could not be read");
    FWPM_FILTER0** found = nullptr;
    UINT32 count = 0;
    must(::FwpmFilterEnum0(engine.get(), looking.handle, max_filters, &found, &count), "its rules could not be read");
    for (UINT32 i = 0; i < count; ++i) each(*found[i]);
    ::FwpmFreeMemory0(reinterpret_cast<void**>(&found));
  }
}

void erase_all(const Engine& engine) {
  std::vector<UINT64> ours;
  every(engine, [&](const FWPM_FILTER0& filter) { ours.push_back(filter.filterId); });
  for (const auto id : ours) must(::FwpmFilterDeleteById0(engine.get(), id), "a rule could not be taken out");
}

/// All of it or nothing: undone unless it was committed.
class Transaction {
 public:
  explicit Transaction(const Engine& engine) : engine_(engine) {
    must(::FwpmTransactionBegin0(engine.get(), 0), "it is busy");
  }
  ~Transaction() {
    if (!done_) ::FwpmTransactionAbort0(engine_.get());
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    must(::FwpmTransactionCommit0(engine_.get()), "the rules were not taken");
    done_ = true;
  }

 private:
  const Engine& engine_;
  bool done_ = false;
};

}  // namespace

void RealPacketFilter::replace(const std::vector<PacketRule>& rules) {
  const Engine engine(open());
  Transaction change(engine);
  wchar_t name[] = L"Standfirm";
  FWPM_PROVIDER0 us{};
  us.providerKey = provider;
  us.displayData.name = name;
  if (const auto came = ::FwpmProviderAdd0(engine.get(), &us, nullptr);
      came != static_cast<DWORD>(FWP_E_ALREADY_EXISTS))
    must(came, "we were not taken in");
  FWPM_SUBLAYER0 ours{};
  ours.subLayerKey = sublayer;
  ours.providerKey = const_cast<GUID*>(&provider);
  ours.displayData.name = name;
  ours.weight = 0xFFFF;
  if (const auto came = ::FwpmSubLayerAdd0(engine.get(), &ours, nullptr);
      came != static_cast<DWORD>(FWP_E_ALREADY_EXISTS))
    must(came, "our layer was not taken");
  erase_all(engine);
  for (const auto& rule : rules) Filter(rule).put(engine);
  change.commit();
}

void RealPacketFilter::clear() {
  const Engine engine(open());
  Transaction change(engine);
  erase_all(engine);
  change.commit();
}

std::vector<PacketRule> RealPacketFilter::read() const {
  const Engine engine(open());
  std::vector<PacketRule> out;
  every(engine, [&](const FWPM_FILTER0& filter) {
    if (auto rule = rule_of(filter)) out.push_back(std::move(*rule));
  });
  return out;
}

}  // namespace standfirm::agent::windows_system
