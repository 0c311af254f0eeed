#include "measured_server.hpp"

#include <fmt/format.h>

#include <signal.h>
#include <random>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>

#include "wire/people/clients.hpp"
#include "wire/people/incidents.hpp"
#include "wire/people/sessions.hpp"

namespace standfirm::bench {
namespace fs = std::filesystem;
namespace {

/// For keys that must be new each time.
std::string word() {
  static std::mt19937_64 random{std::random_device{}()};
  return fmt::format("{:016x}", random());
}
constexpr const char* owner_email = "owner@bench.example";
constexpr const char* owner_password = "measured-owner-1";

double number_after(const std::string& text, const std::string& label) {
  const auto at = text.find(label);
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + label.size(), nullptr);
}
double latency_ms(const std::string& text, const std::string& percent) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex("\\s" + percent + "%\\s+([0-9.]+)(us|ms|s|m)"))) return 0;
  const double value = std::strtod(found[1].str().c_str(), nullptr);
  return found[2] == "us" ? value / 1000 : found[2] == "ms" ? value : found[2] == "s" ? value * 1000 : value * 60000;
}
std::string list_of(const std::vector<std::string>& ids) {
  std::string out = "local ids = {";
  for (const auto& id : ids) {
    out += '\'';
    out += id;
    out += "',";
  }
  return out + "}\n";
}
std::string set_headers(const std::vector<std::string>& headers) {
  std::string out;
  for (const auto& h : headers)
    out += fmt::format("  h['{}'] = '{}'\n", h.substr(0, h.find(':')), h.substr(h.find(':') + 2));
  return out;
}
}  // namespace

MeasuredServer::MeasuredServer(const Places& places, const std::string& name, const Options& options)
    : places_(places), folder_(places.scratch + "/" + name), port_(free_port()) {
  fs::create_directories(folder_ + "/data");
  std::ofstream out(folder_ + "/standfirm.toml");
  out << "[data]\nfolder = \"" << folder_ << "/data\"\nstore = \"" << options.store << "\"\n[binder]\nfolder = \""
      << SF_SOURCE_DIR << "/binder\"\n[people]\naddress = \"127.0.0.1\"\nport = " << port_
      << "\n[log]\nlevel = \"error\"\n";
  if (options.agents_at.empty())
    out << "[agents]\nlisten = false\n[signer]\nmode = \"none\"\n";
  else
    out << "[agents]\naddress = \"" << options.agents_at << "\"\npublic_host = \"" << options.agents_at
        << "\"\nport = " << free_port() << "\n";
  out.close();
  std::ofstream(folder_ + "/password") << owner_password << "\n";
  const auto made = run({places_.programs + "/standfirm", "owner", "add", "--config", folder_ + "/standfirm.toml",
                         "--name", "Olga Owner", "--email", owner_email, "--password-file", folder_ + "/password"},
                        std::chrono::seconds(30), true);
  if (made.status != 0) throw std::runtime_error("standfirm owner add: " + made.output);
}

void MeasuredServer::start() {
  child_ = std::make_unique<Child>(
      std::vector<std::string>{places_.programs + "/standfirm", "serve", "--config", folder_ + "/standfirm.toml"},
      folder_ + "/server.log");
  started_ms_ = milliseconds_until_answer(port_, "/readyz");
}
void MeasuredServer::stop(int signal) { child_->end(signal); }

void MeasuredServer::sign_in() {
  const auto answer = exchange(port_, "POST", "/v1/sessions", {"Idempotency-Key: sign-in-" + word()},
                               json::write_text(wire::people::SignIn{owner_email, owner_password}));
  const auto session = json::read_text<wire::people::SessionView>(answer.body, json::Unknown::ignore);
  const auto cookie = answer.headers.find("et-cookie: ") == std::string::npos ? answer.headers.find("et-Cookie: ")
                                                                              : answer.headers.find("et-cookie: ");
  if (answer.status / 100 != 2 || !session || cookie == std::string::npos)
    throw std::runtime_error("sign-in: " + answer.body);
  cookie_ = answer.headers.substr(cookie + 11, answer.headers.find(';', cookie) - cookie - 11);
  csrf_ = session->csrf;
}

std::vector<std::string> MeasuredServer::headers() const { return {"Cookie: " + cookie_, "X-CSRF-Token: " + csrf_}; }

std::string MeasuredServer::post(const std::string& path, const std::string& body) {
  auto all = headers();
  all.push_back(fmt::format("Idempotency-Key: bench-{}-{}", port_, ++keys_));
  const auto answer = exchange(port_, "POST", path, all, body);
  if (answer.status / 100 != 2)
    throw std::runtime_error(fmt::format("POST {}: {} {}", path, answer.status, answer.body));
  return answer.body;
}
std::string MeasuredServer::get(const std::string& path) const {
  const auto answer = exchange(port_, "GET", path, headers(), "");
  if (answer.status != 200) throw std::runtime_error(fmt::format("GET {}: {} {}", path, answer.status, answer.body));
  return answer.body;
}

