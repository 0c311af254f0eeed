#include "server/letters/intake.hpp"

#include <fmt/format.h>

#include <exception>

#include "letters/text.hpp"

namespace standfirm::server {
namespace {

constexpr std::size_t max_words_bytes = 16 * 1024;  // of a note or a report; the rest stays in the mailbox

std::string words_of(const letters::IncomingMail& mail) {
  std::string words = letters::paragraph(mail.text, max_words_bytes);
  for (std::size_t i = 0; i < mail.attachments.size() && i < 20; ++i) {
    const auto& each = mail.attachments[i];
    words += fmt::format("{}Attached, not kept: {} ({}, {} bytes, SHA-256 {})", words.empty() ? "" : "\n",
                         each.name.empty() ? "without a name" : each.name, each.media_type, each.size, each.sha256);
  }
  if (mail.cut)
    words +=
        std::string(words.empty() ? "" : "\n") + "The message was longer than is read; the rest is in the mailbox.";
  return words;
}

std::string said_by(const letters::IncomingMail& mail) {
  if (mail.from_email.empty()) return "somebody without an address";
  return mail.from_name.empty() ? mail.from_email : fmt::format("{} <{}>", mail.from_name, mail.from_email);
}

}  // namespace

void take_mail(engine::Engine& engine, engine::Alarms& alarms, const letters::IncomingMail& mail) {
  if (mail.automatic) return;
  const engine::Caller caller{Actor::of_system("mail"), Role::dispatcher};
  const auto for_a_person = [&](const std::string& why) {
    alarms.raise(fmt::format("An e-mail from {} (\"{}\") needs a look: {}", letters::one_line(said_by(mail), 200),
                             letters::one_line(mail.subject, 120), why));
  };
  const auto reporter = mail.from_email.empty() ? std::nullopt : engine.reporter_by_email(mail.from_email);
  if (!reporter)
    return for_a_person("it comes from nobody we know. Add the person to their client, or answer by hand.");

  if (const auto number = letters::incident_number_in(mail)) {
    const auto incident = engine.incident_by_number(*number);
    if (incident && engine.client_of(*incident) == reporter->client) {
      const engine::Options once{.expected_version = {},
                                 .once = engine::Once{"mail " + mail.message_id, mail.message_id}};
      const auto kept = engine.act(
          engine::OnIncident{*incident,
                             incident::AddNote{fmt::format("{} wrote by e-mail: {}", said_by(mail), words_of(mail))}},
          caller, once);
      if (kept) return;
      if (kept.error().code != RefusalCode::incident_closed) return for_a_person(kept.error().sentence.text);
      // Closed: a report like any other, which reopens it within the watch period.
    }
  }
  wire::people::ReportIncident report;
  report.client = reporter->client;
  report.person = reporter->person;
  report.summary = letters::one_line(mail.subject.empty() ? mail.text : mail.subject, 200);
  if (report.summary.empty()) report.summary = "An e-mail without words";
  report.words = words_of(mail);
  report.through = Channel::email;
  const auto done = engine.act(engine::ReportIncident{report, mail.message_id, true}, caller);
  if (!done) for_a_person(done.error().sentence.text);
}

Intake::Intake(engine::Engine& engine, engine::Alarms& alarms, letters::MailboxSettings mailbox, Seconds look_every)
    : engine_(engine),
      alarms_(alarms),
      mailbox_(std::move(mailbox)),
      look_every_(look_every),
      thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

Intake::~Intake() {
  thread_.request_stop();
  changed_.notify_all();
}

void Intake::look_now() {
  {
    const std::lock_guard hold(mutex_);
    asked_ = true;
  }
  changed_.notify_all();
}

void Intake::look() {
  std::string problem;
  try {
    const auto visited =
        letters::visit(mailbox_, [&](const letters::IncomingMail& mail) { take_mail(engine_, alarms_, mail); });
    if (!visited)
      problem = visited.error().sentence;
    else if (visited->waiting > 0)
      look_now();
  } catch (const std::exception& outage) {
    problem = fmt::format("An e-mail could not be kept and stays unread: {}", outage.what());
  }
  if (!problem.empty() && problem != last_problem_) alarms_.raise(problem);
  last_problem_ = problem;
}

void Intake::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    look();
    std::unique_lock hold(mutex_);
    changed_.wait_for(hold, stop, look_every_, [&] { return asked_; });
    asked_ = false;
  }
}

}  // namespace standfirm::server
