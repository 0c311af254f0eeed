#include "core/agreement/example.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/billing/billing.hpp"
#include "core/incident/facts.hpp"

namespace standfirm::agreement {
namespace {
struct Infection {
  unsigned day;
  int minutes;
  unsigned char machine;
};
// The second comes back on the same machine within two weeks; the last but one takes longer than any cap.
constexpr std::array year_of{Infection{12, 95, 1}, Infection{61, 151, 2}, Infection{73, 40, 2}, Infection{190, 420, 3},
                             Infection{301, 10, 1}};
const TimePoint new_year = TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

MachineId machine(unsigned char n) {
  Uuid uuid;
  uuid.bytes[15] = n;
  return MachineId{uuid};
}
PersonId person(unsigned char n) {
  Uuid uuid;
  uuid.bytes[15] = n;
  return PersonId{uuid};
}
std::string ordinal(unsigned n) {
  constexpr std::array words{"first", "second", "third", "fourth", "fifth"};
  return n >= 1 && n <= words.size() ? words[n - 1] : fmt::format("{}th", n);
}
}  // namespace

std::vector<ExampleIncident> worked_example(const Terms& terms) {
  std::vector<ExampleIncident> out;
  std::vector<incident::Earlier> earlier;
  for (const auto& infection : year_of) {
    const TimePoint at = new_year + Days{infection.day - 1};
    const std::vector<MachineId> machines{machine(infection.machine)};
    const auto count = incident::count_of(terms, earlier, at, person(infection.machine), machines);
    billing::Worked worked;
    worked.incident_number = ordinal(static_cast<unsigned>(out.size() + 1));
    worked.nth = count.nth;
    worked.courtesy = count.courtesy;
    worked.attended = Minutes{infection.minutes};
    worked.included = count.included;
    worked.hourly_rate = worked.next_hourly_rate = terms.hourly_rate;
    worked.increment = terms.increment;
    worked.tax_percent_millis = terms.tax_percent_millis;
    // The client says yes to what it takes; nobody works longer.
    const Minutes beyond = std::max(Minutes{0}, Minutes{infection.minutes} - count.included) + terms.increment;
    worked.authorised = {{beyond, terms.hourly_rate}};
    worked.taken_off =
        incident::under_warranty(terms, earlier, at, machines).value_or(Money{0, terms.hourly_rate.currency});
    if (terms.rules) {
      worked.most_billed = terms.rules->most_billed;
      worked.minimum_billed = terms.rules->minimum_billed;
    }
    const auto invoice = billing::draft(worked);
    ExampleIncident one;
    one.day = infection.day;
    one.worked = Minutes{infection.minutes};
    one.included = count.included;
    one.courtesy = count.courtesy;
    one.price = invoice.net;
    for (const auto& line : invoice.lines)
      if (line.bucket == Bucket::authorised) one.billed += line.minutes;
    auto how = count.courtesy ? "a courtesy, up to {} minutes at 0.00"_said(count.included.count())
                              : "{} minutes included"_said(count.included.count());
    if (one.billed > Minutes{0}) how = "{}, {} h at {} an hour"_said(how, InHours{one.billed}, terms.hourly_rate);
    if (worked.taken_off.minor > 0 && one.billed > Minutes{0})
      how = "{}, less {} for the first removal"_said(how, worked.taken_off);
    one.sentence = "Day {}: infection {} of this year takes {} minutes: {}. {} before tax."_said(
        infection.day, out.size() + 1, infection.minutes, how, one.price);
    incident::Earlier before;
    before.reported_at = at;
    before.closed_at = at + Days{1};
    before.person = person(infection.machine);
    before.machines = machines;
    before.attended = worked.attended;
    before.billed = invoice.net;
    earlier.push_back(std::move(before));
    out.push_back(std::move(one));
  }
  return out;
}

namespace {
/// As people read it: an amount with its currency, a text without quotes.
std::string shown(const json::Value* value) {
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_bool()) return value->get_bool() ? "yes" : "no";
  if (const auto* object = value->if_object())
    if (const auto* amount = object->if_contains("amount"))
      return shown(amount) + " " + shown(object->if_contains("currency"));
  if (const auto* array = value->if_array()) {
    std::string out;
    for (const auto& each : *array) out += (out.empty() ? "" : "; ") + shown(&each);
    return out;
  }
  return json::text(*value);
}
void compare(const std::string& field, const json::Value* was, const json::Value* is, std::vector<ChangedTerm>& out) {
  const auto* object = is != nullptr ? is->if_object() : nullptr;
  const auto* before = was != nullptr ? was->if_object() : nullptr;
  if (object != nullptr && before != nullptr && !object->contains("amount")) {
    for (const auto& member : *object)
      compare(field.empty() ? std::string(member.key()) : field + "." + std::string(member.key()),
              before->if_contains(member.key()), &member.value(), out);
    return;
  }
  auto one = shown(was), other = shown(is);
  if (one != other) out.push_back({field, std::move(one), std::move(other)});
}
}  // namespace

std::vector<ChangedTerm> changes(const Terms& before, const Terms& after) {
  std::vector<ChangedTerm> out;
  auto from = before, to = after;
  // Terms that never had rules compare as terms with none.
  if (!from.rules) from.rules.emplace();
  if (!to.rules) to.rules.emplace();
  const auto was = json::write(from), is = json::write(to);
  compare("", &was, &is, out);
  return out;
}

}  // namespace standfirm::agreement
