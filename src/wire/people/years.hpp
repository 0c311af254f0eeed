// src/wire/people/years.hpp: the simulator of years, and readiness in money.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/sentence.hpp"

namespace standfirm::wire::people {

/// POST /v1/simulations. `preparations`: ids of GET /v1/preparations. `cap`: minutes an incident may take before the
/// client is asked; `policy`: advice, or rule (clean up to the cap, then roll back, then reinstall).
struct Simulate {
  unsigned clients = 20, machines_per_client = 15;
  std::vector<std::string> preparations;
  Money hourly_rate, monthly_price_per_machine;
  unsigned courtesy_incidents = 1;  ///< of each client and year
  Minutes courtesy_minutes{240}, cap{240};
  std::string policy;
  std::optional<std::uint64_t> seed;
  std::optional<unsigned> years;  ///< how many are simulated: 100 to 20000, 2000 when left out
};
BOOST_DESCRIBE_STRUCT(Simulate, (),
                      (clients, machines_per_client, preparations, hourly_rate, monthly_price_per_machine,
                       courtesy_incidents, courtesy_minutes, cap, policy, seed, years))
struct MarginBin {
  Money from, to;
  unsigned years = 0;
};
BOOST_DESCRIBE_STRUCT(MarginBin, (), (from, to, years))
struct EndShare {
  std::string how;
  double percent = 0;
};
BOOST_DESCRIBE_STRUCT(EndShare, (), (how, percent))
/// The same question with the same seed gives the same answer to the cent.
struct Simulation {
  std::uint64_t seed = 0;
  unsigned years = 0;
  double incidents_a_year = 0;
  Money margin_mean, margin_low, margin_high;  ///< low and high: one year in twenty is below, one above
  double loss_percent = 0;                     ///< years with a margin below nothing
  Money break_even_price, safe_price;          ///< per machine and month; safe: loses in one year of twenty at most
  Money cost_to_client_per_machine;            ///< a year
  Money cost_of_an_incident;                   ///< firm and client together
  std::vector<MarginBin> margins;
  std::vector<EndShare> ends;
  std::vector<Sentence> sources;
};
BOOST_DESCRIBE_STRUCT(Simulation, (),
                      (seed, years, incidents_a_year, margin_mean, margin_low, margin_high, loss_percent,
                       break_even_price, safe_price, cost_to_client_per_machine, cost_of_an_incident, margins, ends,
                       sources))

struct PreparationView {
  std::string id;
  Sentence title;
  double rate_multiplier = 1;
  Money cost_per_year;
  Sentence source;
};
BOOST_DESCRIBE_STRUCT(PreparationView, (), (id, title, rate_multiplier, cost_per_year, source))
struct Preparations {
  std::vector<PreparationView> items;
};
BOOST_DESCRIBE_STRUCT(Preparations, (), (items))

/// `state`: present, missing, or unknown (counted as missing). `how_known`: where that comes from.
struct PreparationState {
  std::string id;
  Sentence title;
  std::string state;
  Sentence how_known;
};
BOOST_DESCRIBE_STRUCT(PreparationState, (), (id, title, state, how_known))
struct ReadinessStep {
  std::string id;
  Sentence title;
  Money saving, cost, net;  ///< a year, given the steps before it
  Money yearly_cost_after;
  bool worth_it = false;
  Sentence source;
};
BOOST_DESCRIBE_STRUCT(ReadinessStep, (), (id, title, saving, cost, net, yearly_cost_after, worth_it, source))
/// Expected virus cost of a year. `low` and `high`: nine in ten of the infection rates that the priors and the client's
/// own history leave possible lie between them.
struct MachineReadiness {
  MachineId machine;
  std::string name;
  Money yearly_cost, low, high;
  double infections_a_year = 0;
  double score = 0;  ///< 0 nothing done, 100 everything
  std::vector<PreparationState> preparations;
  std::vector<ReadinessStep> steps;  ///< in the order to do them
};
BOOST_DESCRIBE_STRUCT(MachineReadiness, (),
                      (machine, name, yearly_cost, low, high, infections_a_year, score, preparations, steps))
struct ClientReadiness {
  ClientId client;
  Money yearly_cost, low, high;
  std::vector<MachineReadiness> machines;
  std::vector<ReadinessStep> steps;  ///< over all machines, the largest net saving first
  std::vector<Sentence> sources;
  bool complete = true;  ///< false: only the first 200 machines are reckoned
};
BOOST_DESCRIBE_STRUCT(ClientReadiness, (), (client, yearly_cost, low, high, machines, steps, sources, complete))

}  // namespace standfirm::wire::people
