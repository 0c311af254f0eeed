// src/core/procedure/procedure.hpp: the firm's standard operating procedure as data. It orders and words the steps; the
// laws (core/incident) hold whatever it says. Read from binder/procedures/*.yaml by load.hpp.
#pragma once
#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/words.hpp"

namespace standfirm::procedure {

/// What a step (or closing) asks for before it counts as done; each is computed from the incident's events.
enum class Need {
  triaged,
  limits_agreed,
  isolated,
  facts_read,
  in_safe_mode,
  every_tool_ran,
  no_threat_left,
  startup_entries_reviewed,
  back_to_normal,
  signed_in_as_user,
  nothing_came_back,
  system_files_intact,
  second_tool_clean,
  verified_as_user,
  rolled_back,
  reinstalled,
  replaced,
  updates_applied,
  new_restore_point,
  released,
  rights_considered,
  machines_accounted_for,
  statement
};
BOOST_DESCRIBE_ENUM(Need, triaged, limits_agreed, isolated, facts_read, in_safe_mode, every_tool_ran, no_threat_left,
                    startup_entries_reviewed, back_to_normal, signed_in_as_user, nothing_came_back, system_files_intact,
                    second_tool_clean, verified_as_user, rolled_back, reinstalled, replaced, updates_applied,
                    new_restore_point, released, rights_considered, machines_accounted_for, statement)

/// An action offered by a step: its kind (actions/catalogue.hpp) and preset arguments.
struct StepAction {
  std::string kind;
  json::Value arguments;
};
BOOST_DESCRIBE_STRUCT(StepAction, (), (kind, arguments))

struct Step {
  std::string id, title;
  Phase phase{};
  std::string do_this;  ///< plain text for the technician
  std::vector<std::string>
      say;  ///< mustache lines: {{client}}, {{approver}}, {{included_minutes}}, {{hourly_rate}}, ...
  std::vector<StepAction> actions;
  std::vector<Need> needs;
  std::string on_success;  ///< a step's id, or "close"
  std::optional<std::string>
      on_failure;  ///< a step's id, or "close"; absent: the step cannot fail (it only reads or talks)
};
BOOST_DESCRIBE_STRUCT(Step, (), (id, title, phase, do_this, say, actions, needs, on_success, on_failure))

struct Procedure {
  std::string id, title, version;  ///< version: SHA-256 of the file, first 12 hex digits
  std::string first_step;
  std::vector<Step> steps;
  std::vector<Need> closing_needs;
  std::vector<std::string> approved_tools;  ///< names of binder/tools/*.yaml, in the firm's order
  std::map<std::string, std::string>
      way_steps;  ///< disposition word (rolled_back, reinstalled, replaced, cleaned) -> the step that way starts at

  [[nodiscard]] const Step* find(std::string_view step_id) const {
    for (const auto& step : steps)
      if (step.id == step_id) return &step;
    return nullptr;
  }
};
BOOST_DESCRIBE_STRUCT(Procedure, (), (id, title, version, first_step, steps, closing_needs, approved_tools, way_steps))

}  // namespace standfirm::procedure
