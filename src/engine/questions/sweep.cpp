// What is looked for on a client's machines, and what each answered.
#include "core/incident/sweep.hpp"

#include <fmt/format.h>

#include "engine/commands/commands.hpp"
#include "engine/impl.hpp"

namespace standfirm::engine {
namespace {
namespace people = wire::people;

std::vector<Sentence> in_words(const actions::Sweep& signs) {
  std::vector<Sentence> out;
  for (const auto& file : signs.files)
    out.push_back("the file {} (SHA-256 {}...)"_said(file.name, file.sha256.substr(0, 12)));
  for (const auto& entry : signs.startup_entries)
    out.push_back("the start-up entry {} ({})"_said(entry.name, entry.kind));
  return out;
}

}  // namespace

Allowed<people::SweepView> Engine::sweep(IncidentId id) const {
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::SweepView> {
    const auto folded = read_folded<Incidents>(reader, impl_->shared.memory, id);
    if (folded->version == 0) return refuse(RefusalCode::not_found, "There is no such incident."_said);
    const FactsNow facts(reader, impl_->shared.memory, impl_->shared.facts, impl_->shared.settings.procedure,
                         folded->state.client, now, std::nullopt, Shown::committed);
    people::SweepView out{in_words(incident::signs_of(folded->state)), {}, folded->version};
    for (auto& one : incident::swept(folded->state, *facts)) {
      people::SweptMachine shown{one.machine, std::move(one.name), std::move(one.state), std::move(one.sentence),
                                 {},          one.asked_at,        one.answered_at};
      for (auto& seen : one.seen)
        shown.seen.push_back({std::move(seen.what), std::move(seen.where), std::move(seen.sha256)});
      out.machines.push_back(std::move(shown));
    }
    return out;
  });
}

}  // namespace standfirm::engine
