// tests/rehearsal/told.hpp: the rehearsal as it is told: a time line for people or JSON lines for programs, and what
// was checked.
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace standfirm::rehearsal {

/// One row of the time line. `minutes` attended and `cost` so far, where an incident has a clock.
struct Row {
  TimePoint at{};
  std::string who, what;
  std::optional<Minutes> minutes;
  std::optional<Money> cost;
};
BOOST_DESCRIBE_STRUCT(Row, (), (at, who, what, minutes, cost))

struct Checked {
  std::string what, wanted, got;
  bool ok = false;
};
BOOST_DESCRIBE_STRUCT(Checked, (), (what, wanted, got, ok))

class Told {
 public:
  explicit Told(bool as_json) : as_json_(as_json) {}

  void chapter(const std::string& title);
  void row(const Row&);
  /// The answer of whoever was asked, below the row before.
  void answer(const std::string& who, const std::string& what);
  /// What is going on, for who is waiting: on standard error, so that it never gets into the time line.
  void progress(const std::string& what) const;

  /// Compares, and says so; a difference makes the rehearsal fail and is told again at the end.
  bool expect(const std::string& what, const std::string& wanted, const std::string& got);
  bool expect(const std::string& what, bool holds) { return expect(what, "yes", holds ? "yes" : "no"); }

  /// The closing lines. True when everything was as it should be.
  bool close();

 private:
  bool as_json_;
  std::string last_day_;
  unsigned passed_ = 0;
  std::vector<Checked> failed_;
};

}  // namespace standfirm::rehearsal
