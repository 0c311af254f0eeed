// src/core/procedure/script.hpp: what to say to the client, with this client's real terms filled in.
#pragma once
#include <boost/describe/class.hpp>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace standfirm::procedure {

/// Everything a line of the script may name, as {{name}}. Texts come ready for speaking ("150.00 USD", "4 hours"); an
/// empty text, `false` and an empty list leave a section {{#name}}...{{/name}} out and {{^name}}...{{/name}} in.
struct ScriptValues {
  std::string firm, firm_phone, technician;
  std::string client, person, person_first_name, approver;  ///< person: who reported it
  std::string machine, user;                                ///< user: the person's name on the machine
  std::string incident, summary, priority, respond_by;      ///< incident: "INC-1042"
  std::string nth;            ///< "first", "second": this client's n-th incident in the agreement's period
  bool courtesy = false;      ///< this one is worked at 0.00
  std::string included_time;  ///< "4 hours"; empty when nothing is included
  std::string hourly_rate, next_hourly_rate;            ///< now, and for the next incident
  std::string increment;                                ///< "15 minutes"
  std::string worked_time, authorised_time, time_left;  ///< so far; empty when none
  std::string at_limit;                                 ///< "reinstall the machine", once agreed
  std::string replacement_price, watch_days;
  bool only_our_people_install_software = false;
  bool first_evidence_known = false;
  std::string first_evidence;
  std::vector<std::string> past;     ///< sentences: earlier incidents, declined recommendations
  std::vector<std::string> lessons;  ///< rules this person has acknowledged
};
BOOST_DESCRIBE_STRUCT(ScriptValues, (),
                      (firm, firm_phone, technician, client, person, person_first_name, approver, machine, user,
                       incident, summary, priority, respond_by, nth, courtesy, included_time, hourly_rate,
                       next_hourly_rate, increment, worked_time, authorised_time, time_left, at_limit,
                       replacement_price, watch_days, only_our_people_install_software, first_evidence_known,
                       first_evidence, past, lessons))

/// What is wrong with a line of the script (an unknown {{name}}, a section left open, a tag that isn't allowed), and
/// the mend.
struct LineError {
  std::string message, mend;
};
BOOST_DESCRIBE_STRUCT(LineError, (), (message, mend))

[[nodiscard]] std::vector<LineError> check_line(std::string_view line);

/// The line as it is said. Plain text: nothing is escaped, so whoever shows it escapes. Values are never read as
/// templates. A line that check_line() finds wrong gives its first message.
[[nodiscard]] std::expected<std::string, std::string> render(std::string_view line, const ScriptValues&);

}  // namespace standfirm::procedure
