#include "agent/checkin/checkin.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "agent/checkin/exec_line.hpp"
#include "agent/checkin/reach.hpp"
#include "agent/local/disk.hpp"
#include "agent/local/memory.hpp"
#include "agent/local/messages.hpp"
#include "agent/local/printable.hpp"
#include "agent/version.hpp"
#include "net/client.hpp"

namespace standfirm::agent {
namespace {

constexpr Millis open_within{20'000}, full_for{60'000}, look_again{50};
constexpr std::size_t queue_bytes = 8 << 20, max_reasons = 8;

std::string need(std::expected<std::string, std::string> text) {
  if (!text) throw std::runtime_error(text.error());
  return std::move(*text);
}

}  // namespace

Millis wait_before_try(unsigned n, double draw, const TryAgain& again) {
  Millis capped = again.first;
  while (n-- > 0 && capped < again.longest) capped *= 2;
  capped = std::min(capped, again.longest);
  return capped / 2 + Millis{static_cast<std::int64_t>(static_cast<double>(capped.count()) / 2 * draw)};
}

struct CheckIn::Inside : std::enable_shared_from_this<CheckIn::Inside> {
  Inside(const Settings& settings, Identity who, net::Loops& all_loops, std::function<double()> random, Log to_log,
         TryAgain when)
      : identity(std::move(who)),
        loops(all_loops),
        draw(std::move(random)),
        log(std::move(to_log)),
        again(when),
        line(settings.socket,
             {[this] { exec_opened(); }, [this](FromExec message) { from_exec(std::move(message)); }, log}) {
    const auto folder = identity_folder(settings.state);
    tls = net::tls_for_client({.authority_pem = need(read_whole(folder / "authority.pem", 256 * 1024)),
                               .server_name = identity.server_name,
                               .certificate_pem = need(read_whole(folder / "machine.pem", 256 * 1024)),
                               .key_pem = need(read_whole(folder / "machine.key", 64 * 1024))});
  }

  /// One connection to the server, as net/ speaks to it.
  struct ServerLine : net::SocketUser {
    std::weak_ptr<Inside> inside;
    void opened(const std::shared_ptr<net::Socket>& fresh) override {
      if (const auto all = inside.lock()) all->server_opened(fresh);
    }
    void said(std::string_view text) override {
      if (const auto all = inside.lock()) all->from_server(text);
    }
    void closed(std::string_view why) override {
      if (const auto all = inside.lock()) all->server_closed(why);
    }
  };

  void connect() {
    const std::lock_guard lock(mutex);
    if (stopped) return;
    const auto user = std::make_shared<ServerLine>();
    user->inside = weak_from_this();
    net::SocketLimits limits;
    limits.max_message_bytes = wire::agent::max_frame_bytes;
    limits.max_queue_bytes = queue_bytes;
    net::open_socket(loops, {identity.addresses[tries % identity.addresses.size()], identity.port, tls},
                     std::string(wire::agent::socket_path), {}, user, limits, open_within);
  }

  void server_opened(const std::shared_ptr<net::Socket>& fresh) {
    {
      const std::lock_guard lock(mutex);
      socket = fresh;
      hello_said = false;
      welcomed = false;
    }
    line.say(Attach{});  // exec answers with what it holds; when it is not there yet, exec_opened asks again
  }

  void server_closed(std::string_view why) {
    const std::lock_guard lock(mutex);
    socket.reset();
    hello_said = false;
    if (stopped) return;
    const std::string sentence = "not connected to the server: " + readable(why, 300);
    // Each reason once until it is connected again: a week of tries is no week of log.
    if (said_why.size() < max_reasons && said_why.insert(sentence).second) log(sentence);
    const auto wait = wait_before_try(tries++, draw(), again);
    loops.after(wait, [all = weak_from_this()] {
      if (const auto here = all.lock()) here->connect();
    });
  }

  void from_server(std::string_view text) {
    const auto message =
        json::read_text<wire::agent::FromServer>(text, json::Unknown::ignore, wire::agent::max_frame_bytes);
    if (!message) {
      log("the server was not understood: " + readable(message.error().text(), 300));
      return;  // a newer server may say what this agent does not know
    }
    if (const auto* welcome = std::get_if<wire::agent::Welcome>(&*message)) {
      {
        const std::lock_guard lock(mutex);
        tries = 0;
        welcomed = true;
        said_why.clear();
        log("connected to " + readable(welcome->firm_name, 100));
      }
      line.say(Welcomed{std::string(agent_version)});
    } else if (const auto* carry = std::get_if<wire::agent::Carry>(&*message)) {
      line.say(*carry);
    } else if (const auto* accepted = std::get_if<wire::agent::OutcomeAccepted>(&*message)) {
      line.say(*accepted);
    } else if (std::holds_alternative<wire::agent::SendFacts>(*message)) {
      line.say(wire::agent::SendFacts{});
    } else if (const auto* offered = std::get_if<wire::agent::UpdateOffered>(&*message)) {
      line.say(*offered);
    } else if (const auto* part = std::get_if<wire::agent::UpdatePart>(&*message)) {
      line.say(*part);
    } else if (const auto* heard = std::get_if<wire::agent::UpdateHeard>(&*message)) {
      line.say(*heard);
    }
  }

