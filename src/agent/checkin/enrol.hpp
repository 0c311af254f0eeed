// src/agent/checkin/enrol.hpp: once in a machine's life: its key is made here, its certificate fetched with a
// single-use token, and the firm it belongs to is pinned.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "agent/local/settings.hpp"

namespace standfirm::agent {

/// Reads the enrolment file (`server`: a literal address to use instead of those in it), enrols, writes the identity
/// below the state folder and deletes the file. Run by an administrator. Throws std::runtime_error with a sentence;
/// nothing is pinned then. Returns the firm's name.
std::string enrol(const Settings&, const std::filesystem::path& enrolment_file,
                  const std::optional<std::string>& server = std::nullopt);

/// A new P-256 key and a request for a certificate over it, as PEM.
struct KeyAndRequest {
  std::string key, request;
};
[[nodiscard]] KeyAndRequest make_key_and_request(const std::string& common_name);

}  // namespace standfirm::agent
