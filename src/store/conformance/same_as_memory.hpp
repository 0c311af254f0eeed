// src/store/conformance/same_as_memory.hpp: any run of commands, some of them failing, leaves every store with what the
// memory store has.
#pragma once
#include <rapidcheck/gtest.h>

#include "store/conformance/commits.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::store::conformance {

/// One thing a command does, as small numbers, so that rapidcheck can shrink it.
struct Deed {
  int what = 0, which = 0, value = 0;
};
inline std::ostream& operator<<(std::ostream& out, const Deed& d) {
  return out << d.what << "/" << d.which << "/" << d.value;
}

inline void carry_out(Transaction& t, const Deed& deed) {
  const auto name = std::to_string(deed.which);
  switch (deed.what) {
    case 0:
    case 1:
      t.append("incident/" + name, t.version("incident/" + name), events(1 + deed.value % 3, deed.value));
      break;
    case 2:
      t.append("incident/" + name, static_cast<std::uint64_t>(deed.value), events(1));
      break;  // often a conflict
    case 3:
      t.put(Row{"desk", name, std::to_string(deed.value % 3), std::to_string(deed.value % 5), "w" + name,
                std::to_string(deed.value)});
      break;
    case 4:
      t.put(Row{"other", name, "", std::to_string(deed.value), "", "{}"});
      break;
    case 5:
      t.drop("desk", name);
      break;
    case 6:
      t.put(Record{"session", name, std::to_string(deed.value), std::nullopt});
      break;
    case 7:
      t.drop_record("session", name);
      break;
    case 8:
      (void)t.next_number("series" + name);
      break;
    case 9:
      t.put_blob(sha256_hex(name), name);
      break;
    case 10:
      throw std::runtime_error("changed my mind");
    default:
      if (deed.value == 0) t.drop_view("desk");
  }
}

TEST_P(Conformance, any_run_of_commands_leaves_the_same_as_in_memory) {
  const auto holds = rc::check(GetParam().name, [&] {
    const auto deed = rc::gen::build<Deed>(rc::gen::set(&Deed::what, rc::gen::inRange(0, 12)),
                                           rc::gen::set(&Deed::which, rc::gen::inRange(0, 4)),
                                           rc::gen::set(&Deed::value, rc::gen::inRange(0, 9)));
    const auto commands = *rc::gen::resize(12, rc::gen::container<std::vector<std::vector<Deed>>>(
                                                   rc::gen::resize(6, rc::gen::container<std::vector<Deed>>(deed))));
    const auto fresh = GetParam().make();
    const auto ours = fresh->open();
    const auto model = make_memory_store();
    std::string our_answers, model_answers;
    for (const auto& [target, answers] :
         {std::pair{ours.get(), &our_answers}, std::pair{model.get(), &model_answers}}) {
      std::latch answered(static_cast<std::ptrdiff_t>(commands.size()));
      for (const auto& command : commands) {
        target->submit(
            [&command](Transaction& t) {
              for (const auto& one : command) carry_out(t, one);
            },
            [&answered, answers](const std::exception_ptr& wrong) {
              *answers += wrong ? '-' : '+';
              answered.count_down();
            });
      }
      answered.wait();
    }
    RC_ASSERT(our_answers == model_answers);
    std::string ours_has, model_has;
    ours->read([&](const Reader& r) { ours_has = everything(r); });
    model->read([&](const Reader& r) { model_has = everything(r); });
    RC_ASSERT(ours_has == model_has);
  });
  EXPECT_TRUE(holds);
}

}  // namespace standfirm::store::conformance