  void exec_opened() {
    bool connected = false;
    {
      const std::lock_guard lock(mutex);
      connected = socket != nullptr;
      hello_said = false;
    }
    if (connected) line.say(Attach{});
  }

  void from_exec(FromExec message) {
    if (const auto* attached = std::get_if<Attached>(&message)) {
      bool again_welcomed = false;
      {
        const std::lock_guard lock(mutex);
        boot_id = attached->boot_id;
        again_welcomed = welcomed;
      }
      // The server says it once a connection; an exec that began anew since hears it all the same.
      if (again_welcomed) line.say(Welcomed{std::string(agent_version)});
      to_server(wire::agent::Hello{std::string(agent_version), attached->boot_id, attached->mode, attached->unfinished},
                true);
    } else if (const auto* question = std::get_if<ReachServer>(&message)) {
      answer(*question);
    } else if (auto* facts = std::get_if<wire::agent::Facts>(&message)) {
      to_server(std::move(*facts));
    } else if (auto* differ = std::get_if<wire::agent::FactsDiffer>(&message)) {
      to_server(std::move(*differ));
    } else if (const auto* received = std::get_if<wire::agent::OrderReceived>(&message)) {
      to_server(*received);
    } else if (auto* progress = std::get_if<wire::agent::Progress>(&message)) {
      to_server(std::move(*progress));
    } else if (auto* chunk = std::get_if<wire::agent::EvidenceChunk>(&message)) {
      to_server(std::move(*chunk));
    } else if (auto* outcome = std::get_if<wire::agent::OrderOutcome>(&message)) {
      to_server(std::move(*outcome));
    } else if (const auto* wanted = std::get_if<wire::agent::UpdateWanted>(&message)) {
      to_server(*wanted);
    } else if (const auto* told = std::get_if<wire::agent::UpdateTold>(&message)) {
      to_server(*told);
    }
  }

  /// On a thread of its own: it waits for the network, and the line to exec must not.
  void answer(ReachServer question) {
    const std::lock_guard lock(mutex);
    if (reaching.joinable()) reaching.join();
    reaching = std::thread([this, question] {
      std::string why = "no address";
      for (const auto& address : identity.addresses) {
        const auto reached = reach(address, identity.port, question.timeout);
        if (reached) {
          line.say(ServerReached{question.question, true, ""});
          return;
        }
        why = reached.error();
      }
      line.say(ServerReached{question.question, false, why});
    });
  }

  /// Nothing goes before the hello; a server too slow to take what is said loses the connection, and hears it all on
  /// the next.
  void to_server(const wire::agent::FromMachine& message, bool is_hello = false) {
    const auto text = std::make_shared<const std::string>(json::write_text(message));
    for (auto waited = Millis{0};; waited += look_again) {
      std::shared_ptr<net::Socket> to;
      {
        const std::lock_guard lock(mutex);
        if (socket == nullptr || (!hello_said && !is_hello)) return;
        if (is_hello) hello_said = true;
        to = socket;
      }
      if (to->send(text) != net::Sent::full) return;
      if (waited >= full_for) return to->close(net::CloseCode::try_again, "the server takes nothing");
      std::this_thread::sleep_for(look_again);
    }
  }

  void beat() {
    std::string boot;
    {
      const std::lock_guard lock(mutex);
      boot = boot_id;
    }
    line.say(Tick{});
    give_back_memory();
    to_server(wire::agent::Alive{boot});
  }

  Identity identity;
  net::Loops& loops;
  std::function<double()> draw;
  Log log;
  TryAgain again;
  std::shared_ptr<net::TlsContext> tls;
  std::mutex mutex;
  std::shared_ptr<net::Socket> socket;
  bool hello_said = false, welcomed = false, stopped = false;
  unsigned tries = 0;
  std::string boot_id;
  std::set<std::string> said_why;
  std::thread reaching;
  ExecLine line;
};

CheckIn::CheckIn(const Settings& settings, const Identity& identity, net::Loops& loops, std::function<double()> draw,
                 Log log, TryAgain again)
    : inside_(std::make_shared<Inside>(settings, identity, loops, std::move(draw), std::move(log), again)) {}
CheckIn::~CheckIn() {
  stop();
  if (inside_->reaching.joinable()) inside_->reaching.join();
}

void CheckIn::start() {
  inside_->line.start();
  inside_->connect();
  inside_->loops.every(std::chrono::duration_cast<Millis>(wire::agent::heartbeat), [all = std::weak_ptr(inside_)] {
    const auto here = all.lock();
    if (!here) return false;
    here->beat();
    return true;
  });
}

void CheckIn::stop() {
  std::shared_ptr<net::Socket> open;
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->stopped = true;
    open = std::exchange(inside_->socket, nullptr);
  }
  if (open) open->close(net::CloseCode::going_away, "the agent ends");
}

}  // namespace standfirm::agent
