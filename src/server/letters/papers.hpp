// src/server/letters/papers.hpp: documents for people's browsers, set from what the engine knows.
#pragma once
#include "letters/letter_head.hpp"
#include "letters/pdf/printer.hpp"
#include "letters/stationery.hpp"
#include "server/house.hpp"
#include "server/letters/post.hpp"

namespace standfirm::server {

/// Everything given outlives it. A document that can't be set is an outage (thrown), never half a document.
class PrintedPapers final : public Papers {
 public:
  PrintedPapers(const engine::Engine& engine, const letters::Stationery& stationery, const letters::Printer& printer,
                letters::LetterHead head, const Clock& clock)
      : engine_(engine), stationery_(stationery), printer_(printer), head_(std::move(head)), clock_(clock) {}

  [[nodiscard]] Allowed<Document> invoice(InvoiceId) override;
  [[nodiscard]] Allowed<Document> report(IncidentId, const engine::Caller& as) override;

  /// What an invoice says beyond itself: for Post::find_extras_with, so that the one by mail is the one in the browser.
  [[nodiscard]] InvoiceExtras extras_of(const wire::people::InvoiceView&) const;

 private:
  [[nodiscard]] std::string time_zone_of(ClientId) const;
  [[nodiscard]] std::vector<std::string> advice_for(const wire::people::IncidentView&) const;

  const engine::Engine& engine_;
  const letters::Stationery& stationery_;
  const letters::Printer& printer_;
  letters::LetterHead head_;
  const Clock& clock_;
};

}  // namespace standfirm::server
