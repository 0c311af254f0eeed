#include "server/main_serve.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>

#include "engine/views/rows.hpp"
#include "engine/worker.hpp"
#include "net/server.hpp"
#include "server/agents/desk.hpp"
#include "server/agents/release_folder.hpp"
#include "server/child.hpp"
#include "server/daily_seal.hpp"
#include "server/entrance.hpp"
#include "server/letters/intake.hpp"
#include "server/letters/mail_settings.hpp"
#include "server/letters/papers.hpp"
#include "server/letters/post.hpp"
#include "server/live/hub.hpp"
#include "server/log/log.hpp"
#include "server/main_settings.hpp"
#include "server/main_store.hpp"
#include "server/openapi/document.hpp"
#include "server/release_commands.hpp"
#include "server/sessions/first_run.hpp"
#include "server/sessions/secrets.hpp"
#include "server/signer/client.hpp"

namespace standfirm::server {
namespace {

class LogAlarms final : public engine::Alarms {
 public:
  void raise(const std::string& sentence) noexcept override {
    try {
      spdlog::error("alarm: {}", sentence);
    } catch (...) {  // an alarm that cannot be written down must not stop what raised it
    }
  }
};

class EnrolmentAtTheDesk final : public EnrolmentDesk {
 public:
  explicit EnrolmentAtTheDesk(agents::AgentsDesk& desk) : desk_(desk) {}
  Allowed<wire::people::EnrolmentToken> make(ClientId client, const wire::people::MakeEnrolmentToken& wanted,
                                             const engine::Caller& caller, const std::string& seed) override {
    return desk_.make_token(client, wanted, caller, seed);
  }

