// src/server/letters/post.hpp: the engine's letters, written and handed to the firm's mail server.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "engine/ports.hpp"
#include "letters/correspondence.hpp"
#include "letters/mail/connection.hpp"

namespace standfirm::server {

/// What a letter with an invoice says beyond the invoice itself.
struct InvoiceExtras {
  std::string time_zone = "UTC";
  std::optional<std::string> replaces_number, replaced_by_number;
  std::string client_email{};  ///< of their first approver who has one
};

class Post final : public engine::Letters {
 public:
  Post(const letters::Stationery&, const letters::Printer&, const letters::Sender&, std::optional<letters::MailServer>,
       const Clock&);

  /// How the extras of an invoice are found; the engine is made after its post.
  void find_extras_with(std::function<InvoiceExtras(const wire::people::InvoiceView&)> find) {
    find_ = std::move(find);
  }

  /// Throws std::runtime_error with the sentence for people; the engine tries again, later each time, and raises an
  /// alarm.
  void send(const engine::Letter&) override;

 private:
  letters::Correspondence correspondence_;
  letters::LetterHead head_;
  std::optional<letters::MailServer> out_;
  const Clock& clock_;
  std::function<InvoiceExtras(const wire::people::InvoiceView&)> find_;
};

/// The words of the engine's letter in the words of the letters.
[[nodiscard]] letters::Matter matter_of(const engine::Letter&, const letters::LetterHead&,
                                        const std::function<InvoiceExtras(const wire::people::InvoiceView&)>&);

}  // namespace standfirm::server
