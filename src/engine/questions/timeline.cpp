// The time line: every event of an incident as a sentence, with who did it.
#include <charconv>

#include "core/incident/views.hpp"
#include "engine/impl.hpp"

namespace standfirm::engine {
namespace {

void point_to(wire::people::TimelineEntry& entry, const incident::Event& event) {
  std::visit(
      [&](const auto& e) {
        using E = std::remove_cvref_t<decltype(e)>;
        if constexpr (requires { e.evidence; }) entry.evidence = e.evidence;
        if constexpr (std::is_same_v<E, incident::EvidenceAttached>)
          entry.order = e.order;
        else if constexpr (requires { e.order; })
          entry.order = e.order;
      },
      event);
}

}  // namespace

Allowed<wire::people::TimelinePage> Engine::timeline(IncidentId id, std::optional<std::string> after,
                                                     unsigned limit) const {
  std::uint64_t from = 0;
  if (after) {
    const auto [end, failed] = std::from_chars(after->data(), after->data() + after->size(), from);
    if (failed != std::errc() || end != after->data() + after->size())
      return refuse(RefusalCode::invalid_argument, "That is no cursor of this time line."_said,
                    "Leave it out to begin at the beginning."_said, "after");
  }
  if (limit < 1 || limit > 200)
    return refuse(RefusalCode::invalid_argument, "A page has 1 to 200 items."_said, "Choose a limit in between."_said,
                  "limit");
  const auto now = impl_->shared.clock.now();
  return impl_->look([&](const store::Reader& reader) -> Allowed<wire::people::TimelinePage> {
    const auto stream = stream_of<Incidents>(id);
    const auto events = reader.events(stream, 1, from + limit);
    if (events.empty() && from == 0) return refuse(RefusalCode::not_found, "There is no such incident."_said);
    std::optional<FactsNow> facts;
    incident::State state;
    wire::people::TimelinePage page;
    for (const auto& stored : events) {
      auto h = happened<Incidents>(stored);
      if (h.version > from) {
        const auto client = state.exists() ? state.client : std::get<incident::IncidentReported>(h.event).client;
        if (!facts)
          facts.emplace(reader, impl_->shared.memory, impl_->shared.facts, impl_->shared.settings.procedure, client,
                        now, std::nullopt, Shown::committed);
        wire::people::TimelineEntry entry;
        entry.version = h.version;
        entry.at = h.at;
        entry.type = stored.type;
        entry.who = incident::who(h.by, **facts);
        entry.sentence = incident::sentence_for(h.event, state, **facts);
        point_to(entry, h.event);
        page.items.push_back(std::move(entry));
      }
      state = incident::evolve(std::move(state), h.event, h.at, h.by);
    }
    if (!page.items.empty() && reader.version(stream) > page.items.back().version)
      page.next = std::to_string(page.items.back().version);
    return page;
  });
}

}  // namespace standfirm::engine
