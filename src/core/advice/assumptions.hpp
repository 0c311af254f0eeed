// src/core/advice/assumptions.hpp: what the advisor takes for granted until the firm's own figures say otherwise.
#pragma once
#include "base/json.hpp"

namespace standfirm::advice {

/// Money in the client's currency, whole units with a fraction; hours. The firm may change each of them; where a figure
/// comes from is in docs/economics.md.
struct Assumptions {
  using fields_have_defaults = void;
  double labour_cost_per_hour = 60;  ///< what an hour of a technician costs the firm
  double downtime_per_hour = 40;     ///< what an hour without the machine costs the client
  double verify_hours = 0.25;        ///< signing in as the user and looking again
  double finish_hours = 0.25;        ///< updates, a new restore point
  double rollback_hours = 0.5;
  double rework_per_day = 6;   ///< what a day's work lost by rolling back costs
  double reinstall_hours = 5;  ///< with data on the machine; learned
  double reinstall_works = 0.97;
  double reinstall_loss = 40;  ///< expected cost of what gets lost
  double replace_hours = 4;
  double replace_wait_hours = 9.6;  ///< without a machine; a loaner counted in
  double replacement_credit = 0.4;  ///< share of the price that buys remaining life
  double relapse_firm = 240, relapse_client = 260;
  double unresolved_firm = 300, unresolved_client = 1500;
  double ask_wait_hours = 1.5;  ///< until an approver answers
  double ask_more_hours = 2;
  double says_yes_to_hours = 0.7, says_yes_to_reinstall = 0.9, says_yes_to_replace = 0.5;
};
BOOST_DESCRIBE_STRUCT(Assumptions, (),
                      (labour_cost_per_hour, downtime_per_hour, verify_hours, finish_hours, rollback_hours,
                       rework_per_day, reinstall_hours, reinstall_works, reinstall_loss, replace_hours,
                       replace_wait_hours, replacement_credit, relapse_firm, relapse_client, unresolved_firm,
                       unresolved_client, ask_wait_hours, ask_more_hours, says_yes_to_hours, says_yes_to_reinstall,
                       says_yes_to_replace))

}  // namespace standfirm::advice
