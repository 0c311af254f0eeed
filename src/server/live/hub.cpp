#include "server/live/hub.hpp"

#include <algorithm>

#include "server/routes/problem.hpp"

namespace standfirm::server {

namespace live = wire::live;

/// One browser. Its socket calls come from one loop; the hub's from any thread.
class LiveHub::Watcher final : public net::SocketUser, public std::enable_shared_from_this<LiveHub::Watcher> {
 public:
  Watcher(std::shared_ptr<LiveHub::Inside> hub, Visitor who) : hub_(std::move(hub)), who_(std::move(who)) {}

  void opened(const std::shared_ptr<net::Socket>& socket) override;
  void said(std::string_view text) override;
  void closed(std::string_view why) override;

  void send(const std::shared_ptr<const std::string>& frame);
  void close(const std::string& why);
  [[nodiscard]] const Visitor& who() const { return who_; }

  std::string looking_at;  // under the hub's mutex

 private:
  [[nodiscard]] std::shared_ptr<net::Socket> socket() {
    const std::lock_guard lock(mutex_);
    return socket_;
  }
  std::shared_ptr<LiveHub::Inside> hub_;
  Visitor who_;
  std::mutex mutex_;
  std::shared_ptr<net::Socket> socket_;
};

struct LiveHub::Inside : std::enable_shared_from_this<LiveHub::Inside> {
  Inside(net::Loops& l, Visitors& v, const Clock& c) : loops(l), visitors(v), clock(c) {}
  net::Loops& loops;
  Visitors& visitors;
  const Clock& clock;

  std::mutex mutex;
  bool ending = false;
  std::set<std::shared_ptr<Watcher>> watchers;
  std::map<std::pair<std::string, std::string>, std::uint64_t> gathered;
  bool gathering = false;

