#include "letters/correspondence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

template <class... F>
struct Cases : F... {
  using F::operator()...;
};

std::string template_of(const Matter& matter) {
  return std::visit(Cases{[](const ReportReceived&) { return "report_received.mustache"; },
                          [](const ApprovalAsked&) { return "approval_asked.mustache"; },
                          [](const InvoiceReady&) { return "invoice_ready.mustache"; },
                          [](const ClockNotice&) { return "clock_notice.mustache"; },
                          [](const IncidentClosed&) { return "incident_closed.mustache"; }},
                    matter);
}

std::string number_of(const Matter& matter) {
  return std::visit(Cases{[](const InvoiceReady& m) { return m.letter.invoice.incident_number.value_or(""); },
                          [](const auto& m) { return m.incident_number; }},
                    matter);
}

/// A number that may stand in a Message-ID.
std::string plain(const std::string& number) {
  const bool fits = !number.empty() && number.size() <= 40 && std::ranges::all_of(number, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
  return fits ? number : "";
}

std::string minutes_text(Minutes minutes) { return duration_text(std::chrono::duration_cast<Seconds>(minutes)); }

void figures(Values& v, const Matter& matter, const std::string& zone) {
  std::visit(Cases{[&](const ReportReceived& m) { put(v, "summary", one_line(m.summary)); },
                   [&](const ApprovalAsked& m) {
                     put(v, "summary", one_line(m.summary));
                     put(v, "link", one_line(m.link, 2000));
                     put(v, "minutes", minutes_text(m.minutes));
                     put(v, "hourly_rate", amount_with_currency(m.hourly_rate));
                     put(v, "at_most", amount_with_currency(m.at_most));
                     put(v, "at_limit", at_limit_in_words(m.at_limit));
                     put(v, "expires", minute_text(m.expires_at, zone) + " " + zone_text(m.expires_at, zone));
                   },
                   [&](const InvoiceReady& m) {
                     const auto& invoice = m.letter.invoice;
                     put(v, "number", one_line(invoice.number.value_or("")));
                     put(v, "total", amount_with_currency(invoice.total));
                     v.set("nothing_due", Values(invoice.total.minor == 0));
                     put(v, "due", invoice.due_on && invoice.total.minor != 0 ? day_text(*invoice.due_on) : "");
                     Money normal{0, invoice.total.currency};
                     for (const auto& line : invoice.lines) normal = normal + line.normal_price;
                     put(v, "normal_price", normal != invoice.net ? amount_with_currency(normal) : "");
                     Values sentences(Values::type::list);
                     for (const auto& sentence : invoice.sentences) sentences << Values(one_line(sentence));
                     v.set("sentences", sentences);
                     v.set("has_sentences", Values(!invoice.sentences.empty()));
                   },
                   [&](const ClockNotice& m) {
                     put(v, "summary", one_line(m.summary));
                     put(v, "attended", duration_text(m.attended));
                     put(v, "limit", duration_text(m.limit));
                     put(v, "left", m.limit > m.attended ? duration_text(m.limit - m.attended) : "");
                     v.set("reached", Values(m.at_limit));
                   },
                   [&](const IncidentClosed& m) {
                     put(v, "summary", one_line(m.summary));
                     put(v, "closing_words", paragraph(m.closing_words, 4000));
                     put(v, "attended", m.attended.count() > 0 ? duration_text(m.attended) : "");
                     put(v, "watch_days", m.watch_days > 0 ? std::to_string(m.watch_days) : "");
                   }},
             matter);
}

/// "Subject: ...", an empty line, the text.
std::expected<std::pair<std::string, std::string>, std::string> cut_subject(const std::string& filled,
                                                                            const std::string& name) {
  constexpr std::string_view mark = "Subject: ";
  const auto end = filled.find('\n');
  if (!filled.starts_with(mark) || end == std::string::npos)
    return std::unexpected(fmt::format("{}: must start with a line 'Subject: ...'", name));
  std::string text = filled.substr(end + 1);
  text.erase(0, text.find_first_not_of("\r\n"));
  // Sections left out leave their empty lines behind; one is enough.
  for (auto at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n")) text.erase(at, 1);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return std::pair{one_line(filled.substr(mark.size(), end - mark.size()), 300), text + "\n"};
}

/// The text again as HTML: a paragraph for each, the link as something to press.
std::expected<std::string, std::string> page_of(const Stationery& stationery, const LetterHead& head,
                                                const std::string& subject, const std::string& text,
                                                const std::string& link) {
  Values values = head_values(head);
  put(values, "subject", subject);
  Values paragraphs(Values::type::list);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find("\n\n", at), text.size());
    const auto piece = text.substr(at, end - at);
    Values one;
    const bool button = !link.empty() && piece.find(link) != std::string::npos;
    one.set("button", Values(button));
    Values lines(Values::type::list);
    for (std::size_t from = 0; from < piece.size();) {
      const auto stop = std::min(piece.find('\n', from), piece.size());
      if (stop > from) lines << Values(piece.substr(from, stop - from));
      from = stop + 1;
    }
    one.set("lines", lines);
    put(one, "link", button ? link : "");
    paragraphs << one;
    at = end + 2;
  }
  values.set("paragraphs", paragraphs);
  return stationery.fill("letter.html", values);
}

}  // namespace

