#include "server/agents/told_facts.hpp"

#include <zlib.h>

#include <stdexcept>

#include "base/json.hpp"

namespace standfirm::server::agents {

void ToldFacts::keep(const actions::MachineFacts& facts) {
  const auto text = json::write_text(facts);
  auto size = ::compressBound(text.size());
  std::string packed(size, '\0');
  if (::compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                  text.size(), Z_BEST_SPEED) != Z_OK)
    throw std::bad_alloc();
  packed_.assign(packed, 0, size);
  packed_.shrink_to_fit();
  size_ = text.size();
  read_at_ = facts.read_at;
}

std::optional<actions::MachineFacts> ToldFacts::of(TimePoint read_at) const {
  if (read_at_ != read_at) return std::nullopt;
  std::string text(size_, '\0');
  auto size = static_cast<uLongf>(size_);
  if (::uncompress(reinterpret_cast<Bytef*>(text.data()), &size, reinterpret_cast<const Bytef*>(packed_.data()),
                   packed_.size()) != Z_OK ||
      size != size_)
    throw std::logic_error("facts kept in memory could not be unpacked");
  auto facts = json::read_text<actions::MachineFacts>(text);
  if (!facts) throw std::logic_error("facts kept in memory could not be read: " + facts.error().text());
  return std::move(*facts);
}

}  // namespace standfirm::server::agents
