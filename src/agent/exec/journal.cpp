#include "agent/exec/journal.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/json.hpp"

namespace standfirm::agent {
namespace {

constexpr std::size_t max_journal_bytes = 64 << 20;

/// `text` without its hash; the hash covers it and the one before.
std::string body_of(const journal::Entry& entry, TimePoint at) {
  return json::text(json::Object{{"at", json::write(at)}, {"entry", json::write(entry)}});
}

}  // namespace

Journal::Journal(std::filesystem::path path, TimePoint now, Limits limits) : path_(std::move(path)), limits_(limits) {
  std::filesystem::create_directories(path_.parent_path());
  const std::string lock = path_.string() + ".lock";
  lock_ = hold_alone(lock);
  if (!lock_) throw std::runtime_error("another standfirm-exec holds " + lock);
  if (const auto broken = load()) {
    held_.clear();
    past_.clear();
    past_orders_.clear();
    nonces_.clear();
    last_hash_.clear();
    damage_ = "the journal was damaged (" + *broken + ") and set aside; no order given before " + to_text(now) +
              " is run, because it may have run already";
    none_ordered_until_ = std::max(none_ordered_until_, now);
    std::string aside = path_.string() + ".damaged-" + to_text(now);
    std::ranges::replace(aside.begin() + static_cast<std::ptrdiff_t>(path_.string().size()), aside.end(), ':', '-');
    std::filesystem::rename(path_, aside);
    shorten(now);
    return;
  }
  open_file();
}

void Journal::open_file() {
  file_ = Descriptor();
  file_ = open_to_append(path_);
  size_ = size_of(file_.get());
  flush_folder(path_.parent_path());
}

std::optional<std::string> Journal::load() {
  if (!std::filesystem::exists(path_)) return std::nullopt;
  const auto text = read_whole(path_, max_journal_bytes);
  if (!text) return text.error();
  std::size_t from = 0, number = 0;
  while (from < text->size()) {
    const auto end = text->find('\n', from);
    if (end == std::string::npos) {  // the line that was being written when the machine stopped: nothing was done
                                     // because of it
      std::filesystem::resize_file(path_, from);
      break;
    }
    ++number;
    const std::string where = "line " + std::to_string(number);
    const std::string_view line(text->data() + from, end - from);
    from = end + 1;
    const auto space = line.find(' ');
    if (space != 64) return where + " has no hash";
    const auto hash = line.substr(0, space), body = line.substr(space + 1);
    if (sha256_of(last_hash_ + std::string(body)) != hash) return where + " does not follow the one before";
    const auto value = json::parse(body, 4 << 20);
    if (!value || !value->is_object() || !value->get_object().contains("at") || !value->get_object().contains("entry"))
      return where + " cannot be read";
    const auto at = json::read<TimePoint>(value->get_object().at("at"));
    const auto entry = json::read<journal::Entry>(value->get_object().at("entry"), json::Unknown::ignore);
    if (!at || !entry) return where + " cannot be read";
    if (!apply(*entry, *at)) return where + " does not fit what came before";
    last_hash_ = std::string(hash);
  }
  return std::nullopt;
}

bool Journal::apply(const journal::Entry& entry, TimePoint at) {
  if (const auto* received = std::get_if<journal::Received>(&entry)) {
    auto order = json::read_text<actions::Order>(received->document);
    if (!order || knows(order->id)) return false;
    Held held;
    held.signed_order = {received->document, received->signature, received->key};
    held.order = std::move(*order);
    nonces_.insert(held.order.nonce);
    const OrderId id = held.order.id;
    held_.emplace(id, std::move(held));
    return true;
  }
  if (const auto* past = std::get_if<journal::Remembered>(&entry)) {
    if (!held_.empty() || !past_.empty()) return false;
    for (const auto& one : past->orders) remember(one.order, one.nonce, one.expires_at);
    none_expiring_until_ = std::max(none_expiring_until_, past->none_expiring_until);
    none_ordered_until_ = std::max(none_ordered_until_, past->none_ordered_until);
    return true;
  }
  const auto of = [&](OrderId id) {
    const auto found = held_.find(id);
    return found == held_.end() ? nullptr : &found->second;
  };
  if (const auto* started = std::get_if<journal::Started>(&entry)) {
    auto* held = of(started->order);
    if (held == nullptr || held->stage != Held::Stage::received) return false;
    held->stage = Held::Stage::started;
    held->boot_id = started->boot_id;
    held->started_at = at;
    return true;
  }
  if (const auto* noted = std::get_if<journal::Noted>(&entry)) {
    auto* held = of(noted->order);
    if (held == nullptr || held->stage != Held::Stage::started) return false;
    held->notes[noted->key] = noted->value;
    return true;
  }
  if (const auto* ended = std::get_if<journal::Ended>(&entry)) {
    auto* held = of(ended->order);
    if (held == nullptr || held->stage == Held::Stage::ended) return false;
    held->stage = Held::Stage::ended;
    held->outcome = ended->outcome;
    return true;
  }
  if (const auto* accepted = std::get_if<journal::Accepted>(&entry)) {
    const auto* held = of(accepted->order);
    if (held == nullptr || held->stage != Held::Stage::ended) return false;
    const auto order = held->order;
    held_.erase(accepted->order);
    remember(order.id, order.nonce, order.expires_at);
    return true;
  }
  return false;
}

void Journal::remember(OrderId order, const std::string& nonce, TimePoint expires_at) {
  past_.push_back({order, nonce, expires_at});
  past_orders_.insert(order);
  nonces_.insert(nonce);
  while (past_.size() > limits_.max_remembered) {  // forgetting is safe: whatever expires no later than the forgotten
                                                   // is never taken again
    none_expiring_until_ = std::max(none_expiring_until_, past_.front().expires_at);
    past_orders_.erase(past_.front().order);
    nonces_.erase(past_.front().nonce);
    past_.erase(past_.begin());
  }
}

std::string Journal::line_of(const journal::Entry& entry, TimePoint now) {
  const std::string body = body_of(entry, now);
  return sha256_of(last_hash_ + body) + " " + body + "\n";
}

void Journal::append(const journal::Entry& entry, TimePoint now) {
  const std::string line = line_of(entry, now);
  try {
    write_all(file_.get(), line);
    flush(file_.get());
  } catch (...) {
    // Half a line would break the chain for whatever comes next. If even that fails the next start finds and mends it.
    if (!cut_to(file_.get(), size_)) file_ = {};
    throw;
  }
  size_ += line.size();
  last_hash_ = line.substr(0, 64);
  if (!apply(entry, now)) throw std::logic_error("the journal was asked to write what does not follow");
}

bool Journal::knows(OrderId id) const { return held_.contains(id) || past_orders_.contains(id); }
bool Journal::knows_nonce(const std::string& nonce) const { return nonces_.contains(nonce); }

void Journal::received(const actions::Order& order, const actions::SignedOrder& signed_order, TimePoint now) {
  if (knows(order.id)) throw std::logic_error("an order is taken once");
  if (size_ > limits_.shorten_at_bytes) shorten(now);
  append(journal::Received{signed_order.document, signed_order.signature, signed_order.key}, now);
}
void Journal::started(OrderId id, const std::string& boot_id, TimePoint now) {
  append(journal::Started{id, boot_id}, now);
}
void Journal::noted(OrderId id, const std::string& key, const std::string& value, TimePoint now) {
  append(journal::Noted{id, key, value}, now);
}
void Journal::ended(OrderId id, const std::string& outcome, TimePoint now) { append(journal::Ended{id, outcome}, now); }
void Journal::accepted(OrderId id, TimePoint now) {
  const auto found = held_.find(id);
  if (found == held_.end() || found->second.stage != Held::Stage::ended)
    return;  // said twice, or never ended: nothing to forget
  append(journal::Accepted{id}, now);
}

void Journal::shorten(TimePoint now) {
  std::string text;
  last_hash_.clear();
  const auto add = [&](const journal::Entry& entry, TimePoint at) {
    text += line_of(entry, at);
    last_hash_ = text.substr(text.rfind('\n', text.size() - 2) + 1, 64);  // npos + 1 is the first line's start
  };
  add(journal::Remembered{past_, none_expiring_until_, none_ordered_until_}, now);
  for (const auto& [id, held] : held_) {
    add(journal::Received{held.signed_order.document, held.signed_order.signature, held.signed_order.key}, now);
    if (held.stage == Held::Stage::received) continue;
    const TimePoint at = held.started_at == TimePoint{} ? now : held.started_at;
    if (!held.boot_id.empty()) add(journal::Started{id, held.boot_id}, at);
    for (const auto& [key, value] : held.notes) add(journal::Noted{id, key, value}, at);
    if (held.stage == Held::Stage::ended) add(journal::Ended{id, held.outcome}, now);
  }
  file_ = Descriptor();  // Windows replaces no file that is open
  write_whole(path_, text);
  open_file();
}

namespace journal {
SF_ONE_OF_MEMBERS(Entry);
}

}  // namespace standfirm::agent
