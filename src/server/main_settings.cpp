#include "server/main_settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "net/server.hpp"
#include "server/binder.hpp"
#include "server/sessions/secrets.hpp"
#include "store/store.hpp"

extern char** environ;

namespace standfirm::server {
namespace {

constexpr const char* usual_file = "/etc/standfirm/standfirm.toml";

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Ended{wrong_usage, "The settings file " + path + " cannot be read."};
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<actions::Endpoint> endpoints(const Config& config) {
  std::vector<actions::Endpoint> out;
  for (const auto& text : config.list("agents", "always_reachable")) {
    const auto colon = text.rfind(':');
    std::uint16_t port = 0;
    if (colon != std::string::npos) std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
    if (colon == std::string::npos || colon == 0 || port == 0)
      throw Ended{wrong_usage,
                  "agents.always_reachable: '" + text +
                      "' must be address:port, with a literal address: isolated machines look no name up."};
    actions::Endpoint endpoint;
    endpoint.address = text.substr(0, colon);
    if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
      endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
    endpoint.port = port;
    out.push_back(std::move(endpoint));
  }
  return out;
}

}  // namespace

std::shared_ptr<SettingsFlags> add_settings_flags(CLI::App& app) {
  auto flags = std::make_shared<SettingsFlags>();
  app.add_option("--config", flags->file, std::string("The settings file; usually ") + usual_file)->type_name("FILE");
  app.add_option("--clock-file", flags->clock_file,
                 "Take the time from the system clock moved by the offset in this file; for rehearsals")
      ->type_name("FILE")
      ->group("");
  for (const auto& key : all_settings()) {
    const auto name = fmt::format("{}.{}", key.section, key.key);
    app.add_option_function<std::string>(
           "--" + name, [flags, name](const std::string& value) { flags->values[name] = value; },
           std::string(key.explains))
        ->group("");
  }
  app.footer(app.get_footer() +
             "\nEvery setting of `standfirm config check` is a flag here too, such as --people.port 8480.");
  return flags;
}

Config load_config(const SettingsFlags& flags) {
  std::string text, name = flags.file;
  if (!name.empty())
    text = read_file(name);
  else if (std::filesystem::exists(usual_file))
    text = read_file(name = usual_file);
  std::vector<std::string> environment;
  for (char** one = environ; *one != nullptr; ++one) environment.emplace_back(*one);
  auto config = Config::load(text, name, environment, flags.values);
  if (config) return std::move(*config);
  std::string all;
  for (const auto& fault : config.error()) all += (all.empty() ? "" : "\n") + fault;
  throw Ended{wrong_usage, all};
}

std::unique_ptr<Clock> make_clock(const SettingsFlags& flags) {
  if (flags.clock_file.empty()) return std::make_unique<SystemClock>();
  return std::make_unique<FileClock>(flags.clock_file);
}

engine::Settings engine_settings(const Config& config, const DataFolder& data) {
  engine::Settings out;
  out.firm_name = config.text("firm", "name");
  out.firm_phone = config.text("firm", "phone");
  out.public_address = config.text("people", "public_address");
  if (out.public_address.empty())
    out.public_address = fmt::format("{}://{}:{}", config.text("people", "certificate").empty() ? "http" : "https",
                                     config.text("people", "address"), config.port("people", "port"));
  while (out.public_address.ends_with('/')) out.public_address.pop_back();
  out.link_key = derived_key(data.secret(), "client links");
  out.tools = read_tools(config.text("binder", "folder"));
  out.procedure = read_procedure(config.text("binder", "folder"), config.text("binder", "procedure"), out.tools);
  out.always_reachable = endpoints(config);
  out.order_expires_after = Minutes(config.number("orders", "expire_after_minutes"));
  out.isolation_undone_after = Minutes(config.number("orders", "isolation_undone_after_minutes"));
  out.safe_mode_undone_after = Minutes(config.number("orders", "safe_mode_undone_after_minutes"));
  out.scan_timeout = Minutes(config.number("orders", "scan_timeout_minutes"));
  out.cached_streams = 3'000;  // a few kilobytes each; what is worked on at one time is far less
  out.link_expires_after = Minutes(60 * config.number("links", "expire_after_hours"));
  return out;
}

int guarded(const std::function<int()>& work) {
  const auto say = [](int code, const std::string& sentence) {
    std::cerr << "standfirm: " << sentence << "\n";
    return code;
  };
  try {
    return work();
  } catch (const Ended& ended) {
    return say(ended.code, ended.sentence);
  } catch (const net::ListenFailure& failure) {
    return say(cannot_listen, failure.what());
  } catch (const DataFolderFault& fault) {
    return say(cannot_use_data, fault.what());
  } catch (const BinderFault& fault) {
    return say(wrong_usage, fault.what());
  } catch (const store::Outage& outage) {
    return say(outage.kind == store::Outage::Kind::busy ? cannot_use_data : store_away, outage.what());
  } catch (const std::exception& other) {
    return say(failed, other.what());
  }
}

}  // namespace standfirm::server
