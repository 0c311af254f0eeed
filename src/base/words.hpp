// src/base/words.hpp: the closed word lists that core, wire, server, agent and screen share. Meanings: docs/words.md.
#pragma once
#include <boost/describe/enum.hpp>

namespace standfirm {

enum class Role { owner, technician, dispatcher, client_approver };
BOOST_DESCRIBE_ENUM(Role, owner, technician, dispatcher, client_approver)

enum class Urgency { low, normal, high, critical };
BOOST_DESCRIBE_ENUM(Urgency, low, normal, high, critical)
enum class Impact { one_person, several_people, whole_site };
BOOST_DESCRIBE_ENUM(Impact, one_person, several_people, whole_site)
enum class Priority { p1, p2, p3, p4 };
BOOST_DESCRIBE_ENUM(Priority, p1, p2, p3, p4)

enum class Phase {
  reported,
  triaged,
  agreed,
  reached,
  cleaning,
  verifying,
  rolling_back,
  reinstalling,
  replacing,
  hardening,
  closed
};
BOOST_DESCRIBE_ENUM(Phase, reported, triaged, agreed, reached, cleaning, verifying, rolling_back, reinstalling,
                    replacing, hardening, closed)
/// What holds the incident up, beside its phase.
enum class Hold { none, waiting_for_client, stopped_at_limit };
BOOST_DESCRIBE_ENUM(Hold, none, waiting_for_client, stopped_at_limit)

/// By which way something was heard or said.
enum class Channel { console, phone, email, link, in_person, api, webhook, agent };
BOOST_DESCRIBE_ENUM(Channel, console, phone, email, link, in_person, api, webhook, agent)

/// What was agreed to happen when the minutes run out.
enum class Fallback { reinstall, replace, stop };
BOOST_DESCRIBE_ENUM(Fallback, reinstall, replace, stop)

/// What an action can do to a machine.
enum class Hazard { reads, reversible, destructive };
BOOST_DESCRIBE_ENUM(Hazard, reads, reversible, destructive)

/// An order's life. `unknown`: the machine cannot say whether it happened; never guessed.
enum class OrderStatus { ordered, delivered, succeeded, failed, refused, expired, unknown };
BOOST_DESCRIBE_ENUM(OrderStatus, ordered, delivered, succeeded, failed, refused, expired, unknown)

/// Never `clean` without exit status, signatures loaded, complete coverage and fresh definitions.
enum class ScanVerdict { clean, found, cleaned, incomplete };
BOOST_DESCRIBE_ENUM(ScanVerdict, clean, found, cleaned, incomplete)

/// How a machine of an incident ended up.
enum class Disposition { open, cleaned, rolled_back, reinstalled, replaced, not_infected };
BOOST_DESCRIBE_ENUM(Disposition, open, cleaned, rolled_back, reinstalled, replaced, not_infected)

enum class InvoiceStatus { draft, issued, voided, paid };
BOOST_DESCRIBE_ENUM(InvoiceStatus, draft, issued, voided, paid)
/// What makes an incident the client's own doing, where the agreement says so.
enum class Breach { lapsed_firewall, user_was_administrator, antivirus_removed, software_installed_by_client };
BOOST_DESCRIBE_ENUM(Breach, lapsed_firewall, user_was_administrator, antivirus_removed, software_installed_by_client)
/// Why minutes cost what they cost.
/// `over`: worked beyond what was authorised or beyond the cap, and not charged. `fee`: no minutes at all.
enum class Bucket { courtesy, included, authorised, over, written_off, fee };
BOOST_DESCRIBE_ENUM(Bucket, courtesy, included, authorised, over, written_off, fee)

}  // namespace standfirm
