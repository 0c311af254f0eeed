#include "engine/facts.hpp"

#include "engine/folding.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
constexpr std::string_view stamp_kind = "engine.stamp";
constexpr TimePoint never{};  // stamps don't expire

incident::Facts put_together(const store::Reader& reader, Memory& memory, const procedure::Procedure& procedure,
                             ClientId client, Shown shown) {
  incident::Facts facts;
  facts.procedure = &procedure;
  facts.client = client;
  const auto known = read_folded<Clients>(reader, memory, client, shown);
  facts.client_name = known->state.name;
  facts.currency = known->state.currency;
  if (!known->state.time_zone.empty()) facts.time_zone = known->state.time_zone;
  for (const auto& p : known->state.people)
    if (!p.left) facts.people.push_back({p.id, p.name, p.approver, p.user_name});
  for_each_row(reader, rows_of(view::machines, client.text()), [&](const store::Row& row) {
    const auto machine = from_row<wire::people::MachineRow>(row);
    facts.machines.push_back({machine.id, machine.name, machine.enrolled});
  });
  for_each_row(reader, rows_of(view::technicians), [&](const store::Row& row) {
    const auto technician = from_row<wire::people::TechnicianView>(row);
    facts.technicians.push_back({technician.id, technician.name});
  });
  return facts;
}

bool comes_before(const std::string& number, const std::string& other) {  // "INC-999" before "INC-1000"
  return other.empty() || number.size() < other.size() || (number.size() == other.size() && number < other);
}
}  // namespace

std::string stamp(const store::Reader& reader, const std::string& subject) {
  const auto record = reader.record(stamp_kind, subject, never);
  return record ? record->body : std::string();
}
void change_stamp(store::Transaction& tx, const std::string& subject, const std::string& to) {
  tx.put(store::Record{std::string(stamp_kind), subject, to, std::nullopt});
}

std::unique_ptr<FactsMemory::Kept> FactsMemory::take(ClientId client) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(client);
  if (found == kept_.end()) return nullptr;
  auto kept = std::move(found->second);
  kept_.erase(found);
  return kept;
}
void FactsMemory::give_back(ClientId client, std::unique_ptr<Kept> kept) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= max_clients) kept_.erase(kept_.begin());
  kept_[client] = std::move(kept);
}
void FactsMemory::forget_all() {
  const std::lock_guard lock(mutex_);
  kept_.clear();
}

FactsNow::FactsNow(const store::Reader& reader, Memory& memory, FactsMemory& facts,
                   const procedure::Procedure& procedure, ClientId client, TimePoint now, std::optional<Role> role,
                   Shown shown)
    : memory_(facts), client_(client), kept_(facts.take(client)) {
  auto client_stamp = stamp(reader, "client/" + client.text()), technicians_stamp = stamp(reader, "technicians");
  if (!kept_ || kept_->client_stamp != client_stamp || kept_->technicians_stamp != technicians_stamp)
    kept_ =
        std::make_unique<FactsMemory::Kept>(FactsMemory::Kept{std::move(client_stamp),
                                                              std::move(technicians_stamp),
                                                              put_together(reader, memory, procedure, client, shown),
                                                              {},
                                                              {}});
  kept_->facts.role = role;
  kept_->facts.agreement.reset();
  const auto known = read_folded<Clients>(reader, memory, client, shown);
  if (known->state.agreement)
    kept_->facts.agreement =
        agreement::in_force(read_folded<Agreements>(reader, memory, *known->state.agreement, shown)->state, now);
}

FactsNow::~FactsNow() {
  kept_->facts.role.reset();
  kept_->facts.agreement.reset();
  kept_->facts.earlier.clear();
  memory_.give_back(client_, std::move(kept_));
}

FactsNow& FactsNow::with_earlier(const store::Reader& reader, const std::string& number) {
  auto& earlier = kept_->facts.earlier;
  earlier.clear();
  auto now = stamp(reader, "earlier/" + client_.text());
  if (kept_->earlier_stamp != now) {
    kept_->earlier.clear();
    for_each_row(reader, rows_of(view::earlier, client_.text()), [&](const store::Row& row) {
      auto one = from_row<EarlierRow>(row);
      kept_->earlier.push_back({one.id, std::move(one.number), one.reported_at, one.person, std::move(one.machines),
                                one.false_alarm, one.attended, one.billed, one.normal_price, one.closed_at});
    });
    kept_->earlier_stamp = std::move(now);
  }
  for (const auto& one : kept_->earlier)
    if (comes_before(one.number, number)) earlier.push_back(one);
  return *this;
}

}  // namespace standfirm::engine
