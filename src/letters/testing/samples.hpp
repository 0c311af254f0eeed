// src/letters/testing/samples.hpp: letters and documents named by what is special about them, for tests and for looking
// at.
#pragma once
#include "letters/pdf/incident_report.hpp"
#include "letters/pdf/invoice.hpp"

namespace standfirm::letters::testing {

[[nodiscard]] LetterHead tidewater();            ///< a firm with everything at its head and foot
[[nodiscard]] InvoiceLetter courtesy_invoice();  ///< domain.md, worked example 1
[[nodiscard]] InvoiceLetter billed_invoice();    ///< worked example 2
[[nodiscard]] InvoiceLetter crossing_invoice();  ///< worked example 3
[[nodiscard]] InvoiceLetter voided_invoice();
[[nodiscard]] InvoiceLetter reissued_invoice();  ///< with tax, A4, replacing the voided one
[[nodiscard]] InvoiceLetter draft_invoice();
[[nodiscard]] InvoiceLetter long_invoice();  ///< forty lines and a very long client
[[nodiscard]] InvoiceLetter
hostile_invoice();  ///< mark-up, templates, turned text, umlauts and other scripts in every field

[[nodiscard]] IncidentReport closed_incident_report();  ///< found, came back, rolled back, closed
[[nodiscard]] IncidentReport open_incident_report();    ///< just reported: nothing known yet
[[nodiscard]] IncidentReport
hostile_incident_report();  ///< strangers' words everywhere, and more rows than are printed

[[nodiscard]] std::string binder_letters();  ///< the folder binder/letters of the source tree
/// Writes `content` as `name` into the folder $STANDFIRM_KEEP_PAGES, when that is set: so that people can look.
void keep_for_looking(const std::string& name, const std::string& content);
/// The PDF's text by pdftotext; throws when that can't be had.
[[nodiscard]] std::string text_of_pdf(const std::string& pdf);

}  // namespace standfirm::letters::testing
