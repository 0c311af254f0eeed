#include "engine/views/rows.hpp"

#include "core/contact.hpp"

namespace standfirm::engine {

store::Listing rows_of(std::string_view view, std::optional<std::string> scope, unsigned limit) {
  store::Listing listing;
  listing.view = std::string(view);
  listing.scope = std::move(scope);
  listing.limit = limit;
  return listing;
}

void for_each_row(const store::Reader& reader, store::Listing listing,
                  const std::function<void(const store::Row&)>& look) {
  constexpr std::size_t most = 10'000;
  listing.limit = 200;
  std::size_t seen = 0;
  for (;;) {
    auto page = reader.list(listing);
    for (const auto& row : page.rows) {
      look(row);
      if (++seen == most) return;
    }
    if (!page.next) return;
    listing.after = std::move(page.next);
  }
}

std::string folded_case(std::string_view text) { return contact::lower(text); }

std::optional<std::string> looked_up(const store::Reader& reader, const std::string& name) {
  const auto row = reader.row(view::index, name);
  if (!row) return std::nullopt;
  return from_row<std::string>(*row);
}
void index(store::Transaction& tx, const std::string& name, const std::string& id, const std::string& scope) {
  tx.put(store::Row{std::string(view::index), name, scope, name, {}, json::write_text(id)});
}
void unindex(store::Transaction& tx, const std::string& name, const std::string& id) {
  if (looked_up(tx, name) == id) tx.drop(view::index, name);
}
void unindex_all(store::Transaction& tx, const std::string& scope) {
  const auto page = tx.list(rows_of(view::index, scope));
  for (const auto& row : page.rows) tx.drop(view::index, row.key);
}

}  // namespace standfirm::engine
