// tests/endpoint/catalogue.hpp: every planted infection, one after the other, on a machine of its own: which steps of
// the procedure see it, and after which it is gone. The agent does the looking and the cleaning, by orders.
#pragma once
#include <boost/describe/class.hpp>
#include <functional>
#include <string>
#include <vector>

#include "endpoint/infections.hpp"

namespace standfirm::practice {

/// What became of one case. `caught_by`: the procedure's steps whose result named something new, in their order; none:
/// it was not caught. `gone_after`: the step after which every proof held; empty: it is still there. `wrong`: it could
/// not be tried at all.
struct Tried {
  std::string id, title;
  std::vector<std::string> caught_by;
  std::string gone_after, wrong;
  unsigned seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Tried, (), (id, title, caught_by, gone_after, wrong, seconds))

/// Never throws for what goes wrong with the case itself: that is `wrong`.
[[nodiscard]] Tried try_case(const Infection&, const std::function<void(const std::string& doing)>& tell);

}  // namespace standfirm::practice
