// src/server/signer/journal.hpp: what was signed, kept by the signer itself: a server that was broken into can write
// what it likes into the ledger, but not make the signer forget how much it has signed, nor sign a second document for
// one order.
#pragma once
#include <expected>
#include <map>
#include <optional>
#include <string>

#include "server/signer/blast_limit.hpp"

namespace standfirm::server::signer {

class Journal {
 public:
  static constexpr Minutes kept_for{49 * 60};  ///< longer than any order lives
  static constexpr std::size_t max_entries = 200'000;

  /// Reads `path`, dropping what is older than `kept_for`; a line torn by a crash is dropped, for its document was
  /// never given away.
  Journal(std::string path, TimePoint now);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  struct Before {
    std::string document_sha256;
    std::optional<TimePoint> work_until;
  };
  /// What was signed for this order before. Its `work_until` stays as it was, whatever the clock has done since: an
  /// order has one document.
  [[nodiscard]] std::optional<Before> signed_before(OrderId) const;
  /// Durable when it returns. Throws std::runtime_error when it can't be written: then nothing may be given away.
  void write_down(const actions::Order&, const std::string& document_sha256, TimePoint now);
  /// Tells the limit what was counted before a restart.
  void remind(BlastLimit&) const;

 private:
  struct Entry {
    std::string document;
    MachineId machine;
    ClientId client;
    TimePoint at;
    bool counts = false;
    std::optional<TimePoint> work_until;
  };
  void append(const std::string& lines);
  [[nodiscard]] static std::string line_of(OrderId, const Entry&);
  std::string path_;
  int file_ = -1;
  std::map<OrderId, Entry> entries_;
};

}  // namespace standfirm::server::signer
