// src/server/letters/intake.hpp: what clients write to the firm's mailbox becomes an incident, or joins the one it
// answers.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "engine/engine.hpp"
#include "letters/mail/mailbox.hpp"

namespace standfirm::server {

/// Keeps one message: a report of a person we know opens an incident or joins an open one; an answer to one of our
/// letters goes to its incident as a note when it comes from that client; anything else is for a person to look at, and
/// is said as an alarm. What a program wrote by itself is passed over. The same message again changes nothing. Throws
/// when the ledger can't be reached: then the message must stay unread.
void take_mail(engine::Engine&, engine::Alarms&, const letters::IncomingMail&);

/// Looks into the mailbox every so often, in its own thread; ends when destroyed, after the message it is at.
class Intake {
 public:
  Intake(engine::Engine&, engine::Alarms&, letters::MailboxSettings, Seconds look_every);
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  void look_now();  ///< without waiting for the next time

 private:
  void run(const std::stop_token&);
  void look();

  engine::Engine& engine_;
  engine::Alarms& alarms_;
  letters::MailboxSettings mailbox_;
  Seconds look_every_;
  std::string last_problem_;  ///< said once, not at every look
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool asked_ = false;
  std::jthread thread_;
};

}  // namespace standfirm::server
