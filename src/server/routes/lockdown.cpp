// /v1/lockdown: the brake. Anybody who works on machines may pull it; only somebody on the host releases it.
#include <spdlog/spdlog.h>

#include "engine/same_shape.hpp"
#include "server/routes/handle.hpp"

namespace standfirm::server {
namespace {

using namespace wire::people;

void lock_down(Call& call, const LockDown& asked) {
  if (asked.why.find_first_not_of(" \t\r\n") == std::string::npos)
    return call.refuse(
        {RefusalCode::reason_missing, "Say why nothing may be changed."_said, "Give a reason."_said, "why"});
  if (asked.why.size() > 1000)
    return call.refuse(
        {RefusalCode::invalid_argument, "The reason is too long."_said, "Use at most 1,000 bytes."_said, "why"});
  const auto by = call.visitor->name;
  call.house.lockdown.begin({call.now, by, asked.why});
  spdlog::warn("locked down by {}; re-arm on this host: standfirm lockdown off", by);
  call.answer_with(engine::same_shape<LockdownView>(*call.house.lockdown.now()));
}

}  // namespace

void add_lockdown(RouteTable& to) {
  to.post<LockDown, LockdownView>(
        "/v1/lockdown", "lock_down",
        "Changes nothing and sends nothing to machines until somebody on the server's host re-arms it.")
      .of("service")
      .by({Role::owner, Role::technician})
      .refusing({RefusalCode::reason_missing})
      .without_comparing_keys()
      .does(slowly<LockDown>(lock_down));
}

}  // namespace standfirm::server
