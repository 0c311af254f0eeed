// src/wire/people/sessions.hpp: sign-in, people of the firm, API keys, client links, problems.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/words.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::wire::people {

/// RFC 9457, application/problem+json. `code` is the refusal's name; `detail` and `sentence` its sentence; `mend` what
/// would satisfy it.
struct Problem {
  std::string type;
  std::string title;
  unsigned status = 0;
  std::string code;
  std::string detail;
  Sentence sentence;
  std::optional<Sentence> mend;
  std::optional<std::string> field;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, code, detail, sentence, mend, field))

struct SignIn {
  std::string email, password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))
/// Nothing is changed and nothing is sent to machines until somebody on the server's host re-arms it.
struct LockdownView {
  TimePoint at{};
  std::string by, why;
};
BOOST_DESCRIBE_STRUCT(LockdownView, (), (at, by, why))
/// POST /v1/lockdown
struct LockDown {
  std::string why;
};
BOOST_DESCRIBE_STRUCT(LockDown, (), (why))
/// The session itself is an HttpOnly cookie; `csrf` goes into the X-CSRF-Token header of every change made with the
/// cookie.
struct SessionView {
  TechnicianId technician;
  std::string name;
  Role role{};
  std::string csrf;
  TimePoint expires_at{};
  std::string firm_name;
  std::optional<LockdownView> locked_down;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (technician, name, role, csrf, expires_at, firm_name, locked_down))

struct TechnicianView {
  TechnicianId id;
  std::string name, email;
  Role role{};
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(TechnicianView, (), (id, name, email, role, active))
struct TechnicianPage {
  std::vector<TechnicianView> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(TechnicianPage, (), (items, next))
struct AddTechnician {
  std::string name, email, password;
  Role role{};
};
BOOST_DESCRIBE_STRUCT(AddTechnician, (), (name, email, password, role))

struct MakeApiKey {
  std::string name;
  Role role{};
};  ///< at most the maker's own rights
BOOST_DESCRIBE_STRUCT(MakeApiKey, (), (name, role))
struct ApiKeyMade {
  ApiKeyId id;
  std::string key;
};  ///< `key` is shown once; "Authorization: Bearer <key>"
BOOST_DESCRIBE_STRUCT(ApiKeyMade, (), (id, key))
struct ApiKeyView {
  ApiKeyId id;
  std::string name;
  Role role{};
  TimePoint made_at{};
  bool revoked = false;
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (), (id, name, role, made_at, revoked))
struct ApiKeyPage {
  std::vector<ApiKeyView> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ApiKeyPage, (), (items, next))

/// GET /v1/links/{token}: what this one link is for, and no more.
struct LinkView {
  std::string purpose;  ///< approve_time
  std::string firm_name, firm_phone, client_name, incident_number, summary, approver_name;
  Minutes minutes{0};
  Money hourly_rate, at_most;
  Fallback at_limit{};
  Sentence at_limit_in_words;
  std::vector<Sentence> so_far;
  std::string state;  ///< open, approved, declined
  TimePoint expires_at{};
};
BOOST_DESCRIBE_STRUCT(LinkView, (),
                      (purpose, firm_name, firm_phone, client_name, incident_number, summary, approver_name, minutes,
                       hourly_rate, at_most, at_limit, at_limit_in_words, so_far, state, expires_at))
/// POST /v1/links/{token}/approve and /decline. Approving may choose another way at the limit.
struct ApproveByLink {
  std::optional<Fallback> at_limit;
};
BOOST_DESCRIBE_STRUCT(ApproveByLink, (), (at_limit))
struct DeclineByLink {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DeclineByLink, (), (reason))

}  // namespace standfirm::wire::people
