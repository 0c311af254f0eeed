// src/wire/people/clients.hpp: /v1/clients with people, agreement, machines and enrolment.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/sentence.hpp"
#include "base/words.hpp"

namespace standfirm::wire::people {

struct ClientRow {
  ClientId id;
  std::string name;
  std::string time_zone;
  unsigned machines = 0, people = 0, open_incidents = 0;
  bool has_agreement = false;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ClientRow, (), (id, name, time_zone, machines, people, open_incidents, has_agreement, version))
struct ClientPage {
  std::vector<ClientRow> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ClientPage, (), (items, next))

struct PersonView {
  PersonId id;
  std::string name, email, phone;
  bool approver = false;
  std::optional<std::string> user_name;
};  ///< user_name: on their machine
BOOST_DESCRIBE_STRUCT(PersonView, (), (id, name, email, phone, approver, user_name))

struct TargetTerms {
  Priority priority{};
  Minutes respond_within{0}, resolve_within{0};
};  ///< in business minutes
BOOST_DESCRIBE_STRUCT(TargetTerms, (), (priority, respond_within, resolve_within))
struct ReadinessGoal {
  std::string what;
  unsigned at_least_percent = 0;
};
BOOST_DESCRIBE_STRUCT(ReadinessGoal, (), (what, at_least_percent))
/// What firms write beyond minutes and rates; 0 and empty: nothing of the kind was agreed. `most_billed`: an incident
/// costs at most so many minutes. `warranty_days`: the same machine again within them: the first removal is taken off.
/// `no_resolve_target_from_machines`: 1 never for a virus, n from n machines on. `project_from`: more minutes are a
/// project.
struct AgreementRules {
  Minutes most_billed{0}, minimum_billed{0};
  unsigned warranty_days = 0;
  std::vector<Breach> not_covered_when;
  unsigned no_resolve_target_from_machines = 0;
  std::vector<ReadinessGoal> readiness_goals;
  Minutes project_from{0};
  std::vector<std::string> other;
};
BOOST_DESCRIBE_STRUCT(AgreementRules, (),
                      (most_billed, minimum_billed, warranty_days, not_covered_when, no_resolve_target_from_machines,
                       readiness_goals, project_from, other))
/// What the client bought. `courtesy_incidents` of each `courtesy_period_days` (0: ever) are worked at 0.00 up to
/// `courtesy_minutes`; the others include `included_minutes`; beyond that `hourly_rate`.
struct AgreementTerms {
  std::string name;
  unsigned courtesy_incidents = 1;
  unsigned courtesy_period_days = 0;
  std::string courtesy_counted_by;  ///< client, person or machine
  Minutes courtesy_minutes{240};
  Minutes included_minutes{0};
  Money hourly_rate;
  Minutes increment{15};
  std::int64_t tax_percent_millis = 0;
  std::vector<TargetTerms> targets;
  std::string business_hours;  ///< "Mo-Fr 08:00-17:00"
  std::vector<std::chrono::year_month_day> holidays;
  unsigned watch_days = 15;
  bool unattended_tool_time_costs = false;
  bool only_our_people_install_software = true;
  bool lapsed_firewall_voids_courtesy = false;
  Money replacement_guide_price;
  std::vector<std::string> not_included;
  unsigned payment_days = 14;
  std::optional<AgreementRules> rules{};
};
BOOST_DESCRIBE_STRUCT(AgreementTerms, (),
                      (name, courtesy_incidents, courtesy_period_days, courtesy_counted_by, courtesy_minutes,
                       included_minutes, hourly_rate, increment, tax_percent_millis, targets, business_hours, holidays,
                       watch_days, unattended_tool_time_costs, only_our_people_install_software,
                       lapsed_firewall_voids_courtesy, replacement_guide_price, not_included, payment_days, rules))
struct AgreementView {
  AgreementId id;
  std::uint64_t version = 0;
  TimePoint in_force_from{};
  AgreementTerms terms;
  std::vector<Sentence> in_words, warnings;
};
BOOST_DESCRIBE_STRUCT(AgreementView, (), (id, version, in_force_from, terms, in_words, warnings))

struct MachineRow {
  MachineId id;
  std::string name;
  ClientId client;
  std::string client_name;
  bool enrolled = false, online = false, isolated = false;
  std::optional<std::string> operating_system, agent_version;
  std::optional<TimePoint> facts_at, last_seen_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(MachineRow, (),
                      (id, name, client, client_name, enrolled, online, isolated, operating_system, agent_version,
                       facts_at, last_seen_at, version))
struct MachinePage {
  std::vector<MachineRow> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(MachinePage, (), (items, next))
/// `facts`: actions::MachineFacts as the machine sent them. `facts_are_old`: a sentence, once they are 30 days old.
struct MachineView {
  MachineRow machine;
  std::optional<json::Value> facts;
  std::optional<Sentence> facts_are_old;
};
BOOST_DESCRIBE_STRUCT(MachineView, (), (machine, facts, facts_are_old))

struct ClientView {
  ClientRow client;
  std::optional<AgreementView> agreement;
  std::vector<PersonView> people;
  std::vector<MachineRow> machines;
};
BOOST_DESCRIBE_STRUCT(ClientView, (), (client, agreement, people, machines))

// POST /v1/clients, /v1/clients/{id}/people, /machines, /agreement, /enrolment_tokens
struct AddClient {
  std::string name;
  std::string time_zone;
  Currency currency;
};
BOOST_DESCRIBE_STRUCT(AddClient, (), (name, time_zone, currency))
struct AddPerson {
  std::string name, email, phone;
  bool approver = false;
  std::optional<std::string> user_name;
};
BOOST_DESCRIBE_STRUCT(AddPerson, (), (name, email, phone, approver, user_name))
struct AddMachineToClient {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(AddMachineToClient, (), (name))
struct MakeEnrolmentToken {
  std::optional<MachineId> machine;
  Minutes valid_for{240};
};
BOOST_DESCRIBE_STRUCT(MakeEnrolmentToken, (), (machine, valid_for))
/// `file`: what to put on the machine as the enrolment file (server, pinned certificate, token). Shown once.
struct EnrolmentToken {
  std::string token;
  TimePoint expires_at{};
  std::string file;
};
BOOST_DESCRIBE_STRUCT(EnrolmentToken, (), (token, expires_at, file))
struct Made {
  std::string id;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Made, (), (id, version))

}  // namespace standfirm::wire::people
