// Events are for ever: what an earlier release wrote is read by this one. samples/events_1.jsonl is such a ledger's
// text; a field that changes its name or meaning fails here. A new shape gets a new file beside it, the old one stays.
#include <fstream>
#include <set>

#include "core/incident/given.hpp"

namespace standfirm::incident {
namespace {
struct Sample {
  std::string type;
  json::Value body;
};
std::vector<Sample> samples() {
  const std::string path = std::string(SF_SOURCE_DIR) + "/src/core/incident/samples/events_1.jsonl";
  std::ifstream file(path);
  std::vector<Sample> out;
  for (std::string line; std::getline(file, line);) {
    const auto value = json::parse(line);
    if (!value) throw std::runtime_error(path + ": " + value.error().text());
    out.push_back({std::string(value->at("type").as_string()), value->at("body")});
  }
  return out;
}
}  // namespace

TEST(StoredEvents, of_every_kind_are_read_and_mean_the_same) {
  std::set<std::string> seen;
  for (const auto& sample : samples()) {
    const auto event = json::read_body<Event>(sample.type, sample.body, json::Unknown::ignore);
    ASSERT_TRUE(event) << sample.type << ": " << event.error().text();
    EXPECT_EQ(json::Value(json::write_body(*event)), sample.body) << sample.type;
    seen.insert(sample.type);
  }
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Event::Alternatives>>([&](auto type) {
    EXPECT_TRUE(seen.contains(json::name_of<typename decltype(type)::type>())) << "no stored sample";
  });
}

TEST(StoredEvents, in_any_order_are_folded_without_complaint) {
  // A stream that doesn't follow must not bring the program down: evolve has no way to refuse.
  const auto all = samples();
  for (std::size_t first = 0; first < all.size(); ++first) {
    State state;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& sample = all[(first + i) % all.size()];
      const auto event = json::read_body<Event>(sample.type, sample.body, json::Unknown::ignore);
      ASSERT_TRUE(event);
      state = evolve(std::move(state), *event, given_ns::monday, Actor::of_system("test"));
    }
    EXPECT_EQ(state.version, all.size());
  }
}

}  // namespace standfirm::incident
