#include "store/ledger/verify.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "base/json.hpp"
#include "store/chain.hpp"

namespace standfirm::store {
namespace {

constexpr std::size_t events_a_time = 2000;

std::string day_text(const Seal& seal) { return std::string(json::write(seal.day).get_string()); }

class Check {
 public:
  explicit Check(const Reader& reader) : reader_(reader) {}

  LedgerReport run(const std::optional<SealDocument>& kept_elsewhere) {
    load_seals();
    walk();
    check_index();
    for (const auto& seal : seals_) check_heads(seal);
    if (kept_elsewhere) check_against(*kept_elsewhere);
    check_evidence();
    report_.intact = report_.faults.empty();
    return std::move(report_);
  }

 private:
  struct Head {
    std::uint64_t version = 0;
    std::string hash;
  };

  void fault(std::uint64_t position, std::string_view stream, std::uint64_t version, std::string what) {
    if (report_.faults.size() < max_faults)
      report_.faults.push_back({position, printable(stream), version, std::move(what)});
    else
      ++report_.more_faults;
  }
  void fault(const StoredEvent& event, std::string what) {
    fault(event.position, event.stream, event.version, std::move(what));
  }

  void load_seals() {
    for (const auto& event : reader_.events(seal_stream)) {
      auto seal = json::read_text<Seal>(event.body, json::Unknown::ignore);
      if (event.type != seal_event || !seal) {
        fault(event, "is not a seal that can be read");
        continue;
      }
      const auto before = seals_.empty() ? 0 : seals_.back().through_position;
      if (seal->after_position != before || seal->through_position < before || seal->through_position >= event.position)
        fault(event, fmt::format("the seal of {} does not go on where the one before ended", day_text(*seal)));
      seals_.push_back(std::move(*seal));
    }
    report_.seals = seals_.size();
  }

  void walk() {
    std::size_t next_seal = 0;
    EventsDigest digest;
    const auto end_of_seal = [&] {
      while (next_seal < seals_.size() && expected_position_ > seals_[next_seal].through_position) {
        const auto& seal = seals_[next_seal++];
        if (digest.take() != seal.events_digest)
          fault(0, "", 0,
                fmt::format("the events at positions {} to {} are not the ones sealed on {}", seal.after_position + 1,
                            seal.through_position, day_text(seal)));
      }
    };
    std::uint64_t after = 0;
    for (bool more = true; more;) {
      const auto events = reader_.all_events(after, events_a_time);
      for (const auto& event : events) {
        if (event.position != expected_position_)
          fault(event,
                event.position == expected_position_ + 1
                    ? fmt::format("position {} is missing before it", expected_position_)
                    : fmt::format("positions {} to {} are missing before it", expected_position_, event.position - 1));
        expected_position_ = event.position;  // a seal ends where it says, whatever is missing
        end_of_seal();
        check(event);
        digest.add(event.position, event.hash);
        expected_position_ = event.position + 1;
        end_of_seal();
        after = event.position;
        ++report_.events;
      }
      more = events.size() == events_a_time;
    }
    for (; next_seal < seals_.size(); ++next_seal)
      fault(0, "", 0,
            fmt::format("the ledger ends at position {}, before position {} sealed on {}", expected_position_ - 1,
                        seals_[next_seal].through_position, day_text(seals_[next_seal])));
    report_.streams = heads_.size();
  }

  void check(const StoredEvent& event) {
    if (event.hash != chain_hash(event))
      fault(event,
            "its hash does not fit what it says: one of its stream, version, type, time, actor, body, previous or hash "
            "was changed");
    auto& head = heads_[event.stream];
    if (event.version != head.version + 1)
      fault(event, fmt::format("version {} of its stream should come here", head.version + 1));
    else if (event.previous != (head.version == 0 ? no_previous() : head.hash))
      fault(event, "does not follow the event before it: that one, or this one's `previous`, was changed");
    head = {event.version, event.hash};
  }

  /// The ledger is walked by position; commands find streams by name. Both ways must lead to the same events.
  void check_index() {
    for (const auto& [stream, head] : heads_) {
      try {
        const auto version = reader_.version(stream);
        if (version != head.version)
          fault(0, stream, head.version, fmt::format("found by its name, the stream ends at version {}", version));
      } catch (const Outage& outage) {
        fault(0, stream, head.version, fmt::format("cannot be found by its name: {}", outage.what()));
      }
    }
  }

  void check_heads(const Seal& seal) {
    const auto text = reader_.blob(seal.heads);
    if (!text)
      fault(0, "", 0, fmt::format("the heads sealed on {} are gone", day_text(seal)));
    else
      check_heads(day_text(seal), *text);
  }
  void check_heads(const std::string& day, const std::string& text) {
    try {
      for (const auto& head : read_heads(text)) {
        const auto found = reader_.events(head.stream, head.version, 1);
        if (found.empty() || found[0].version != head.version)
          fault(0, head.stream, head.version, fmt::format("was sealed on {} and is gone", day));
        else if (to_hex(found[0].hash.data(), found[0].hash.size()) != head.hash)
          fault(found[0], fmt::format("is not the event sealed on {}", day));
      }
    } catch (const std::invalid_argument& wrong) {
      fault(0, "", 0, fmt::format("the heads sealed on {} cannot be read: {}", day, wrong.what()));
    }
  }

  void check_against(const SealDocument& kept) {
    const auto day = day_text(kept.seal);
    if (sha256_hex(kept.heads_text) != kept.seal.heads)
      fault(0, "", 0, fmt::format("the copy of the seal of {} is itself damaged", day));
    const auto found = reader_.events(seal_stream, kept.seal_version, 1);
    if (found.empty() || to_hex(found[0].hash.data(), found[0].hash.size()) != kept.seal_hash)
      fault(0, seal_stream, kept.seal_version, fmt::format("is not the seal of {} that was kept elsewhere", day));
    check_heads(day, kept.heads_text);
  }

  void check_evidence() {
    std::string after;
    for (;;) {
      const auto names = reader_.blobs(after, 500);
      for (const auto& name : names) {
        const auto content = reader_.blob(name);
        if (!content || sha256_hex(*content) != name)
          fault(0, "", 0, fmt::format("evidence {} is not what was kept under that hash", printable(name)));
        ++report_.evidence;
        after = name;
      }
      if (names.size() < 500) return;
    }
  }

  const Reader& reader_;
  LedgerReport report_;
  std::vector<Seal> seals_;
  std::unordered_map<StreamName, Head> heads_;
  std::uint64_t expected_position_ = 1;
};

}  // namespace

LedgerReport verify(const Ledger& ledger, const std::optional<SealDocument>& kept_elsewhere) {
  LedgerReport report;
  ledger.read([&](const Reader& reader) { report = Check(reader).run(kept_elsewhere); });
  return report;
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 300)) {
    if (c >= ' ' && c <= '~' && c != '\\')
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string sentence_of(const LedgerFault& fault) {
  if (fault.stream.empty()) return fault.what;
  const auto where = fault.position > 0 ? fmt::format(" (position {})", fault.position) : std::string();
  return fmt::format("{} version {}{}: {}", fault.stream, fault.version, where, fault.what);
}

}  // namespace standfirm::store
