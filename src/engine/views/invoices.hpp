// src/engine/views/invoices.hpp: an invoice as people see it.
#pragma once
#include "core/invoice/invoice.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::engine {

[[nodiscard]] std::vector<wire::people::InvoiceLineView> shown_lines(const std::vector<billing::Line>&);
[[nodiscard]] wire::people::InvoiceView shown(const invoice::State&, std::uint64_t version);

}  // namespace standfirm::engine
