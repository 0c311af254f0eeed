#include "store/memory/tables.hpp"

#include <algorithm>

#include "store/chain.hpp"

namespace standfirm::store::memory {
namespace {
bool lives(const Record& record, TimePoint now) { return !record.expires_at || *record.expires_at > now; }
}  // namespace

template <class Base>
std::uint64_t ReadsTables<Base>::version(const StreamName& stream) const {
  const auto found = tables_.streams.find(stream);
  return found == tables_.streams.end() ? 0 : found->second.size();
}

template <class Base>
std::vector<StoredEvent> ReadsTables<Base>::events(const StreamName& stream, std::uint64_t from_version,
                                                   std::size_t limit) const {
  std::vector<StoredEvent> out;
  const auto found = tables_.streams.find(stream);
  if (found == tables_.streams.end()) return out;
  for (auto i = std::max<std::uint64_t>(from_version, 1) - 1; i < found->second.size() && out.size() < limit; ++i)
    out.push_back(tables_.ledger[found->second[i]]);
  return out;
}

template <class Base>
std::vector<StoredEvent> ReadsTables<Base>::all_events(std::uint64_t after_position, std::size_t limit) const {
  std::vector<StoredEvent> out;
  for (auto i = after_position; i < tables_.ledger.size() && out.size() < limit; ++i) out.push_back(tables_.ledger[i]);
  return out;
}

template <class Base>
std::vector<StreamName> ReadsTables<Base>::streams(std::string_view kind, std::string_view after,
                                                   std::size_t limit) const {
  const auto prefix = kind.empty() ? std::string() : std::string(kind) + "/";
  std::vector<StreamName> out;
  auto at = std::max(tables_.streams.upper_bound(after), tables_.streams.lower_bound(prefix),
                     [&](const auto& a, const auto& b) {
                       if (a == tables_.streams.end() || b == tables_.streams.end())
                         return b == tables_.streams.end() && a != tables_.streams.end();
                       return a->first < b->first;
                     });
  for (; at != tables_.streams.end() && at->first.starts_with(prefix) && out.size() < limit; ++at)
    out.push_back(at->first);
  return out;
}

template <class Base>
std::optional<Row> ReadsTables<Base>::row(std::string_view view, std::string_view key) const {
  const auto found = tables_.rows.find({std::string(view), std::string(key)});
  if (found == tables_.rows.end()) return std::nullopt;
  return found->second;
}

template <class Base>
Page ReadsTables<Base>::list(const Listing& wanted) const {
  const auto limit = std::clamp(wanted.limit, 1u, 200u);
  std::optional<Cursor> after;
  if (wanted.after) after = read_cursor(*wanted.after);
  Page page;
  const auto take = [&](const Place& place) {  // false: the page is full
    const auto& row = tables_.rows.at({std::get<0>(place), std::get<2>(place)});
    if (wanted.scope && row.scope != *wanted.scope) return true;
    if (!wanted.search.empty() && row.search.find(wanted.search) == std::string::npos) return true;
    if (page.rows.size() == limit) {
      page.next = cursor_text({page.rows.back().order, page.rows.back().key});
      return false;
    }
    page.rows.push_back(row);
    return true;
  };
  if (wanted.descending) {
    // From the first place of the next view name, or the cursor, downwards.
    auto at = after ? tables_.places.lower_bound({wanted.view, after->order, after->key})
                    : tables_.places.lower_bound({wanted.view + '\0', "", ""});
    while (at != tables_.places.begin() && std::get<0>(*std::prev(at)) == wanted.view)
      if (!take(*--at)) break;
  } else {
    auto at = after ? tables_.places.upper_bound({wanted.view, after->order, after->key})
                    : tables_.places.lower_bound({wanted.view, "", ""});
    for (; at != tables_.places.end() && std::get<0>(*at) == wanted.view; ++at)
      if (!take(*at)) break;
  }
  return page;
}

template <class Base>
std::uint64_t ReadsTables<Base>::count(std::string_view view, std::optional<std::string_view> scope) const {
  std::uint64_t rows = 0;
  for (auto at = tables_.rows.lower_bound({std::string(view), ""}); at != tables_.rows.end() && at->first.first == view;
       ++at)
    if (!scope || at->second.scope == *scope) ++rows;
  return rows;
}

template <class Base>
std::optional<Record> ReadsTables<Base>::record(std::string_view kind, std::string_view key, TimePoint now) const {
  const auto found = tables_.records.find({std::string(kind), std::string(key)});
  if (found == tables_.records.end() || !lives(found->second, now)) return std::nullopt;
  return found->second;
}

template <class Base>
std::vector<Record> ReadsTables<Base>::records(std::string_view kind, TimePoint now, std::size_t limit) const {
  std::vector<Record> out;
  for (auto at = tables_.records.lower_bound({std::string(kind), ""});
       at != tables_.records.end() && at->first.first == kind && out.size() < limit; ++at)
    if (lives(at->second, now)) out.push_back(at->second);
  return out;
}

template <class Base>
std::optional<std::string> ReadsTables<Base>::blob(std::string_view sha256_hex) const {
  const auto found = tables_.blobs.find(sha256_hex);
  if (found == tables_.blobs.end()) return std::nullopt;
  return found->second;
}

template <class Base>
std::vector<std::string> ReadsTables<Base>::blobs(std::string_view after, std::size_t limit) const {
  std::vector<std::string> out;
  for (auto at = tables_.blobs.upper_bound(after); at != tables_.blobs.end() && out.size() < limit; ++at)
    out.push_back(at->first);
  return out;
}

template <class Base>
std::vector<Series> ReadsTables<Base>::series() const {
  std::vector<Series> out;
  out.reserve(tables_.series.size());
  for (const auto& [name, last] : tables_.series) out.push_back({name, last});
  return out;
}

template class ReadsTables<Reader>;
template class ReadsTables<Transaction>;

}  // namespace standfirm::store::memory
