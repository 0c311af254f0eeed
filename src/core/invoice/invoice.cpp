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
std::string number_of(const State& state) { return state.number.value_or("the draft"); }

/// The sums must follow from the lines: nobody types a total.
std::optional<Refusal> wrong_sums(const billing::Draft& contents) {
  Money net{0, contents.net.currency};
  for (const auto& line : contents.lines) {
    if (line.amount.currency != net.currency)
      return Refusal{RefusalCode::currency_differs, "An invoice has one currency.", "Bill each currency by itself.",
                     "contents.lines"};
    net = net + line.amount;
  }
  if (contents.tax.currency != net.currency || contents.total.currency != net.currency)
    return Refusal{RefusalCode::currency_differs, "An invoice has one currency.", "Bill each currency by itself.",
                   "contents.total"};
  if (net != contents.net || contents.net + contents.tax != contents.total)
    return Refusal{RefusalCode::invalid_argument, "The invoice doesn't add up.", "Draft it from the incident again.",
                   "contents.total"};
  return {};
}

struct Deciding {
  const State& state;
  std::vector<Event> events;
  using Verdict = std::optional<Refusal>;

  Verdict operator()(const Draft& asked) {
    if (state.version != 0) return Refusal{RefusalCode::already_done, "This invoice is drafted already.", {}, {}};
    if (auto refusal = wrong_sums(asked.contents)) return refusal;
    events.emplace_back(InvoiceDrafted{asked.invoice, asked.client, asked.client_name, asked.incident,
                                       asked.incident_number, asked.contents, asked.payment_days, asked.replaces});
    return {};
  }
  Verdict operator()(const Redraft& asked) {
    if (state.status != InvoiceStatus::draft) return not_a_draft("drafted anew");
    if (auto refusal = wrong_sums(asked.contents)) return refusal;
    if (json::write_text(asked.contents) == json::write_text(state.contents))
      return Refusal{RefusalCode::nothing_to_do, "The draft says so already.", {}, {}};
    events.emplace_back(InvoiceRedrafted{asked.contents});
    return {};
  }
  Verdict operator()(const Issue& asked) {
    if (state.status != InvoiceStatus::draft) return not_a_draft("issued");
    if (asked.number.empty() || !asked.on.ok())
      return Refusal{RefusalCode::invalid_argument, "An issued invoice has a number and a day.", "Give both.",
                     "number"};
    events.emplace_back(
        InvoiceIssued{asked.number, asked.on,
                      std::chrono::year_month_day{std::chrono::sys_days{asked.on} + Days{state.payment_days}}});
    return {};
  }
  Verdict operator()(const Void& asked) {
    if (is_blank(asked.reason))
      return Refusal{RefusalCode::reason_missing, "The reason is missing.", "Say why the invoice is void.", "reason"};
    if (state.status == InvoiceStatus::voided)
      return Refusal{RefusalCode::already_done, fmt::format("{} is void already.", number_of(state)), {}, {}};
    if (state.status == InvoiceStatus::paid)
      return Refusal{RefusalCode::invoice_not_issued,
                     fmt::format("{} is paid.", number_of(state)),
                     "Give the money back with an invoice of its own.",
                     {}};
    events.emplace_back(InvoiceVoided{asked.reason, asked.replaced_by});
    return {};
  }
  Verdict operator()(const RecordSent& asked) {
    if (state.status != InvoiceStatus::issued && state.status != InvoiceStatus::paid) return not_issued("sent");
    if (is_blank(asked.to))
      return Refusal{RefusalCode::invalid_argument, "Nobody to send it to.", "Give an e-mail address.", "to"};
    events.emplace_back(InvoiceSent{asked.to});
    return {};
  }
  Verdict operator()(const RecordPaid& asked) {
    if (state.status == InvoiceStatus::paid)
      return Refusal{RefusalCode::already_done, fmt::format("{} is paid already.", number_of(state)), {}, {}};
    if (state.status != InvoiceStatus::issued) return not_issued("paid");
    if (asked.amount.currency != state.contents.total.currency)
      return Refusal{RefusalCode::currency_differs,
                     fmt::format("{} is in {}.", number_of(state), state.contents.total.currency.text()),
                     "Give the amount in that currency.", "amount"};
    if (asked.amount != state.contents.total)
      return Refusal{
          RefusalCode::invalid_argument,
          fmt::format("{} is for {}, not {}.", number_of(state), state.contents.total.text(), asked.amount.text()),
          "Record the whole amount.", "amount"};
    if (!asked.on.ok())
      return Refusal{RefusalCode::invalid_argument, "There is no such day.", "Give the day of payment.", "on"};
    events.emplace_back(InvoicePaid{asked.amount, asked.on});
    return {};
  }

  [[nodiscard]] Refusal not_a_draft(std::string_view what) const {
    return {RefusalCode::invoice_not_draft,
            fmt::format("{} is {}, so it can't be {}.", number_of(state), json::enum_text(state.status), what),
            "Void it and make another one.",
            {}};
  }
  [[nodiscard]] Refusal not_issued(std::string_view what) const {
    return {RefusalCode::invoice_not_issued,
            fmt::format("{} is {}, so it can't be {}.", number_of(state), json::enum_text(state.status), what),
            "Issue it first.",
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
    state.contents = e.contents;
    state.payment_days = e.payment_days;
    state.replaces = e.replaces;
    state.status = InvoiceStatus::draft;
    state.drafted_at = at;
  }
  void operator()(const InvoiceRedrafted& e) const { state.contents = e.contents; }
  void operator()(const InvoiceIssued& e) const {
    state.status = InvoiceStatus::issued;
    state.number = e.number;
    state.issued_on = e.on;
    state.due_on = e.due_on;
    state.issued_at = at;
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
  std::string operator()(const InvoicePaid& e) const {
    return fmt::format("Paid on {}: {}.", day_text(e.on), e.amount.text());
  }
};
}  // namespace

Allowed<std::vector<Event>> decide(const State& state, const Command& command) {
  if (state.version == 0 && !std::holds_alternative<Draft>(command))
    return refuse(RefusalCode::not_found, "There is no such invoice.");
  Deciding deciding{state, {}};
  if (auto refusal = std::visit(deciding, command)) return std::unexpected(std::move(*refusal));
  return std::move(deciding.events);
}

State evolve(State state, const Event& event, TimePoint at) {
  ++state.version;
  std::visit(Evolving{state, at}, event);
  return state;
}

std::string number_text(int year, std::uint64_t nth) { return fmt::format("{:04}-{:04}", year, nth); }
std::string sentence_for(const Event& event) { return std::visit(Sentence{}, event); }

SF_ONE_OF_MEMBERS(Command);
SF_ONE_OF_MEMBERS(Event);

}  // namespace standfirm::invoice
