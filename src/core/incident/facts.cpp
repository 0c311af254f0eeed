#include "core/incident/facts.hpp"

#include <algorithm>

namespace standfirm::incident {
namespace {
template <class List, class IdOf>
auto found(const List& list, IdOf id) -> decltype(list.data()) {
  const auto at = std::ranges::find(list, id, [](const auto& item) { return item.id; });
  return at == list.end() ? nullptr : &*at;
}
template <class Item>
std::string named(const Item* item, const char* otherwise) {
  return item != nullptr ? item->name : otherwise;
}
}  // namespace

const KnownPerson* Facts::person(PersonId id) const { return found(people, id); }
const KnownMachine* Facts::machine(MachineId id) const { return found(machines, id); }
bool Facts::is_enrolled(MachineId id) const {
  const auto* known = machine(id);
  return known != nullptr && known->enrolled;
}
std::string Facts::name_of(PersonId id) const { return named(person(id), "somebody"); }
std::string Facts::name_of(TechnicianId id) const { return named(found(technicians, id), "somebody"); }
std::string Facts::name_of(MachineId id) const { return named(machine(id), "a machine"); }

Count count_of(const agreement::Terms& terms, const std::vector<Earlier>& earlier, TimePoint reported_at,
               const std::optional<PersonId>& person, const std::vector<MachineId>& machines) {
  Count count;
  for (const auto& before : earlier) {
    if (before.false_alarm) continue;
    if (terms.courtesy_period_days != 0 && before.reported_at <= reported_at - Days{terms.courtesy_period_days})
      continue;
    // Where nobody is named there is nobody to count by, so every incident of the client counts.
    if (terms.courtesy_counted_by == agreement::CountedBy::person && person && before.person != person) continue;
    if (terms.courtesy_counted_by == agreement::CountedBy::machine && !machines.empty() &&
        std::ranges::find_first_of(before.machines, machines) == before.machines.end())
      continue;
    ++count.nth;
  }
  count.courtesy = count.nth <= terms.courtesy_incidents;
  count.next_is_courtesy = count.nth + 1 <= terms.courtesy_incidents;
  count.included = count.courtesy ? terms.courtesy_minutes : terms.included_minutes;
  return count;
}

std::optional<Money> under_warranty(const agreement::Terms& terms, const std::vector<Earlier>& earlier,
                                    TimePoint reported_at, const std::vector<MachineId>& machines) {
  if (!terms.rules || terms.rules->warranty_days == 0) return std::nullopt;
  for (auto before = earlier.rbegin(); before != earlier.rend(); ++before)
    if (!before->false_alarm && before->closed_at && before->billed.minor > 0 &&
        reported_at <= *before->closed_at + Days{terms.rules->warranty_days} &&
        std::ranges::find_first_of(before->machines, machines) != before->machines.end())
      return before->billed;
  return std::nullopt;
}

}  // namespace standfirm::incident
