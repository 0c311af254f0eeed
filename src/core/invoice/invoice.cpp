#include "core/invoice/invoice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace standfirm::invoice {
namespace {
bool is_blank(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
}
std::string day_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}
/// Thousandths of a percent; reckoned back where the draft is from before it was kept.
std::int64_t tax_of(const billing::Draft& contents) {
  if (contents.tax_percent_millis || contents.net.minor == 0) return contents.tax_percent_millis.value_or(0);
  return (contents.tax.minor * 100'000 + contents.net.minor / 2) / contents.net.minor;
}
std::string number_of(const State& state) { return state.number.value_or("the draft"); }

/// The sums must follow from the lines: nobody types a total.
std::optional<Refusal> wrong_sums(const billing::Draft& contents) {
  Money net{0, contents.net.currency};
  for (const auto& line : contents.lines) {
    if (line.amount.currency != net.currency)
      return Refusal{RefusalCode::currency_differs, "An invoice has one currency."_said,
                     "Bill each currency by itself."_said, "contents.lines"};
    net = net + line.amount;
  }
  if (contents.tax.currency != net.currency || contents.total.currency != net.currency)
    return Refusal{RefusalCode::currency_differs, "An invoice has one currency."_said,
                   "Bill each currency by itself."_said, "contents.total"};
  if (net != contents.net || contents.net + contents.tax != contents.total)
    return Refusal{RefusalCode::invalid_argument, "The invoice doesn't add up."_said,
                   "Draft it from the incident again."_said, "contents.total"};
  return {};
}

struct Deciding {
  const State& state;
  std::vector<Event> events;
  using Verdict = std::optional<Refusal>;

  Verdict operator()(const Draft& asked) {
    if (state.version != 0) return Refusal{RefusalCode::already_done, "This invoice is drafted already."_said, {}, {}};
    if (auto refusal = wrong_sums(asked.contents)) return refusal;
    events.emplace_back(InvoiceDrafted{asked.invoice, asked.client, asked.client_name, asked.incident,
                                       asked.incident_number, asked.contents, asked.payment_days, asked.replaces,
                                       asked.billed});
    return {};
  }
  Verdict operator()(const Redraft& asked) {
    if (state.status != InvoiceStatus::draft) return not_a_draft("drafted anew"_said);
    if (auto refusal = wrong_sums(asked.contents)) return refusal;
    if (json::write_text(asked.contents) == json::write_text(state.drafted))
      return Refusal{RefusalCode::nothing_to_do, "The draft says so already."_said, {}, {}};
    events.emplace_back(InvoiceRedrafted{asked.contents});
    return {};
  }
  Verdict operator()(const WriteOff& asked) {
    if (state.status != InvoiceStatus::draft) return not_a_draft("changed"_said);
    if (asked.line >= state.contents.lines.size())
      return Refusal{RefusalCode::invalid_argument, "There is no such line."_said, "Count from 0."_said, "line"};
    if (is_blank(asked.reason))
      return Refusal{RefusalCode::reason_missing, "The reason is missing."_said, "Say why it is not charged."_said,
                     "reason"};
    if (asked.reason.size() > 1'000)
      return Refusal{RefusalCode::invalid_argument, "The reason is too long."_said, "Use at most 1,000 bytes."_said,
                     "reason"};
    if (state.contents.lines[asked.line].amount.minor <= 0)
      return Refusal{RefusalCode::nothing_to_do, "This line costs nothing already."_said, {}, {}};
    events.emplace_back(LineWrittenOff{asked.line, asked.reason});
    return {};
  }
  Verdict operator()(const Issue& asked) {
    if (state.status != InvoiceStatus::draft) return not_a_draft("issued"_said);
    if (asked.number.empty() || !asked.on.ok())
      return Refusal{RefusalCode::invalid_argument, "An issued invoice has a number and a day."_said, "Give both."_said,
                     "number"};
    events.emplace_back(InvoiceIssued{
        asked.number, asked.on, std::chrono::year_month_day{std::chrono::sys_days{asked.on} + Days{state.payment_days}},
        asked.billed_to});
    return {};
  }
  Verdict operator()(const Void& asked) {
    if (is_blank(asked.reason))
      return Refusal{RefusalCode::reason_missing, "The reason is missing."_said, "Say why the invoice is void."_said,
                     "reason"};
    if (state.status == InvoiceStatus::voided)
      return Refusal{RefusalCode::already_done, "{} is void already."_said(number_of(state)), {}, {}};
    if (state.status == InvoiceStatus::paid)
      return Refusal{RefusalCode::invoice_not_issued,
                     "{} is paid."_said(number_of(state)),
                     "Give the money back with an invoice of its own."_said,
                     {}};
    events.emplace_back(InvoiceVoided{asked.reason, asked.replaced_by});
    return {};
  }
  Verdict operator()(const RecordSent& asked) {
    if (state.status != InvoiceStatus::issued && state.status != InvoiceStatus::paid) return not_issued("sent"_said);
    if (is_blank(asked.to))
      return Refusal{RefusalCode::invalid_argument, "Nobody to send it to."_said, "Give an e-mail address."_said, "to"};
    events.emplace_back(InvoiceSent{asked.to});
    return {};
  }
  Verdict operator()(const RecordPayment& asked) {
    if (state.status == InvoiceStatus::paid)
      return Refusal{RefusalCode::already_done, "{} is paid already."_said(number_of(state)), {}, {}};
    if (state.status != InvoiceStatus::issued) return not_issued("paid"_said);
    if (asked.amount.currency != state.contents.total.currency)
      return Refusal{RefusalCode::currency_differs,
                     "{} is in {}."_said(number_of(state), state.contents.total.currency.text()),
                     "Give the amount in that currency."_said, "amount"};
    const Money owed = state.contents.total - received(state);
    if (asked.amount.minor <= 0 || less(owed, asked.amount))
      return Refusal{RefusalCode::invalid_argument,
                     "{} are still owed on {}, not {}."_said(owed, number_of(state), asked.amount),
                     "Record what came in for this invoice, and the rest on another."_said, "amount"};
    if (!asked.on.ok())
      return Refusal{RefusalCode::invalid_argument, "There is no such day."_said, "Give the day of payment."_said,
                     "on"};
    if (asked.reference.size() > 200)
      return Refusal{RefusalCode::invalid_argument, "The reference is too long."_said, "Use at most 200 bytes."_said,
                     "reference"};
    events.emplace_back(PaymentRecorded{asked.amount, asked.on, asked.reference});
    if (asked.amount == owed) events.emplace_back(InvoicePaid{state.contents.total, asked.on});
    return {};
  }

  [[nodiscard]] Sentence status() const {
    switch (state.status) {
      case InvoiceStatus::draft:
        return "a draft"_said;
      case InvoiceStatus::issued:
        return "issued"_said;
      case InvoiceStatus::paid:
        return "paid"_said;
      case InvoiceStatus::voided:
        return "void"_said;
    }
    return {};
  }
  [[nodiscard]] Refusal not_a_draft(const Sentence& what) const {
    return {RefusalCode::invoice_not_draft,
            "{} is {}, so it can't be {}."_said(number_of(state), status(), what),
            "Void it and make another one."_said,
            {}};
  }
  [[nodiscard]] Refusal not_issued(const Sentence& what) const {
    return {RefusalCode::invoice_not_issued,
            "{} is {}, so it can't be {}."_said(number_of(state), status(), what),
            "Issue it first."_said,
            {}};
  }
};

struct Evolving {
  State& state;
  TimePoint at;
  void operator()(const InvoiceDrafted& e) const {
    state.id = e.invoice;
    state.client = e.client;
    state.client_name = e.client_name;
    state.incident = e.incident;
    state.incident_number = e.incident_number;
    state.contents = state.drafted = e.contents;
    state.billed = e.billed.value_or(std::vector<BilledPeriod>{});
    state.payment_days = e.payment_days;
    state.replaces = e.replaces;
    state.status = InvoiceStatus::draft;
    state.drafted_at = at;
  }
  void operator()(const InvoiceRedrafted& e) const { state.contents = state.drafted = e.contents; }
  void operator()(const LineWrittenOff& e) const {
    auto& contents = state.contents;
    if (e.line >= contents.lines.size()) return;
    auto& line = contents.lines[e.line];
    line.amount = {0, line.amount.currency};
    line.bucket = Bucket::written_off;
    line.written_off_because = e.reason;
    billing::add_up(contents, contents.net.currency, tax_of(contents));
  }
  void operator()(const InvoiceIssued& e) const {
    state.status = InvoiceStatus::issued;
    state.number = e.number;
    state.issued_on = e.on;
    state.due_on = e.due_on;
    state.billed_to = e.billed_to;
    state.issued_at = at;
    state.issued_event = state.version;
  }
  void operator()(const InvoiceVoided& e) const {
    state.status = InvoiceStatus::voided;
    state.void_reason = e.reason;
    state.replaced_by = e.replaced_by;
  }
  void operator()(const InvoiceSent& e) const {
    state.sent_at = at;
    state.sent_to = e.to;
  }
  void operator()(const PaymentRecorded& e) const { state.payments.push_back(e); }
  void operator()(const InvoicePaid& e) const {
    state.status = InvoiceStatus::paid;
    state.paid_on = e.on;
  }
};

struct Sentence {
  std::string operator()(const InvoiceDrafted& e) const {
    return fmt::format("Drafted for {}: {}.", e.client_name, e.contents.total.text());
  }
  std::string operator()(const InvoiceRedrafted& e) const {
    return fmt::format("Drafted anew: {}.", e.contents.total.text());
  }
  std::string operator()(const InvoiceIssued& e) const {
    return fmt::format("Issued as {}, due on {}.", e.number, day_text(e.due_on));
  }
  std::string operator()(const InvoiceVoided& e) const { return fmt::format("Voided: {}", e.reason); }
  std::string operator()(const InvoiceSent& e) const { return fmt::format("Sent to {}.", e.to); }
  std::string operator()(const LineWrittenOff& e) const {
    return fmt::format("Line {} is not charged: {}", e.line + 1, e.reason);
  }
  std::string operator()(const PaymentRecorded& e) const {
    return fmt::format("{} came in on {}{}.", e.amount.text(), day_text(e.on),
                       e.reference.empty() ? "" : " (" + e.reference + ")");
  }
  std::string operator()(const InvoicePaid& e) const {
    return fmt::format("Paid on {}: {}.", day_text(e.on), e.amount.text());
  }
};
}  // namespace

Allowed<std::vector<Event>> decide(const State& state, const Command& command) {
  if (state.version == 0 && !std::holds_alternative<Draft>(command))
    return refuse(RefusalCode::not_found, "There is no such invoice."_said);
  Deciding deciding{state, {}};
  if (auto refusal = std::visit(deciding, command)) return std::unexpected(std::move(*refusal));
  return std::move(deciding.events);
}

State evolve(State state, const Event& event, TimePoint at) {
  ++state.version;
  std::visit(Evolving{state, at}, event);
  return state;
}

Money received(const State& state) {
  Money sum{0, state.contents.total.currency};
  for (const auto& payment : state.payments) sum = sum + payment.amount;
  return sum;
}

std::string number_text(int year, std::uint64_t nth) { return fmt::format("{:04}-{:04}", year, nth); }
std::string sentence_for(const Event& event) { return std::visit(Sentence{}, event); }

SF_ONE_OF_MEMBERS(Command);
SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::invoice