  std::vector<std::shared_ptr<Watcher>> everybody() {
    const std::lock_guard lock(mutex);
    return {watchers.begin(), watchers.end()};
  }
  void flush();
  void say_who_is_present(const std::string& incident);
  void check_sessions();
};

void LiveHub::Watcher::opened(const std::shared_ptr<net::Socket>& socket) {
  {
    const std::lock_guard lock(mutex_);
    socket_ = socket;
  }
  {
    const std::lock_guard lock(hub_->mutex);
    hub_->watchers.insert(shared_from_this());
  }
  // Whatever happened between the page's questions and now was not seen: ask once more.
  send(std::make_shared<const std::string>(live_frame(live::Resync{"connected"})));
}

void LiveHub::Watcher::said(std::string_view text) {
  const auto frame = json::parse(text, 4096);
  const auto* object = frame ? frame->if_object() : nullptr;
  const auto* type = object ? object->if_contains("type") : nullptr;
  const auto* payload = object ? object->if_contains("payload") : nullptr;
  if (type == nullptr || payload == nullptr || !type->is_string() ||
      type->get_string() != json::name_of<live::Looking>())
    return close("what came is no message of ours");
  const auto looking = json::read<live::Looking>(*payload);
  if (!looking || (looking->incident && !uuid_from_text(*looking->incident)))
    return close("what came is no message of ours");
  std::string before;
  {
    const std::lock_guard lock(hub_->mutex);
    before = std::exchange(looking_at, looking->incident.value_or(""));
  }
  if (!before.empty() && before != looking->incident) hub_->say_who_is_present(before);
  if (looking->incident) hub_->say_who_is_present(*looking->incident);
}

void LiveHub::Watcher::closed(std::string_view) {
  std::string was;
  {
    const std::lock_guard lock(hub_->mutex);
    hub_->watchers.erase(shared_from_this());
    was = std::exchange(looking_at, {});
  }
  {
    const std::lock_guard lock(mutex_);
    socket_.reset();
  }
  if (!was.empty()) hub_->say_who_is_present(was);
}

void LiveHub::Watcher::send(const std::shared_ptr<const std::string>& frame) {
  const auto to = socket();
  if (!to || to->send(frame) != net::Sent::full) return;
  // Too slow: what waits is worth nothing once everything is asked for anew.
  to->drop_queued();
  to->send(live_frame(live::Resync{"too slow"}));
}

void LiveHub::Watcher::close(const std::string& why) {
  if (const auto to = socket()) to->close(net::CloseCode::policy, why);
}

void LiveHub::Inside::flush() {
  std::map<std::pair<std::string, std::string>, std::uint64_t> all;
  {
    const std::lock_guard lock(mutex);
    all = std::exchange(gathered, {});
    gathering = false;
  }
  const auto to = everybody();
  if (to.empty()) return;
  for (const auto& [what, version] : all) {
    const auto frame = std::make_shared<const std::string>(live_frame(live::Changed{what.first, what.second, version}));
    for (const auto& watcher : to) watcher->send(frame);
  }
}

void LiveHub::Inside::say_who_is_present(const std::string& incident) {
  live::Present present{incident, {}};
  std::vector<std::shared_ptr<Watcher>> to;
  {
    const std::lock_guard lock(mutex);
    for (const auto& watcher : watchers) {
      if (watcher->looking_at != incident) continue;
      to.push_back(watcher);
      if (std::ranges::find(present.names, watcher->who().name) == present.names.end())
        present.names.push_back(watcher->who().name);
    }
  }
  const auto frame = std::make_shared<const std::string>(live_frame(present));
  for (const auto& watcher : to) watcher->send(frame);
}

void LiveHub::Inside::check_sessions() {
  const auto now = clock.now();
  for (const auto& watcher : everybody())
    if (watcher->who().expires_at <= now) watcher->close("the session has ended");
}

LiveHub::LiveHub(net::Loops& loops, engine::Engine& engine, Visitors& visitors, const Clock& clock)
    : inside_(std::make_shared<Inside>(loops, visitors, clock)), engine_(engine) {
  subscription_ = engine_.subscribe(
      [this](const std::string& view, const std::string& id, std::uint64_t version) { changed(view, id, version); });
  visitors.on_end([this](const std::string& session) { end_session(session); });
  loops.every(Millis(5'000), [weak = std::weak_ptr(inside_)] {
    const auto inside = weak.lock();
    if (!inside) return false;
    inside->check_sessions();
    return true;
  });
}

LiveHub::~LiveHub() {
  engine_.unsubscribe(subscription_);
  inside_->visitors.on_end(nullptr);
  const std::lock_guard lock(inside_->mutex);
  inside_->ending = true;
}

std::expected<net::Handler::Accepted, net::Response> LiveHub::welcome(const Visitor& visitor) {
  std::size_t of_this_session = 0;
  const auto all = inside_->everybody();
  for (const auto& watcher : all) of_this_session += watcher->who().session == visitor.session ? 1 : 0;
  if (all.size() >= max_sockets || of_this_session >= max_sockets_per_session)
    return std::unexpected(answer_of(Refusal{
        RefusalCode::too_many_requests, "Too many live sockets are open."_said, "Close some windows."_said, {}}));
  net::SocketLimits limits;
  limits.max_message_bytes = 4096;
  limits.max_queue_messages = 500;
  limits.max_queue_bytes = 512 * 1024;
  return net::Handler::Accepted{std::make_shared<Watcher>(inside_, visitor), limits};
}

void LiveHub::changed(const std::string& view, const std::string& id, std::uint64_t version) {
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->ending || inside_->watchers.empty()) return;
    auto& newest = inside_->gathered[{view, id}];
    newest = std::max(newest, version);
    if (std::exchange(inside_->gathering, true)) return;
  }
  inside_->loops.after(gather, [inside = inside_] { inside->flush(); });
}

void LiveHub::progress(const live::OrderProgress& what) {
  const auto to = inside_->everybody();
  if (to.empty()) return;
  const auto frame = std::make_shared<const std::string>(live_frame(what));
  for (const auto& watcher : to) watcher->send(frame);
}

void LiveHub::end_session(const std::string& session) {
  for (const auto& watcher : inside_->everybody())
    if (watcher->who().session == session) watcher->close("the session has ended");
}

std::size_t LiveHub::sockets() const { return inside_->everybody().size(); }

}  // namespace standfirm::server
