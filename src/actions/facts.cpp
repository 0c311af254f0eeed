#include "actions/facts.hpp"

namespace standfirm::actions {

FactsDifference difference(const MachineFacts& from, const MachineFacts& to) {
  const auto before = json::write(from).as_object(), after = json::write(to).as_object();
  FactsDifference out{json::Object{}, {}};
  for (const auto& field : after)
    if (const auto* old = before.if_contains(field.key()); old == nullptr || *old != field.value())
      out.changed.as_object()[field.key()] = field.value();
  for (const auto& field : before)
    if (!after.contains(field.key())) out.gone.emplace_back(field.key());
  return out;
}

std::expected<MachineFacts, std::string> with_difference(const MachineFacts& from, const FactsDifference& what) {
  if (!what.changed.is_object()) return std::unexpected("what changed must be an object of fields");
  auto whole = json::write(from).as_object();
  for (const auto& name : what.gone) whole.erase(name);
  for (const auto& field : what.changed.get_object()) whole[field.key()] = field.value();
  auto facts = json::read<MachineFacts>(json::Value(std::move(whole)), json::Unknown::ignore);
  if (!facts) return std::unexpected(facts.error().text());
  return std::move(*facts);
}

MachineFacts lasting(MachineFacts facts) {
  facts.read_at = {};
  facts.disk_free_bytes.reset();
  facts.restore_point_free_bytes.reset();
  facts.sources.reset();
  facts.user_data.reset();
  if (facts.disks)
    for (auto& disk : *facts.disks) disk.free_bytes = 0;
  return facts;
}

}  // namespace standfirm::actions
