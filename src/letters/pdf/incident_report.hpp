// src/letters/pdf/incident_report.hpp: what happened, what was found and done, and what it took: the report a client
// keeps.
#pragma once
#include <expected>
#include <string>
#include <vector>

#include "letters/letter_head.hpp"
#include "letters/pdf/printer.hpp"
#include "letters/stationery.hpp"
#include "wire/people/incidents.hpp"

namespace standfirm::letters {

struct IncidentReport {
  LetterHead from;
  wire::people::IncidentView incident;
  std::vector<wire::people::TimelineEntry> timeline;  ///< oldest first
  std::vector<std::string> advice;                    ///< sentences: what would have prevented it, what to do next
  std::string time_zone = "UTC";                      ///< the client's
  TimePoint written_at{};
};

[[nodiscard]] std::expected<std::string, std::string> incident_report_page(const Stationery&, const IncidentReport&);
[[nodiscard]] std::expected<std::string, std::string> incident_report_pdf(const Stationery&, const Printer&,
                                                                          const IncidentReport&);
[[nodiscard]] std::string incident_report_file_name(const wire::people::IncidentView&);  ///< "Incident-INC-1042.pdf"

}  // namespace standfirm::letters
