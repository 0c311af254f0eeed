#include "server/signer/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "base/json.hpp"
#include "server/signer/keys.hpp"

namespace standfirm::server::signer {
namespace {
struct Line {
  OrderId order;
  std::string document;
  MachineId machine;
  ClientId client;
  TimePoint at{};
  bool counts = false;
  std::optional<TimePoint> work_until;
};
BOOST_DESCRIBE_STRUCT(Line, (), (order, document, machine, client, at, counts, work_until))
}  // namespace

std::string Journal::line_of(OrderId order, const Entry& entry) {
  return json::write_text(
             Line{order, entry.document, entry.machine, entry.client, entry.at, entry.counts, entry.work_until}) +
         "\n";
}

Journal::Journal(std::string path, TimePoint now) : path_(std::move(path)) {
  std::ifstream in(path_);
  std::size_t lines = 0;
  for (std::string text; std::getline(in, text) && lines < 2 * max_entries; ++lines) {
    const auto line = json::read_text<Line>(text, json::Unknown::ignore);
    if (!line || line->at + kept_for <= now) continue;
    entries_[line->order] = {line->document, line->machine, line->client, line->at, line->counts, line->work_until};
  }
  in.close();
  // Written anew, so that it does not grow for ever and no torn line is in the way of the next.
  std::string whole;
  for (const auto& [order, entry] : entries_) whole += line_of(order, entry);
  write_private_file(path_, whole);
  file_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  if (file_ < 0) throw std::runtime_error(fmt::format("{}: cannot be written: {}", path_, std::strerror(errno)));
}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

std::optional<Journal::Before> Journal::signed_before(OrderId order) const {
  const auto found = entries_.find(order);
  if (found == entries_.end()) return std::nullopt;
  return Before{found->second.document, found->second.work_until};
}

void Journal::write_down(const actions::Order& order, const std::string& document, TimePoint now) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.at + kept_for <= now; });
  if (entries_.size() >= max_entries)
    throw std::runtime_error("too many orders were signed lately; the signer waits until the oldest are forgotten");
  const Entry entry{document,
                    order.machine,
                    order.client,
                    now,
                    actions::hazard_of(actions::kind_of(order.action)) != Hazard::reads,
                    order.work_until};
  append(line_of(order.id, entry));
  entries_[order.id] = entry;
}

void Journal::append(const std::string& line) {
  if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fdatasync(file_) != 0)
    throw std::runtime_error(fmt::format("{}: cannot be written: {}", path_, std::strerror(errno)));
}

void Journal::remind(BlastLimit& limit) const {
  std::vector<std::pair<OrderId, Entry>> in_time(entries_.begin(), entries_.end());
  std::ranges::sort(in_time, {}, [](const auto& one) { return one.second.at; });
  for (const auto& [order, entry] : in_time)
    if (entry.counts) limit.count(order, entry.machine, entry.client, entry.at);
}

}  // namespace standfirm::server::signer