std::string at_limit_in_words(Fallback fallback) {
  switch (fallback) {
    case Fallback::reinstall:
      return "reinstall the machine";
    case Fallback::replace:
      return "replace the machine";
    case Fallback::stop:
      return "stop, and leave the machine as it is, cut off the network";
  }
  return "stop";
}

std::expected<OutgoingMail, std::string> Correspondence::write(LetterId id, const Recipient& to, const Matter& matter,
                                                               TimePoint now) const {
  const auto number = plain(number_of(matter));
  const auto domain = sender_.email.substr(sender_.email.find('@') + 1);
  const auto link = std::holds_alternative<ApprovalAsked>(matter) ? one_line(std::get<ApprovalAsked>(matter).link, 2000)
                                                                  : std::string();
  if (!link.empty() && !link.starts_with("https://") && !link.starts_with("http://"))
    return std::unexpected("the approval link is no address of the web; mend the public address in the settings");

  Values values = head_values(sender_.head);
  put(values, "to_name", one_line(to.name, 200));
  put(values, "client_name", one_line(to.client_name, 200));
  put(values, "incident", number);
  figures(values, matter, sender_.time_zone);
  const auto name = template_of(matter);
  const auto filled = stationery_.fill(name, values);
  if (!filled) return std::unexpected(filled.error());
  const auto cut = cut_subject(*filled, name);
  if (!cut) return std::unexpected(cut.error());
  auto html = page_of(stationery_, sender_.head, cut->first, cut->second, link);
  if (!html) return std::unexpected(html.error());

  OutgoingMail mail;
  mail.message_id = id.text() + (number.empty() ? "" : "." + number) + "@" + domain;
  if (!number.empty()) mail.references = {"thread." + number + "@" + domain};
  mail.from = {sender_.head.firm_name, sender_.email};
  mail.to = {to.name, to.email};
  mail.reply_to = sender_.email;
  mail.subject = cut->first;
  mail.text = cut->second;
  mail.html = std::move(*html);
  mail.date = now;
  if (const auto* ready = std::get_if<InvoiceReady>(&matter)) {
    auto pdf = invoice_pdf(stationery_, printer_, ready->letter);
    if (!pdf) return std::unexpected(pdf.error());
    mail.enclosures = {{invoice_file_name(ready->letter.invoice), "application/pdf", std::move(*pdf)}};
  }
  return mail;
}

SF_ONE_OF_MEMBERS(Matter);

}  // namespace standfirm::letters