 private:
  agents::AgentsDesk& desk_;
};

std::string pem(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Ended{wrong_usage, path + " cannot be read; people.certificate and people.key name PEM files."};
  return {std::istreambuf_iterator<char>(in), {}};
}

net::Listen people_listener(const Config& config) {
  net::Listen out;
  out.address = config.text("people", "address");
  out.port = config.port("people", "port");
  out.limits.max_connections = static_cast<std::size_t>(config.number("people", "max_connections"));
  const auto& certificate = config.text("people", "certificate");
  const auto& key = config.text("people", "key");
  if (certificate.empty() != key.empty())
    throw Ended{wrong_usage, "people.certificate and people.key go together: set both, or neither."};
  if (!certificate.empty()) out.tls = net::ServerTls{pem(certificate), pem(key), net::ClientCertificate::not_asked, {}};
  return out;
}

agents::AgentsSettings agents_settings(const Config& config, const DataFolder& data) {
  agents::AgentsSettings out;
  out.address = config.text("agents", "address");
  out.port = config.port("agents", "port");
  out.public_host = config.text("agents", "public_host");  // empty: the addresses of this host's interfaces
  out.public_port = config.port("agents", "public_port");
  out.max_connections = static_cast<std::size_t>(config.number("agents", "max_connections"));
  out.key_folder = (data.path() / "agents").string();
  out.firm_name = config.text("firm", "name");
  out.release_folder = release_folder(data).string();
  out.lockdown = Lockdown(data.path());
  return out;
}

std::string signer_socket(const Config& config) {
  const auto& named = config.text("signer", "socket");
  return named.empty() ? config.text("data", "folder") + "/signer.sock" : named;
}

/// A ledger that was imported brings its events and no views: they are made before anybody looks.
void make_missing_views(const store::Ledger& ledger, engine::Engine& engine, TimePoint now) {
  constexpr std::string_view kind = "serve.views", key = "shape";
  const auto shape = engine.keep().get(kind, key, now);
  const bool older = shape != std::string(engine::view::shape);
  bool missing = false;
  ledger.read([&](const store::Reader& reader) {
    missing = reader.last_position() > 0 && (older || reader.count(engine::view::index) == 0);
  });
  if (missing) {
    spdlog::info("the ledger's views are missing, or of another release: making them");
    engine.rebuild_views();
  }
  if (older) engine.keep().put(kind, key, engine::view::shape);
}

/// Every connection is a descriptor: take as many as the host lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

/// glibc keeps an arena for every thread and in each what was freed there. A few serve all threads here as well; what a
/// burst left behind is given back by `give_back_memory`.
void keep_few_arenas() { ::mallopt(M_ARENA_MAX, 4); }
void give_back_memory(net::Loops& loops) {
  loops.every(Millis{20'000}, [] {
    ::malloc_trim(0);
    return true;
  });
}

std::vector<std::string> signer_arguments(std::vector<std::string> arguments) {
  arguments[0] = std::filesystem::read_symlink("/proc/self/exe").string();
  for (auto& argument : arguments)
    if (argument == "serve") {
      argument = "signer";
      break;
    }
  arguments.emplace_back("--with-parent");
  return arguments;
}

/// Objects by hand, in the order they need one another; taken down in the opposite order.
int serve(const Config& config, const Clock& clock, const std::vector<std::string>& arguments) {
  raise_descriptor_limit();
  keep_few_arenas();
  const DataFolder data(config.text("data", "folder"));
  auto settings = engine_settings(config, data);
  const auto mail = mail_settings(config);
  if (!mail) throw Ended{wrong_usage, fmt::format("{}", fmt::join(mail.error(), "\n"))};

  // Before engine and store, which end first: what they still answer then belongs to a connection of theirs.
  net::Loops loops(config.number("server", "threads") > 0 ? static_cast<unsigned>(config.number("server", "threads"))
                                                          : std::thread::hardware_concurrency());
  const auto store = open_store(config);  // the lock on the folder comes with it: before any port is taken
  RandomIds ids;
  LogAlarms alarms;
  const letters::Stationery stationery(std::filesystem::path(config.text("binder", "folder")) / "letters");
  const letters::Printer printer(stationery.folder());
  Post post(stationery, printer, {letter_head(config), mail->from, "UTC"}, mail->out, clock);
  const auto public_address = settings.public_address;
  const DailySeal daily_seal(*store, clock, alarms, (data.path() / "seals").string());
  engine::Engine engine(*store, clock, ids, post, alarms, std::move(settings));
  make_missing_views(*store, engine, clock.now());

  std::promise<int> asked_to_stop;
  auto stopping = asked_to_stop.get_future();
  loops.on_signals({SIGINT, SIGTERM}, [&asked_to_stop, told = false](int signal) mutable {
    if (!std::exchange(told, true)) asked_to_stop.set_value(signal);
  });

  std::optional<ChildProgram> signer;
  if (config.text("signer", "mode") == "child") signer.emplace("signer", signer_arguments(arguments));
  signer::SignerClient signs(signer_socket(config));

  Workers workers(static_cast<unsigned>(config.number("server", "workers")));
  Visitors visitors(engine, Minutes(60 * config.number("people", "session_hours")));
  LiveHub hub(loops, engine, visitors, clock);
  const auto table = all_routes();
  Metrics metrics(table);
  PrintedPapers papers(engine, stationery, printer, letter_head(config), clock);
  post.find_extras_with([&papers](const wire::people::InvoiceView& invoice) { return papers.extras_of(invoice); });

  std::optional<agents::AgentsDesk> desk;
  std::optional<EnrolmentAtTheDesk> enrolment;
  if (config.yes("agents", "listen")) {
    desk.emplace(engine, signs, clock, loops, agents_settings(config, data),
                 [&hub](const wire::live::OrderProgress& what) { hub.progress(what); });
    enrolment.emplace(*desk);
  }

  const agents::ReleaseFolder releases(release_folder(data));
  House house{.engine = engine,
              .clock = clock,
              .ids = ids,
              .workers = workers,
              .visitors = visitors,
              .live = hub,
              .metrics = metrics,
              .papers = &papers,
              .releases = &releases,
              .lockdown = Lockdown(data.path()),
              .enrolment = enrolment ? &*enrolment : nullptr,
              .version = SF_VERSION,
              .secret = derived_key(data.secret(), "words"),
              .public_address = public_address,
              .trusted_proxy = config.text("people", "trusted_proxy"),
              .openapi = json::text(openapi_document(table, SF_VERSION)),
              .reference = reference_page(table, SF_VERSION)};
  Entrance entrance(house, table);
  net::Server people(loops, people_listener(config), entrance);
  metrics.gauge("standfirm_connections", "Connections of people's programs.",
                [&people] { return static_cast<double>(people.connections()); });
  metrics.gauge("standfirm_live_sockets", "Browsers that are told of changes.",
                [&hub] { return static_cast<double>(hub.sockets()); });
  if (desk)
    metrics.gauge("standfirm_machines_connected", "Machines with a socket to this server.",
                  [&desk] { return static_cast<double>(desk->machines_connected()); });
  metrics.gauge("standfirm_parked", "Streams and work waiting for a person to look.",
                [&engine] { return static_cast<double>(engine.parked().size()); });

  std::optional<engine::Worker> worker;
  worker.emplace(engine, clock, alarms);
  std::optional<Intake> intake;
  if (mail->mailbox) intake.emplace(engine, alarms, *mail->mailbox, mail->look_every);
  give_back_memory(loops);
  loops.start();

  if (house.lockdown.now())
    std::cout << "It is locked down and changes nothing; re-arm it with: standfirm lockdown off" << std::endl;
  const auto listening = fmt::format("{}://{}:{}", config.text("people", "certificate").empty() ? "http" : "https",
                                     config.text("people", "address"), people.port());
  std::cout << "Standfirm answers at " << listening
            << (desk ? fmt::format(", machines at {}:{}", config.text("agents", "address"), desk->port()) : "")
            << std::endl;
  spdlog::info("Standfirm {} answers at {}", SF_VERSION, listening);
  if (nobody_yet(engine))
    std::cout << "Nobody can sign in yet. Open " << (public_address.empty() ? listening : public_address)
              << " and begin with the code " << first_run_code(house.secret) << std::endl;

  const int signal = stopping.get();
  spdlog::info("stopping on signal {}", signal);
  intake.reset();
  people.stop();
  if (desk) desk->stop();
  worker.reset();
  loops.stop();
  loops.join();
  return all_well;
}

}  // namespace

void add_serve_command(CLI::App& app, std::vector<std::string> arguments, int& exit_code) {
  auto* serve_command =
      app.add_subcommand("serve",
                         "Runs the server: the people's listener, the machines' listener, mail, the schedule and the "
                         "signer.\nExample: standfirm serve --config /etc/standfirm/standfirm.toml");
  const auto flags = add_settings_flags(*serve_command);
  serve_command->callback([flags, arguments = std::move(arguments), &exit_code] {
    exit_code = guarded([&] {
      const auto config = load_config(*flags);
      set_up_log(config.text("log", "form"), config.text("log", "level"));
      const auto clock = make_clock(*flags);
      return serve(config, *clock, arguments);
    });
  });
}

}  // namespace standfirm::server
