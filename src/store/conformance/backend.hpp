// src/store/conformance/backend.hpp: what a store brings to be tested, and the fixture every conformance test stands
// on. A store's own test file names itself:
//   INSTANTIATE_TEST_SUITE_P(Memory, Conformance, ::testing::Values(Backend{"memory", [] { return ...; }}), shown);
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "store/chain.hpp"
#include "store/store.hpp"

namespace standfirm::store::conformance {
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// One place a ledger lives in (a folder, a database), empty at first, gone afterwards.
class Place {
 public:
  virtual ~Place() = default;
  [[nodiscard]] virtual std::unique_ptr<Store> open() = 0;
  [[nodiscard]] virtual bool lasts() const { return true; }  ///< what was committed is there when opened again
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<Place>()> make;
};
inline std::string shown(const ::testing::TestParamInfo<Backend>& info) { return info.param.name; }
inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

inline TimePoint at(int seconds) {
  return TimePoint{std::chrono::seconds{1'772'460'000 + seconds}};
}  // 2026-03-02T14:00:00Z and on
inline NewEvent event(std::string type, int seconds = 0, std::string body = "{}") {
  return {std::move(type), at(seconds), "technician/0192f3c4-0000-7000-8000-000000000001", std::move(body)};
}
inline std::vector<NewEvent> events(int how_many, int from = 0) {
  std::vector<NewEvent> out;
  out.reserve(static_cast<std::size_t>(how_many));
  for (int i = 0; i < how_many; ++i)
    out.push_back(event("noted", from + i, R"({"n":)" + std::to_string(from + i) + "}"));
  return out;
}

class Conformance : public ::testing::TestWithParam<Backend> {
 protected:
  Conformance() : place(GetParam().make()), store(place->open()) {}

  void append(const StreamName& stream, std::uint64_t expected, const std::vector<NewEvent>& what) {
    store->write([&](Transaction& t) { t.append(stream, expected, what); });
  }
  void put(const Row& row) {
    store->write([&](Transaction& t) { t.put(row); });
  }
  void put(const Record& record) {
    store->write([&](Transaction& t) { t.put(record); });
  }
  template <class Look>
  auto look(Look&& what) const {
    decltype(what(std::declval<const Reader&>())) out{};
    store->read([&](const Reader& reader) { out = what(reader); });
    return out;
  }
  [[nodiscard]] std::vector<StoredEvent> stream(const StreamName& name) const {
    return look([&](const Reader& r) { return r.events(name); });
  }
  [[nodiscard]] std::vector<StoredEvent> ledger() const {
    return look([&](const Reader& r) { return r.all_events(0, 1'000'000); });
  }
  void reopen() {
    store.reset();
    store = place->open();
  }

  std::unique_ptr<Place> place;
  std::unique_ptr<Store> store;
};

/// What only stores must pass that outlive their program. Not instantiated for the memory store.
class Lasting : public Conformance {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Lasting);

}  // namespace standfirm::store::conformance
