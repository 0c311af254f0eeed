// src/agent/local/windows/rights.hpp: who may do what with the agent's files and its pipe, as security descriptors.
#pragma once
#include <windows.h>

#include <filesystem>
#include <memory>
#include <string>

#include "agent/local/disk.hpp"

namespace standfirm::agent {

/// The SID of the virtual account "NT SERVICE\<name>": S-1-5-80- and the SHA-1 of the name in capitals, so it is known
/// before the service is there. `name` is ASCII.
[[nodiscard]] std::string service_sid(const std::string& name);

/// The SID (as text) of a user or a virtual service account. Throws with the mend when there is none.
[[nodiscard]] std::string sid_of(const std::string& account);

struct LocalFreed {
  void operator()(void* memory) const { ::LocalFree(memory); }
};
/// A descriptor from its text (SDDL), for CreateFile and its like.
class Rights {
 public:
  explicit Rights(const std::string& sddl);
  [[nodiscard]] SECURITY_ATTRIBUTES* attributes() { return &attributes_; }
  [[nodiscard]] PSECURITY_DESCRIPTOR get() const { return descriptor_.get(); }

 private:
  std::unique_ptr<void, LocalFreed> descriptor_;
  SECURITY_ATTRIBUTES attributes_{};
};

/// Owned by the system, the machine's administrators, or the account this program runs as.
[[nodiscard]] bool belongs_to_administrators(NativeFile);
/// Makes the folder with these rights, or gives them to the one that is there. Throws when somebody else made that.
void make_folder(const std::filesystem::path&, const std::string& sddl);

}  // namespace standfirm::agent
