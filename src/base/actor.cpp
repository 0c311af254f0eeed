#include "base/actor.hpp"

#include <fmt/format.h>

namespace standfirm {

std::string Actor::text() const {
  switch (kind) {
    case Kind::technician:
      return "technician/" + to_text(id);
    case Kind::person:
      return "person/" + to_text(id);
    case Kind::machine:
      return "machine/" + to_text(id);
    case Kind::system:
      return "system/" + system;
  }
  return {};
}

std::expected<Actor, std::string> actor_from_text(std::string_view text) {
  const auto slash = text.find('/');
  const auto wrong = [&] {
    return std::unexpected(
        fmt::format("'{}' is not an actor; it looks like technician/<id>, person/<id>, machine/<id> or system/<what>",
                    text.substr(0, 60)));
  };
  if (slash == std::string_view::npos) return wrong();
  const auto kind = text.substr(0, slash), rest = text.substr(slash + 1);
  if (kind == "system") {
    if (rest.empty()) return wrong();
    return Actor::of_system(std::string(rest));
  }
  const auto id = uuid_from_text(rest);
  if (!id) return wrong();
  if (kind == "technician") return Actor::of(TechnicianId{*id});
  if (kind == "person") return Actor::of(PersonId{*id});
  if (kind == "machine") return Actor::of(MachineId{*id});
  return wrong();
}

}  // namespace standfirm
