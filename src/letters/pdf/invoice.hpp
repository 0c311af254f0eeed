// src/letters/pdf/invoice.hpp: an invoice as the page a client receives.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "letters/letter_head.hpp"
#include "letters/pdf/printer.hpp"
#include "letters/stationery.hpp"
#include "wire/people/invoices.hpp"

namespace standfirm::letters {

struct InvoiceLetter {
  LetterHead from;
  wire::people::InvoiceView invoice;
  std::string attention;                    ///< "Dr. Ines Marsh"; empty: nobody by name
  std::vector<std::string> client_address;  ///< lines
  std::string client_email;                 ///< of who approves invoices there; empty: unknown
  std::string time_zone = "UTC";            ///< the client's: the dates are theirs
  std::optional<std::string> replaces_number, replaced_by_number;
};

/// The client asked for electronic ones, and this one stands.
[[nodiscard]] bool is_electronic(const wire::people::InvoiceView&);
/// "invoice.html" filled; for looking at and for tests.
[[nodiscard]] std::expected<std::string, std::string> invoice_page(const Stationery&, const InvoiceLetter&);
/// With the electronic invoice inside (PDF/A-3), where the client asked for one and it is issued.
[[nodiscard]] std::expected<std::string, std::string> invoice_pdf(const Stationery&, const Printer&,
                                                                  const InvoiceLetter&);
[[nodiscard]] std::string invoice_file_name(const wire::people::InvoiceView&);  ///< "Invoice-2026-0001.pdf"

}  // namespace standfirm::letters
