// src/core/procedure/script.hpp: what to say to the client, with this client's real terms filled in.
#pragma once
#include <boost/describe/class.hpp>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/sentence.hpp"

namespace standfirm::procedure {

/// Everything a line of the script may name, as {{name}}, ready for speaking ("150.00 USD", "4 hours"); as sentences,
/// so that a line in another language is filled as that language says them. An empty one, `false` and an empty list
/// leave a section {{#name}}...{{/name}} out and {{^name}}...{{/name}} in.
struct ScriptValues {
  Sentence firm, firm_phone, technician;
  Sentence client, person, person_first_name, approver;  ///< person: who reported it
  Sentence machine, user;                                ///< user: the person's name on the machine
  Sentence incident, summary, priority, respond_by;      ///< incident: "INC-1042"
  Sentence nth;                            ///< "first", "second": this client's n-th incident in the agreement's period
  bool courtesy = false;                   ///< this one is worked at 0.00
  Sentence included_time;                  ///< "4 hours"; empty when nothing is included
  Sentence hourly_rate, next_hourly_rate;  ///< now, and for the next incident
  Sentence increment;                      ///< "15 minutes"
  Sentence worked_time, authorised_time, time_left;  ///< so far; empty when none
  Sentence at_limit;                                 ///< "reinstall the machine", once agreed
  Sentence replacement_price, watch_days;
  bool only_our_people_install_software = false;
  bool first_evidence_known = false;
  Sentence first_evidence;
  std::vector<Sentence> past;     ///< sentences: earlier incidents, declined recommendations
  std::vector<Sentence> lessons;  ///< rules this person has acknowledged
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

/// One of them by its name: what it says, one text or a list's; a condition that holds says one empty text. Nothing
/// said: not there.
struct ScriptValue {
  std::string name;
  std::vector<Sentence> said;
};
/// Those that are there.
[[nodiscard]] std::vector<ScriptValue> by_name(const ScriptValues&);

[[nodiscard]] std::vector<LineError> check_line(std::string_view line);

/// The line as it is said. Plain text: nothing is escaped, so whoever shows it escapes. Values are never read as
/// templates. A line that check_line() finds wrong gives its first message.
[[nodiscard]] std::expected<std::string, std::string> render(std::string_view line, const ScriptValues&);

}  // namespace standfirm::procedure
