#include "api/program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "api/document.hpp"

extern char** environ;

namespace standfirm::api {
namespace {

const std::string binary = std::string(SF_BINARY_DIR) + "/bin/standfirm";

pid_t start_program(const std::vector<std::string>& arguments, int in, int out, int err) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  pid_t process = -1;
  const int failed = posix_spawn(&process, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error(arguments[0] + " cannot be started");
  return process;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    throw std::runtime_error("no free port");
  ::close(fd);
  return ntohs(at.sin_port);
}

net::Method method_of(const std::string& text) {
  for (const auto method : {net::Method::get, net::Method::head, net::Method::post, net::Method::put,
                            net::Method::patch, net::Method::del, net::Method::options})
    if (net::method_text(method) == text) return method;
  throw std::invalid_argument(text);
}

}  // namespace

Ran run_standfirm(const std::vector<std::string>& arguments, const std::string& input) {
  std::string pattern = (std::filesystem::temp_directory_path() / "standfirm-run-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  std::ofstream(folder / "in") << input;
  const int in = ::open((folder / "in").c_str(), O_RDONLY | O_CLOEXEC);
  const int out = ::open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const int err = ::open((folder / "err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  std::vector<std::string> all{binary};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto process = start_program(all, in, out, err);
  for (const int fd : {in, out, err}) ::close(fd);
  Ran ran;
  int status = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (::waitpid(process, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      ::kill(process, SIGKILL);
      ::waitpid(process, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = read_file(folder / "out");
  ran.err = read_file(folder / "err");
  std::filesystem::remove_all(folder);
  return ran;
}

std::string Answer::code() const {
  const auto* object = body.if_object();
  const auto* code = object ? object->if_contains("code") : nullptr;
  return code && code->is_string() ? std::string(code->as_string()) : "";
}
std::string Answer::id() const {
  const auto* object = body.if_object();
  const auto* id = object ? object->if_contains("id") : nullptr;
  return id && id->is_string() ? std::string(id->as_string()) : "";
}
std::optional<std::string> Answer::etag() const {
  const auto tag = raw.header("ETag");
  return tag ? std::optional(std::string(*tag)) : std::nullopt;
}

Program::Program(const ProgramOptions& options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "standfirm-api-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  port_ = free_port();
  if (options.clock) {
    clock_file_ = (folder_ / "clock").string();
    clock_shows(SystemClock().now());
  }
  const auto machines = options.agents ? "[agents]\naddress = \"127.0.0.1\"\npublic_host = \"127.0.0.1\"\nport = " +
                                             std::to_string(free_port()) + "\n"
                                       : std::string("[agents]\nlisten = false\n[signer]\nmode = \"none\"\n");
  std::ofstream(settings()) << "[data]\nfolder = \"" << (folder_ / "data").string() << "\"\n[binder]\nfolder = \""
                            << SF_SOURCE_DIR << "/binder\"\n[people]\nport = " << port_ << "\n"
                            << machines << "[firm]\nname = \"Tidewater IT\"\nphone = \"+1 555 0100\"\n";
  const auto added =
      run_standfirm({"owner", "add", "--config", settings(), "--name", "Olga Kranz", "--email", "olga@firm.example"},
                    std::string(password) + "\n");
  if (added.code != 0)
    throw std::runtime_error("owner add ended with " + std::to_string(added.code) + ": " + added.err);
  start();
}

Program::~Program() {
  kill();
  std::filesystem::remove_all(folder_);
}

void Program::clock_shows(TimePoint now) const { FileClock::write_offset(clock_file_, now - SystemClock().now()); }

std::string Program::log() const { return read_file(folder_ / "log"); }

void Program::start() {
  connection_.reset();
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const int log_file = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::vector<std::string> arguments{binary, "serve", "--config", settings()};
  if (!clock_file_.empty()) arguments.insert(arguments.end(), {"--clock-file", clock_file_});
  process_ = start_program(arguments, nothing, log_file, log_file);
  ::close(nothing);
  ::close(log_file);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  net::Request probe;
  probe.target = "/readyz";
  while (std::chrono::steady_clock::now() < until) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      throw std::runtime_error("standfirm serve ended by itself:\n" + log());
    }
    const auto answer = net::fetch_now(destination(), probe, {Millis(2'000)});
    if (answer && answer->status == 200) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("standfirm serve does not answer:\n" + log());
}

int Program::stop() {
  connection_.reset();
  int status = -1;
  if (process_ <= 0) return status;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Program::kill() {
  connection_.reset();
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

Answer Program::ask(const std::string& method, const std::string& target, const std::string& body, const As& as,
                    Headers headers) {
  if (!connection_)
    connection_ = std::make_unique<net::Connection>(destination(), net::FetchLimits{Millis(30'000), 64 * 1024 * 1024});
  net::Request question;
  question.method = method_of(method);
  question.target = target;
  question.body = body;
  question.headers = std::move(headers);
  if (!body.empty() && !question.header("Content-Type"))
    question.headers.push_back({"Content-Type", "application/json"});
  if (!as.cookie.empty()) question.headers.push_back({"Cookie", as.cookie});
  if (!as.csrf.empty() && method != "GET") question.headers.push_back({"X-CSRF-Token", as.csrf});
  if (!as.key.empty()) question.headers.push_back({"Authorization", "Bearer " + as.key});
  auto got = connection_->ask(question);
  if (!got) {  // the server may have closed an idle connection
    connection_ = std::make_unique<net::Connection>(destination(), net::FetchLimits{Millis(30'000), 64 * 1024 * 1024});
    got = connection_->ask(question);
  }
  if (!got) throw std::runtime_error(method + " " + target + ": " + got.error().sentence);
  Answer answer;
  answer.status = got->status;
  answer.text = got->body;
  answer.raw = *got;
  const auto type = got->header("Content-Type").value_or("");
  if (type.starts_with("application/json") || type.starts_with("application/problem+json")) {
    const auto parsed = json::parse(got->body, 64 * 1024 * 1024);
    EXPECT_TRUE(parsed) << method << " " << target << " answered what is not JSON: " << got->body.substr(0, 200);
    if (parsed) answer.body = *parsed;
  }
  const auto wrong = against_the_document(method, target, answer);
  EXPECT_EQ(wrong, "") << method << " " << target << " " << body.substr(0, 300) << "\n=> " << answer.status << " "
                       << answer.text.substr(0, 600);
  return answer;
}

As Program::sign_in(const std::string& email, const std::string& with) {
  const auto answer = ask("POST", "/v1/sessions", json::text(json::Object{{"email", email}, {"password", with}}));
  EXPECT_EQ(answer.status, 201u) << answer.text;
  As as{email, {}, {}, {}};
  if (answer.status != 201) return as;
  const std::string cookie(answer.raw.header("Set-Cookie").value_or(""));
  as.cookie = cookie.substr(0, cookie.find(';'));
  as.csrf = std::string(answer.body.as_object().at("csrf").as_string());
  return as;
}

As Program::key(const As& maker, const std::string& role) {
  const auto made = post("/v1/api_keys", json::text(json::Object{{"name", role + " key"}, {"role", role}}), maker);
  EXPECT_EQ(made.status, 201u) << made.text;
  return {"key of " + role, {}, {}, std::string(made.body.as_object().at("key").as_string())};
}

void Firm::sign_in() {
  owner = program.sign_in("olga@firm.example");
  technician = program.sign_in("tessa@firm.example");
  dispatcher = program.sign_in("dana@firm.example");
}

json::Object Firm::terms() {
  return json::parse(
             R"({"name":"Care","courtesy_incidents":1,"courtesy_period_days":0,"courtesy_counted_by":"client","courtesy_minutes":240,"included_minutes":0,
        "hourly_rate":{"amount":"150.00","currency":"USD"},"increment":15,"tax_percent_millis":0,"targets":[{"priority":"p1","respond_within":30,"resolve_within":240},
        {"priority":"p2","respond_within":60,"resolve_within":480},{"priority":"p3","respond_within":120,"resolve_within":960},{"priority":"p4","respond_within":240,"resolve_within":1920}],
        "business_hours":"Mo-Fr 08:00-17:00","holidays":["2026-12-25"],"watch_days":15,"unattended_tool_time_costs":false,"only_our_people_install_software":true,
        "lapsed_firewall_voids_courtesy":false,"replacement_guide_price":{"amount":"1500.00","currency":"USD"},"not_included":[],"payment_days":14})")
      ->as_object();
}

Firm::Firm(const ProgramOptions& options) : program(options) {
  owner = program.sign_in("olga@firm.example");
  const auto must = [&](const std::string& target, const json::Object& body) {
    const auto answer = program.post(target, json::text(body), owner);
    if (answer.status != 201) throw std::runtime_error(target + ": " + answer.text);
    return answer.id();
  };
  must("/v1/technicians", {{"name", "Tessa Dunn"},
                           {"email", "tessa@firm.example"},
                           {"password", Program::password},
                           {"role", "technician"}});
  must(
      "/v1/technicians",
      {{"name", "Dana Diaz"}, {"email", "dana@firm.example"}, {"password", Program::password}, {"role", "dispatcher"}});
  sign_in();
  const auto fill = [&](const std::string& name, std::string& id, std::string& person_id, std::string& machine_id) {
    id = must("/v1/clients", {{"name", name}, {"time_zone", "America/New_York"}, {"currency", "USD"}});
    person_id = must("/v1/clients/" + id + "/people", {{"name", "Ines of " + name},
                                                       {"email", "ines@" + id.substr(30) + ".example"},
                                                       {"phone", ""},
                                                       {"approver", true}});
    machine_id = must("/v1/clients/" + id + "/machines", {{"name", "front-desk"}});
    must("/v1/clients/" + id + "/agreement", terms());
  };
  fill("Harbor Dental", client, person, machine);
  fill("Mill Bakery", other_client, other_person, other_machine);
}

std::string Firm::incident(const std::string& summary) {
  const auto answer = program.post("/v1/incidents",
                                   json::text(json::Object{{"client", client},
                                                           {"summary", summary},
                                                           {"words", "it says pay"},
                                                           {"machines", json::Array{}},
                                                           {"through", "phone"}}),
                                   technician);
  EXPECT_EQ(answer.status, 201u) << answer.text;
  return answer.id();
}
std::string Firm::incident_on(const std::string& machine_id) {
  const auto answer = program.post("/v1/incidents",
                                   json::text(json::Object{{"client", client},
                                                           {"summary", "Pop-ups"},
                                                           {"words", ""},
                                                           {"machines", json::Array{json::Value(machine_id)}},
                                                           {"through", "phone"}}),
                                   technician);
  EXPECT_EQ(answer.status, 201u) << answer.text;
  return answer.id();
}

Firm& firm() {
  static Firm one;
  return one;
}

}  // namespace standfirm::api
