#include "core/billing/billing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace standfirm::billing {
namespace {
Money nothing(Currency currency) { return {0, currency}; }

Sentence ordinal(unsigned n) {
  if (n == 1) return "first"_said;
  const unsigned last = n % 10, two = n % 100;
  const bool regular = two >= 11 && two <= 13;
  if (!regular && last == 1) return "{}st"_said(n);
  if (!regular && last == 2) return "{}nd"_said(n);
  if (!regular && last == 3) return "{}rd"_said(n);
  return "{}th"_said(n);
}

Sentence line_said(const Worked& worked, Bucket bucket, Minutes minutes, Money rate) {
  const InHours hours{minutes};
  switch (bucket) {
    case Bucket::courtesy:
      return "Virus incident {}: {} h at {} (courtesy)"_said(worked.incident_number, hours, rate);
    case Bucket::included:
      return "Virus incident {}: {} h at {} (included in the agreement)"_said(worked.incident_number, hours, rate);
    default:
      return "Virus incident {}: {} h at {} (as authorised)"_said(worked.incident_number, hours, rate);
  }
}

Line line(const Worked& worked, Bucket bucket, Minutes minutes, Money rate) {
  Line out;
  out.minutes = minutes;
  out.hours = hours_text(minutes);
  out.hourly_rate = rate;
  out.amount = at_hourly_rate(rate, minutes);
  out.normal_price = at_hourly_rate(bucket == Bucket::authorised ? rate : worked.hourly_rate, minutes);
  out.bucket = bucket;
  const char* why = bucket == Bucket::courtesy   ? "courtesy"
                    : bucket == Bucket::included ? "included in the agreement"
                                                 : "as authorised";
  out.text =
      fmt::format("Virus incident {}: {} h at {} ({})", worked.incident_number, out.hours, rate.amount_text(), why);
  out.said = line_said(worked, bucket, minutes, rate);
  return out;
}

std::vector<Sentence> sentences_of(const Worked& worked, Money normal, Money net) {
  std::vector<Sentence> out;
  const Money rate = worked.hourly_rate;
  if (worked.courtesy) {
    out.push_back("This was the {} virus incident: up to {} hours of it are a courtesy at {} an hour."_said(
        ordinal(worked.nth), InHours{worked.included}, nothing(rate.currency)));
    if (normal != net) out.push_back("The normal price is {}."_said(normal));
  } else if (worked.included > Minutes{0}) {
    out.push_back("{} hours of each virus incident are included in the agreement."_said(InHours{worked.included}));
    if (normal != net) out.push_back("The normal price is {}."_said(normal));
  }
  const Money next = worked.next_hourly_rate;
  if (worked.next_is_courtesy)
    out.push_back(
        "The next virus incident is a courtesy again, up to {} hours; beyond that it is billed at {} an hour."_said(
            InHours{worked.next_included}, next));
  else if (worked.next_included > Minutes{0})
    out.push_back("The next virus incident includes {} hours; beyond that it is billed at {} an hour."_said(
        InHours{worked.next_included}, next));
  else
    out.push_back("The next virus incident is billed at {} an hour."_said(next));
  return out;
}
}  // namespace

Minutes billed_minutes(const Worked& worked) {
  if (worked.attended <= Seconds{0}) return Minutes{0};
  const std::int64_t increment = std::max<std::int64_t>(1, worked.increment.count()) * 60;
  const Minutes rounded{(worked.attended.count() + increment - 1) / increment * increment / 60};
  // Inside what is included, rounding never makes a client pay: it costs 0.00 however it is rounded.
  if (worked.attended <= Seconds{worked.included}) return rounded;
  // Beyond it, never more than the client said yes to.
  Minutes limit = worked.included;
  for (const auto& yes : worked.authorised) limit += yes.minutes;
  return std::min(rounded, std::max(limit, std::chrono::ceil<Minutes>(worked.attended)));
}

