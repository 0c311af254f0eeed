// src/letters/pdf/ubl.hpp: an issued invoice as UBL 2.1 after Peppol BIS Billing 3.0 (EN 16931), to stand inside its
// PDF.
#pragma once
#include <expected>
#include <optional>
#include <string>

#include "base/refusal.hpp"
#include "letters/pdf/invoice.hpp"

namespace standfirm::letters {

/// What the format asks for and the letter head or the client's billing details lack, with the mend.
[[nodiscard]] std::optional<Refusal> electronic_fault(const InvoiceLetter&);
/// The error names what the format asks for and the letter head or the client's billing details lack.
[[nodiscard]] std::expected<std::string, std::string> ubl_invoice(const InvoiceLetter&);
[[nodiscard]] std::string ubl_file_name(const wire::people::InvoiceView&);  ///< "2026-0001.ubl.xml"

}  // namespace standfirm::letters
