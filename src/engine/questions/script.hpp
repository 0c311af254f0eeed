// src/engine/questions/script.hpp: the values the script's lines are filled with: this client's real terms, as they are
// spoken.
#pragma once
#include <string>
#include <vector>

#include "core/client/client.hpp"
#include "core/incident/views.hpp"
#include "core/procedure/script.hpp"
#include "engine/engine.hpp"

namespace standfirm::engine {

[[nodiscard]] Span spoken(Minutes);       ///< "4 hours", "1 hour 30 minutes", "0 minutes"
[[nodiscard]] Sentence spoken(Fallback);  ///< "reinstall the machine"
/// What this client declined, for the conversation: "On 2026-03-02 you declined ..., expected to cost 900.00 USD a
/// year."
[[nodiscard]] std::vector<Sentence> declined_sentences(const client::State&);
[[nodiscard]] procedure::ScriptValues script_values(const incident::State&, const incident::Facts&,
                                                    const client::State&, const Settings&,
                                                    const std::string& technician, TimePoint now);
/// A line of the script as it is said; a line that can't be filled in is given as it stands in the binder.
[[nodiscard]] std::string said(const std::string& line, const procedure::ScriptValues&);

}  // namespace standfirm::engine
