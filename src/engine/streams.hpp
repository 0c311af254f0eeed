// src/engine/streams.hpp: the kinds of stream the ledger holds, each with its state, its events, how one follows the
// other and how an event is written. The writing is compiled once (streams/*.cpp): it is the larger part of what a
// compiler has to do here.
#pragma once
#include <string>
#include <string_view>

#include "base/actor.hpp"
#include "base/json.hpp"
#include "core/agreement/agreement.hpp"
#include "core/client/client.hpp"
#include "core/firm/firm.hpp"
#include "core/incident/incident.hpp"
#include "core/invoice/invoice.hpp"
#include "core/machine/machine.hpp"
#include "core/rollout/rollout.hpp"
#include "core/technician/technician.hpp"

namespace standfirm::engine {

struct Clients {
  using Id = ClientId;
  using State = client::State;
  using Event = client::Event;
  static constexpr std::string_view kind = "client";
  static const std::string& type(const Event&);  ///< "person_added"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint, const Actor&) { return client::evolve(std::move(s), e); }
};
struct Agreements {
  using Id = AgreementId;
  using State = agreement::State;
  using Event = agreement::Event;
  static constexpr std::string_view kind = "agreement";
  static const std::string& type(const Event&);  ///< "person_added"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint, const Actor&) { return agreement::evolve(std::move(s), e); }
};
struct Machines {
  using Id = MachineId;
  using State = machine::State;
  using Event = machine::Event;
  static constexpr std::string_view kind = "machine";
  static const std::string& type(const Event&);  ///< "person_added"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint, const Actor&) { return machine::evolve(std::move(s), e); }
};
struct Technicians {
  using Id = TechnicianId;
  using State = technician::State;
  using Event = technician::Event;
  static constexpr std::string_view kind = "technician";
  static const std::string& type(const Event&);  ///< "person_added"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint, const Actor&) { return technician::evolve(std::move(s), e); }
};
struct Incidents {
  using Id = IncidentId;
  using State = incident::State;
  using Event = incident::Event;
  static constexpr std::string_view kind = "incident";
  static const std::string& type(const Event&);  ///< "person_added"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint at, const Actor& by) {
    return incident::evolve(std::move(s), e, at, by);
  }
};
struct Invoices {
  using Id = InvoiceId;
  using State = invoice::State;
  using Event = invoice::Event;
  static constexpr std::string_view kind = "invoice";
  static const std::string& type(const Event&);  ///< "person_added"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint at, const Actor&) {
    return invoice::evolve(std::move(s), e, at);
  }
};

struct Firms {
  using Id = FirmId;
  using State = firm::State;
  using Event = firm::Event;
  static constexpr std::string_view kind = "firm";
  static const std::string& type(const Event&);  ///< "labour_cost_set"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint, const Actor&) { return firm::evolve(std::move(s), e); }
};
/// A ledger has one firm.
inline constexpr FirmId this_firm{};

struct Rollouts {
  using Id = RolloutsId;
  using State = rollout::State;
  using Event = rollout::Event;
  static constexpr std::string_view kind = "rollout";
  static const std::string& type(const Event&);  ///< "ring_opened"
  static std::string body(const Event&);         ///< as it is stored
  static std::expected<Event, json::Error> read(std::string_view type,
                                                const json::Value&);  ///< fields nobody knows are ignored
  static State follow(State s, const Event& e, TimePoint, const Actor&) { return rollout::evolve(std::move(s), e); }
};
/// All releases' rollouts follow one another in one stream.
inline constexpr RolloutsId all_rollouts{};

template <class S>
[[nodiscard]] std::string stream_of(typename S::Id id) {
  return std::string(S::kind) + "/" + id.text();
}

}  // namespace standfirm::engine
