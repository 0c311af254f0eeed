// src/engine/views/invoices.hpp: an invoice as people see it.
#pragma once
#include "core/invoice/invoice.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::engine {

/// "2026-03-01"
[[nodiscard]] std::string day_text(std::chrono::year_month_day);
/// The name in the index under which a billed period leads to its invoice.
[[nodiscard]] std::string billed_name(ChargeId, const client::Period&);
[[nodiscard]] std::vector<wire::people::InvoiceLineView> shown_lines(const std::vector<billing::Line>&);
[[nodiscard]] wire::people::InvoiceView shown(const invoice::State&, std::uint64_t version);

}  // namespace standfirm::engine