std::string MeasuredServer::make_client(const std::string& name) {
  using namespace wire::people;
  const auto id = json::read_text<Made>(post("/v1/clients", json::write_text(AddClient{name, "America/New_York", {}})),
                                        json::Unknown::ignore)
                      .value()
                      .id;
  const auto to = "/v1/clients/" + id;
  post(
      to + "/agreement",
      R"({"name":"Care for small practices","courtesy_incidents":1,"courtesy_period_days":0,"courtesy_counted_by":"client",)"
      R"("courtesy_minutes":240,"included_minutes":0,"hourly_rate":{"amount":"150.00","currency":"USD"},"increment":15,)"
      R"("tax_percent_millis":0,"targets":[{"priority":"p1","respond_within":30,"resolve_within":240},)"
      R"({"priority":"p2","respond_within":60,"resolve_within":480},{"priority":"p3","respond_within":120,"resolve_within":960},)"
      R"({"priority":"p4","respond_within":480,"resolve_within":2400}],"business_hours":"Mo-Su 00:00-24:00","holidays":[],)"
      R"("watch_days":15,"unattended_tool_time_costs":false,"only_our_people_install_software":true,)"
      R"("lapsed_firewall_voids_courtesy":false,"replacement_guide_price":{"amount":"1500.00","currency":"USD"},)"
      R"("not_included":["Hardware"],"payment_days":14})");
  post(to + "/people", json::write_text(AddPerson{"Ines Calloway", "ines@harbor.example", "", true, "ines"}));
  post(to + "/people", json::write_text(AddPerson{"Tom Reyes", "tom@harbor.example", "", false, "tom"}));
  post(to + "/machines", R"({"name":"FRONT-DESK"})");
  return id;
}

std::string MeasuredServer::enrolment_file(const std::string& client) {
  return json::read_text<wire::people::EnrolmentToken>(
             post("/v1/clients/" + client + "/enrolment_tokens", R"({"valid_for":60})"), json::Unknown::ignore)
      .value()
      .file;
}

std::vector<std::string> MeasuredServer::make_incidents(unsigned count) {
  using namespace wire::people;
  constexpr unsigned incidents_a_client = 200;
  std::vector<std::string> ids, clients;
  for (unsigned n = 0; n * incidents_a_client < count; ++n)
    clients.push_back(make_client(fmt::format("Client {}", n + 1)));
  const auto report = [](const std::string& client) {
    return json::text(json::Object{{"client", client},
                                   {"summary", "Pop-ups on the front desk"},
                                   {"words", "It says the computer is infected."},
                                   {"machines", json::Array{}},
                                   {"through", "phone"}});
  };
  const auto script = list_of(clients) + "local n = 0\nfunction request()\n  n = n + 1\n  local h = {}\n" +
                      "  h['Content-Type'] = 'application/json'\n" + set_headers(headers()) +
                      "  h['Idempotency-Key'] = 'report-' .. n\n  return wrk.format('POST', '/v1/incidents', h, "
                      "([==[" +
                      report("CLIENT") + "]==]):gsub('CLIENT', ids[n % #ids + 1]))\nend\n";
  // Made through HTTP like everything else, as many connections at once as the measurement uses.
  while (ids.size() < count) {
    if (count <= 200) {
      for (unsigned n = 0; n < count; ++n) post("/v1/incidents", report(clients.front()));
    } else {
      (void)wrk(url(), 64, 1, script, folder_);
    }
    ids.clear();
    std::string after;
    do {
      const auto page =
          json::read_text<DeskPage>(get("/v1/incidents?limit=200" + (after.empty() ? "" : "&after=" + after)),
                                    json::Unknown::ignore, 8 << 20)
              .value();
      for (const auto& row : page.items) ids.push_back(row.id.text());
      after = page.next.value_or("");
    } while (!after.empty() && ids.size() < count);
  }
  ids.resize(count);
  return ids;
}

Load wrk(const std::string& url, unsigned connections, double seconds, const std::string& lua,
         const std::string& scratch, const std::vector<std::string>& headers) {
  std::vector<std::string> argv{"wrk",
                                "-t1",
                                fmt::format("-c{}", connections),
                                fmt::format("-d{}s", std::max(1, static_cast<int>(seconds))),
                                "--latency",
                                "--timeout",
                                "10s"};
  if (!lua.empty()) {
    const auto file = scratch + "/load.lua";
    std::ofstream(file) << lua;
    argv.insert(argv.end(), {"-s", file});
  }
  for (const auto& header : headers) argv.insert(argv.end(), {"-H", header});
  argv.push_back(url);
  const auto done = run(argv, std::chrono::seconds(static_cast<int>(seconds) + 60));
  Load load;
  load.per_second = number_after(done.output, "Requests/sec:");
  load.p50_ms = latency_ms(done.output, "50");
  load.p99_ms = latency_ms(done.output, "99");
  load.failed = static_cast<std::uint64_t>(number_after(done.output, "Non-2xx or 3xx responses:"));
  if (done.status != 0 || load.per_second == 0) throw std::runtime_error("wrk: " + done.output);
  if (load.failed > 0) throw std::runtime_error(fmt::format("{} answers of {} were errors", load.failed, url));
  return load;
}

std::string reading_script(const std::vector<std::string>& ids, const std::vector<std::string>& headers) {
  return list_of(ids) + "local n = 0\nlocal h = {}\ndo\n" + set_headers(headers) +
         "end\nfunction request()\n  n = n + 1\n  return wrk.format('GET', '/v1/incidents/' .. ids[n % #ids + 1], "
         "h)\nend\n";
}

std::string command_script(const std::vector<std::string>& ids, const std::string& command, const std::string& body,
                           const std::vector<std::string>& headers) {
  std::string out = list_of(ids);
  out += fmt::format(
      "local n = 0\nlocal run = '{}'\nfunction request()\n  n = n + 1\n  local h = {{}}\n  "
      "h['Content-Type'] = 'application/json'\n",
      word());
  out += set_headers(headers);
  out += fmt::format(
      "  h['Idempotency-Key'] = 'load-' .. run .. '-' .. n\n  return wrk.format('POST', '/v1/incidents/' .. ids[n % "
      "#ids + 1] .. '/{}', h, [==[{}]==])\nend\n",
      command, body);
  return out;
}

}  // namespace standfirm::bench