void add_up(Draft& draft, Currency currency, std::int64_t tax_percent_millis) {
  draft.net = nothing(currency);
  for (const auto& one : draft.lines) draft.net = draft.net + one.amount;
  draft.tax = percentage(draft.net, tax_percent_millis);
  draft.total = draft.net + draft.tax;
  draft.tax_percent_millis = tax_percent_millis;
}

namespace {
/// Used up in the order they were given; one line a rate.
void put_authorised(Draft& out, const Worked& worked, Minutes rest) {
  for (const auto& yes : worked.authorised) {
    const Minutes used = std::min(rest, yes.minutes);
    if (used <= Minutes{0}) continue;
    rest -= used;
    if (!out.lines.empty() && out.lines.back().bucket == Bucket::authorised &&
        out.lines.back().hourly_rate == yes.hourly_rate)
      out.lines.back() = line(worked, Bucket::authorised, out.lines.back().minutes + used, yes.hourly_rate);
    else
      out.lines.push_back(line(worked, Bucket::authorised, used, yes.hourly_rate));
  }
}
void put_over(Draft& out, const Worked& worked, Minutes minutes, const char* why, Sentence said) {
  if (minutes <= Minutes{0}) return;
  out.lines.push_back(line(worked, Bucket::over, minutes, nothing(worked.hourly_rate.currency)));
  out.lines.back().text =
      fmt::format("Virus incident {}: {} h {}, not charged", worked.incident_number, out.lines.back().hours, why);
  out.lines.back().said = std::move(said);
}
void put_taken_off(Draft& out, const Worked& worked) {
  Money sum = nothing(worked.hourly_rate.currency);
  for (const auto& one : out.lines) sum = sum + one.amount;
  if (worked.taken_off.minor <= 0 || sum.minor <= 0) return;
  const Money off = less(sum, worked.taken_off) ? sum : worked.taken_off;
  Line credit;
  credit.said = "Virus incident {}: what the first removal cost, under warranty"_said(worked.incident_number);
  credit.text = credit.said->text;
  credit.hourly_rate = nothing(off.currency);
  credit.amount = credit.normal_price = -off;
  credit.quantity = 1;
  credit.unit_price = -off;
  credit.bucket = Bucket::fee;
  out.lines.push_back(std::move(credit));
}
}  // namespace

Draft draft(const Worked& worked) {
  Draft out;
  const Currency currency = worked.hourly_rate.currency;
  const Minutes billed = billed_minutes(worked);
  const bool crossed = worked.attended > Seconds{worked.included};
  const Minutes free = crossed ? std::min(billed, worked.included) : billed;
  if (free > Minutes{0})
    out.lines.push_back(line(worked, worked.courtesy ? Bucket::courtesy : Bucket::included, free, nothing(currency)));
  Minutes rest = billed - free, capped{0}, authorised{0};
  for (const auto& yes : worked.authorised) authorised += yes.minutes;
  // Law 2 leaves nothing here; if a ledger of old should, it is shown and costs nothing.
  const Minutes over = std::max(Minutes{0}, rest - authorised);
  rest -= over;
  if (rest > Minutes{0}) rest = std::max(rest, worked.minimum_billed);
  if (worked.most_billed > Minutes{0} && rest > worked.most_billed) {
    capped = rest - worked.most_billed;
    rest = worked.most_billed;
  }
  put_authorised(out, worked, rest);
  put_over(
      out, worked, over, "beyond what was authorised",
      "Virus incident {}: {} h beyond what was authorised, not charged"_said(worked.incident_number, InHours{over}));
  put_over(out, worked, capped, "beyond the agreed cap",
           "Virus incident {}: {} h beyond the agreed cap, not charged"_said(worked.incident_number, InHours{capped}));
  put_taken_off(out, worked);

  Money normal = nothing(currency);
  for (const auto& one : out.lines) normal = normal + one.normal_price;
  add_up(out, currency, worked.tax_percent_millis);
  out.said = sentences_of(worked, normal, out.net);
  out.sentences.reserve(out.said->size());
  for (const auto& one : *out.said) out.sentences.push_back(one.text);
  return out;
}

}  // namespace standfirm::billing
