#include "server/letters/post.hpp"

#include <stdexcept>

#include "letters/mail/smtp.hpp"

namespace standfirm::server {
namespace {

struct ToMatter {
  const engine::Letter& letter;
  const letters::LetterHead& head;
  const std::function<InvoiceExtras(const wire::people::InvoiceView&)>& find;

  letters::Matter operator()(const engine::ReportReceived& m) const {
    return letters::ReportReceived{m.incident_number, m.summary};
  }
  letters::Matter operator()(const engine::ApprovalAsked& m) const {
    return letters::ApprovalAsked{m.incident_number, m.summary, m.link,     m.minutes,
                                  m.hourly_rate,     m.at_most, m.at_limit, m.expires_at};
  }
  letters::Matter operator()(const engine::InvoiceReady& m) const {
    letters::InvoiceReady ready;
    ready.letter.from = head;
    ready.letter.invoice = m.invoice;
    ready.letter.attention = letter.to_name;
    ready.letter.client_email = letter.to_email;
    if (find) {
      auto extras = find(m.invoice);
      ready.letter.time_zone = std::move(extras.time_zone);
      if (!extras.client_email.empty()) ready.letter.client_email = std::move(extras.client_email);
      ready.letter.replaces_number = std::move(extras.replaces_number);
      ready.letter.replaced_by_number = std::move(extras.replaced_by_number);
    }
    return ready;
  }
  letters::Matter operator()(const engine::ClockNotice& m) const {
    return letters::ClockNotice{m.incident_number, m.summary, m.attended, m.limit, m.at_limit};
  }
  letters::Matter operator()(const engine::IncidentIsClosed& m) const {
    return letters::IncidentClosed{m.incident_number, m.summary, m.closing_words, m.attended, m.watch_days};
  }
};

}  // namespace

letters::Matter matter_of(const engine::Letter& letter, const letters::LetterHead& head,
                          const std::function<InvoiceExtras(const wire::people::InvoiceView&)>& find) {
  return std::visit(ToMatter{letter, head, find}, letter.about);
}

Post::Post(const letters::Stationery& stationery, const letters::Printer& printer, const letters::Sender& sender,
           std::optional<letters::MailServer> out, const Clock& clock)
    : correspondence_(stationery, printer, sender), head_(sender.head), out_(std::move(out)), clock_(clock) {}

void Post::send(const engine::Letter& letter) {
  if (!out_) throw std::runtime_error("The letter waits: no mail server is set. Set mail.smtp in the settings.");
  const auto mail = correspondence_.write(letter.id, {letter.to_name, letter.to_email, letter.client_name},
                                          matter_of(letter, head_, find_), clock_.now());
  if (!mail) throw std::runtime_error(mail.error());
  if (const auto sent = letters::send(*out_, *mail); !sent) throw std::runtime_error(sent.error().sentence);
}

}  // namespace standfirm::server
