// What was earned and what it cost, by incident, client, agreement, technician or month; every figure with the events
// it came from.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/business_hours.hpp"
#include "engine/impl.hpp"
#include "engine/views/invoices.hpp"
#include "engine/views/rows.hpp"

namespace standfirm::engine {
namespace {
namespace people = wire::people;
using std::chrono::year_month_day;
constexpr std::size_t most_sources = 200, most_rows = 10'000;

struct Worked {
  LabourRow row;
  year_month_day on;
  Money cost;
};

class Reckoning {
 public:
  Reckoning(const store::Reader& reader, Memory& memory, MarginBy by, const MarginQuery& query)
      : reader_(reader),
        memory_(memory),
        by_(by),
        query_(query),
        firm_(read_folded<Firms>(reader, memory, this_firm)) {}

  people::MarginReport report() {
    people::MarginReport out;
    out.by = json::enum_text(by_);
    std::optional<std::string> scope;
    if (query_.client) scope = query_.client->text();
    std::size_t rows = 0;
    for_each_row(reader_, rows_of(view::labour, scope, 200), [&](const store::Row& row) {
      ++rows;
      note(from_row<LabourRow>(row));
    });
    out.complete = rows < most_rows;
    rows = 0;
    for_each_row(reader_, rows_of(view::invoices, scope, 200), [&](const store::Row& row) {
      ++rows;
      earn(from_row<people::InvoiceView>(row));
    });
    out.complete = out.complete && rows < most_rows;
    for (auto& [key, row] : rows_) {
      row.margin = row.earned - row.cost;
      out.items.push_back(std::move(row));
    }
    return out;
  }

 private:
  const client::State& client(ClientId id) {
    auto& known = clients_[id];
    if (!known) known = read_folded<Clients>(reader_, memory_, id);
    return known->state;
  }
  std::string technician(TechnicianId id) const { return read_folded<Technicians>(reader_, memory_, id)->state.name; }
  bool in_time(year_month_day on) const {
    return (!query_.from || on >= *query_.from) && (!query_.through || on <= *query_.through);
  }
  static std::string month(year_month_day on) {
    return fmt::format("{:04}-{:02}", static_cast<int>(on.year()), static_cast<unsigned>(on.month()));
  }

  people::MarginRow& row(std::string key, const Sentence& name, Currency currency) {
    if (currency != Currency{}) key += " " + std::string(currency.text());
    auto [found, is_new] = rows_.try_emplace(key);
    if (is_new) {
      found->second.key = key;
      found->second.name = name;
      found->second.earned = found->second.cost = found->second.margin = {0, currency};
    }
    return found->second;
  }
  static void source(people::MarginRow& row, people::MoneySource from) {
    if (row.sources.size() < most_sources)
      row.sources.push_back(std::move(from));
    else
      ++row.more_sources;
  }
  std::string agreement_key(const std::optional<AgreementId>& id, std::uint64_t version) const {
    return id ? fmt::format("{} version {}", id->text(), version) : "no agreement";
  }
  Sentence agreement_name(ClientId of, const std::optional<AgreementId>& id, std::uint64_t version) {
    if (!id) return "{}: no agreement"_said(client(of).name);
    const auto known = read_folded<Agreements>(reader_, memory_, *id);
    for (const auto& one : known->state.versions)
      if (one.version == version) return "{}: {} (version {})"_said(client(of).name, one.terms.name, version);
    return Sentence::as_written(client(of).name);
  }

  Sentence worked(const LabourRow& labour, Money hourly) {
    const Rounded minutes{static_cast<double>(labour.counted.count()) / 60, 1};
    if (labour.why.empty())
      return "{}: {} worked {} min at {} an hour"_said(labour.number, technician(labour.technician), minutes, hourly);
    return "{}: {} worked {} min at {} an hour ({})"_said(labour.number, technician(labour.technician), minutes, hourly,
                                                          labour.why);
  }
  void note(const LabourRow& labour) {
    const auto& of = client(labour.client);
    const auto on = local_day(labour.at, of.time_zone);
    const auto hourly = firm::hourly_cost(firm_->state, labour.technician, on, of.currency);
    const auto cost = scaled(hourly, labour.counted.count(), 3600);
    by_incident_[labour.incident].push_back({labour, on, cost});
    if (!in_time(on)) return;
    auto& to = row_of(labour, on, of.currency);
    to.cost = to.cost + cost;
    to.attended += labour.counted;
    source(to, {stream_of<Incidents>(labour.incident), labour.event, labour.at, worked(labour, hourly), -cost});
  }
  people::MarginRow& row_of(const LabourRow& labour, year_month_day on, Currency currency) {
    switch (by_) {
      case MarginBy::incident:
        return row(labour.incident.text(), Sentence::as_written(labour.number), currency);
      case MarginBy::client:
        return row(labour.client.text(), Sentence::as_written(client(labour.client).name), currency);
      case MarginBy::agreement:
        return row(agreement_key(labour.agreement, labour.agreement_version),
                   agreement_name(labour.client, labour.agreement, labour.agreement_version), currency);
      case MarginBy::technician:
        return row(labour.technician.text(), Sentence::as_written(technician(labour.technician)), currency);
      case MarginBy::month:
        break;
    }
    return row(month(on), Sentence::as_written(month(on)), currency);
  }

