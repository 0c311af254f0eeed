// What a step's preset actions come to on a machine, with everything filled in that the incident knows.
#include <algorithm>

#include "core/incident/views.hpp"

namespace standfirm::incident {
namespace {
constexpr std::size_t most_of_one_kind = 20;  // a screen, not a flood

/// The newest result of this kind on the machine.
template <class Result>
const Result* newest(const State& state, MachineId machine) {
  for (auto order = state.orders.rbegin(); order != state.orders.rend(); ++order)
    if (order->machine == machine && order->result)
      if (const auto* result = std::get_if<Result>(&*order->result)) return result;
  return nullptr;
}

/// Whose machine this is: the reporter, when their name on it is known.
std::string user_of(const State& state, const Facts& facts) {
  if (state.reported_by)
    if (const auto* person = facts.person(*state.reported_by); person != nullptr && person->user_name)
      return *person->user_name;
  return {};
}

bool taken_out(const State& state, MachineId machine, const actions::StartupEntry& entry) {
  return std::ranges::any_of(state.orders, [&](const Order& order) {
    const auto* removal = std::get_if<actions::RemoveStartupEntry>(&order.action);
    return removal != nullptr && order.machine == machine && order.status == OrderStatus::succeeded &&
           removal->location == entry.location && removal->digest == entry.digest;
  });
}
bool put_away(const State& state, MachineId machine, const actions::Threat& threat) {
  return std::ranges::any_of(state.orders, [&](const Order& order) {
    const auto* quarantine = std::get_if<actions::QuarantineFile>(&order.action);
    return quarantine != nullptr && order.machine == machine && order.status == OrderStatus::succeeded &&
           quarantine->path == threat.path && quarantine->sha256 == threat.sha256;
  });
}

/// The preset as the procedure writes it, over the action's own defaults.
std::optional<actions::Action> preset_of(const procedure::StepAction& preset, json::Object arguments) {
  if (const auto* given = preset.arguments.if_object())
    for (const auto& member : *given) arguments[member.key()] = member.value();
  // Start from the action's defaults so that a preset may leave arguments out.
  std::optional<actions::Action> out;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, actions::Action::Alternatives>>(
      [&](auto type) {
        using A = typename decltype(type)::type;
        if (out || json::name_of<A>() != preset.kind) return;
        json::Object whole = json::write(A{}).as_object();
        for (const auto& member : arguments) whole[member.key()] = member.value();
        if (auto read = json::read<A>(json::Value(whole))) out.emplace(std::move(*read));
      });
  return out;
}
}  // namespace

std::vector<actions::Action> offered(const State& state, const procedure::StepAction& preset, MachineId id,
                                     const Facts& facts) {
  std::vector<actions::Action> out;
  const Machine* m = state.machine(id);
  if (m == nullptr || !actions::is_known_kind(preset.kind)) return out;
  const auto add = [&](json::Object arguments) {
    if (out.size() < most_of_one_kind)
      if (auto action = preset_of(preset, std::move(arguments))) out.push_back(std::move(*action));
  };
  const auto& kind = preset.kind;
  if (kind == "roll_back") {
    for (const auto& point : restore_points_of(*m)) {
      const TimePoint evidence = m->first_evidence ? m->first_evidence->at : TimePoint{};
      add({{"restore_point", point.id},
           {"made_at", json::write(point.made_at)},
           {"first_evidence_at", json::write(evidence)}});
    }
  } else if (kind == "quarantine_file") {
    if (const auto* scan = newest<actions::Scanned>(state, id))
      for (const auto& threat : scan->threats)
        if (!threat.put_away() && !threat.sha256.empty() && !put_away(state, id, threat))
          add({{"path", threat.path}, {"sha256", threat.sha256}});
  } else if (kind == "restore_file") {
    if (const auto* scan = newest<actions::Scanned>(state, id))
      for (const auto& threat : scan->threats)
        if (threat.vault_id) add({{"vault_id", *threat.vault_id}});
  } else if (kind == "remove_startup_entry") {
    if (const auto* list = newest<actions::StartupEntriesListed>(state, id))
      for (const auto& entry : list->entries)
        if (!entry.package && !taken_out(state, id, entry))
          add({{"kind", entry.kind}, {"location", entry.location}, {"name", entry.name}, {"digest", entry.digest}});
  } else if (kind == "sign_in_as_user" || kind == "log_off_user") {
    if (const auto user = user_of(state, facts); !user.empty())
      add({{"user", user}});
    else if (const auto* given = preset.arguments.if_object(); given != nullptr && given->contains("user"))
      add({});
  } else if (kind == "remove_administrator") {
    for (const auto& one : state.rights)
      if (one.machine == id && !one.done) add({{"user", one.user}});
  } else if (kind == "add_administrator") {
    for (const auto& one : state.rights)
      if (one.machine == id && one.done) add({{"user", one.user}});
  } else if (kind == "isolate") {
    add({{"undo_after", 86'400}});
  } else if (kind == "enter_safe_mode") {
    add({{"undo_after", 14'400}});
  } else if (kind == "scan") {
    add({{"timeout", 7'200}});
  } else if (kind == "make_restore_point") {
    add({{"description", "After virus incident " + state.number}});
  } else {
    add({});
  }
  return out;
}

}  // namespace standfirm::incident