  void earn(const people::InvoiceView& invoice) {
    if (invoice.status != InvoiceStatus::issued && invoice.status != InvoiceStatus::paid) return;
    const auto& of = client(invoice.client);
    const auto on = local_day(invoice.issued_at.value_or(invoice.drafted_at), of.time_zone);
    if (!in_time(on)) return;
    const auto currency = invoice.net.currency;
    const people::MoneySource from{stream_of<Invoices>(invoice.id), invoice.issued_event.value_or(invoice.version),
                                   invoice.issued_at.value_or(invoice.drafted_at),
                                   "Invoice {} was issued"_said(invoice.number.value_or("")), invoice.net};
    const auto add = [&](people::MarginRow& to, Money part) {
      to.earned = to.earned + part;
      auto one = from;
      one.amount = part;
      source(to, std::move(one));
    };
    switch (by_) {
      case MarginBy::incident:
        if (invoice.incident)
          return add(
              row(invoice.incident->text(), Sentence::as_written(invoice.incident_number.value_or("")), currency),
              invoice.net);
        return add(row("recurring", "Renewals and monthly fees"_said, currency), invoice.net);
      case MarginBy::client:
        return add(row(invoice.client.text(), Sentence::as_written(of.name), currency), invoice.net);
      case MarginBy::agreement: {
        std::optional<AgreementId> id = of.agreement;
        std::uint64_t version = 0;
        if (invoice.incident) {
          const auto incident = read_folded<Incidents>(reader_, memory_, *invoice.incident);
          if (incident->state.terms) {
            id = incident->state.terms->agreement;
            version = incident->state.terms->agreement_version;
          }
        } else if (id) {
          const auto known = read_folded<Agreements>(reader_, memory_, *id);
          if (const auto in_force = agreement::in_force(known->state, from.at)) version = in_force->version;
        }
        return add(row(agreement_key(id, version), agreement_name(invoice.client, id, version), currency), invoice.net);
      }
      case MarginBy::technician:
        return share(invoice, currency, add);
      case MarginBy::month:
        return add(row(month(on), Sentence::as_written(month(on)), currency), invoice.net);
    }
  }

  /// By attended time; the last of them takes what rounding leaves, so that the parts are the whole.
  template <class Add>
  void share(const people::InvoiceView& invoice, Currency currency, const Add& add) {
    std::map<TechnicianId, std::int64_t> seconds;
    std::int64_t total = 0;
    if (invoice.incident)
      for (const auto& worked : by_incident_[*invoice.incident]) {
        seconds[worked.row.technician] += worked.row.counted.count();
        total += worked.row.counted.count();
      }
    if (total <= 0) return add(row("nobody", "Nobody in particular"_said, currency), invoice.net);
    Money left = invoice.net;
    for (auto one = seconds.begin(); one != seconds.end(); ++one) {
      const bool last = std::next(one) == seconds.end();
      const Money part = last ? left : scaled(invoice.net, one->second, total);
      left = left - part;
      add(row(one->first.text(), Sentence::as_written(technician(one->first)), currency), part);
    }
  }

  const store::Reader& reader_;
  Memory& memory_;
  MarginBy by_;
  const MarginQuery& query_;
  std::shared_ptr<const Folded<Firms>> firm_;
  std::map<ClientId, std::shared_ptr<const Folded<Clients>>> clients_;
  std::map<IncidentId, std::vector<Worked>> by_incident_;
  std::map<std::string, people::MarginRow> rows_;
};

}  // namespace

Allowed<people::MarginReport> Engine::margin(MarginBy by, const MarginQuery& query) const {
  return impl_->look([&](const store::Reader& reader) -> Allowed<people::MarginReport> {
    return Reckoning(reader, impl_->shared.memory, by, query).report();
  });
}

}  // namespace standfirm::engine
