#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "engine/demonstration/demonstration.hpp"
#include "server/main_people.hpp"
#include "server/main_settings.hpp"
#include "server/main_store.hpp"
#include "server/sessions/passwords.hpp"
#include "server/sessions/secrets.hpp"

namespace standfirm::server {
namespace {

class NoLetters final : public engine::Letters {
 public:
  void send(const engine::Letter&) override {
    throw std::runtime_error("this command sends no letters; the server will");
  }
};
class SaidAlarms final : public engine::Alarms {
 public:
  void raise(const std::string& sentence) noexcept override { std::cerr << "standfirm: " << sentence << "\n"; }
};

struct Demonstration {
  engine::demonstration::Firm firm;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(Demonstration, (), (firm, password))

Demonstration make(const SettingsFlags& flags, std::string password) {
  const auto config = load_config(flags);
  const auto clock = make_clock(flags);
  const DataFolder data(config.text("data", "folder"));
  const auto settings = engine_settings(config, data);
  const auto store = open_store(config);
  RandomIds ids;
  if (password.empty()) password = random_word().substr(0, 16);
  if (const auto fault = fault_in_password(password)) throw Ended{wrong_usage, fault->sentence.text};
  Demonstration out{engine::demonstration::seed(*store, settings, ids, clock->now()), password};
  NoLetters letters;
  SaidAlarms alarms;
  engine::Engine engine(*store, *clock, ids, letters, alarms, settings);
  for (const auto& account : out.firm.accounts) set_password(engine.keep(), account.id, password);
  return out;
}

}  // namespace

void add_demo_command(CLI::App& app, int& exit_code) {
  auto* demo = app.add_subcommand("demo",
                                  "Fills the ledger with a demonstration firm: three clients with history, four people "
                                  "who can sign in.\nThe server must not be running; a second time only the passwords "
                                  "change.\nExample: standfirm demo --data.folder .run/data");
  struct Given {
    std::string password_file;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  demo->add_option("--password-file", given->password_file,
                   "A file whose first line becomes everybody's password; otherwise one is made up and printed")
      ->type_name("FILE");
  demo->add_flag("--json", given->json, "Answer as JSON");
  const auto flags = add_settings_flags(*demo);
  demo->callback([flags, given, &exit_code] {
    exit_code = guarded([&] {
      std::string password;
      if (!given->password_file.empty()) {
        std::ifstream in(given->password_file);
        if (!in || !std::getline(in, password))
          throw Ended{wrong_usage, "The password file " + given->password_file + " cannot be read, or is empty."};
      }
      const auto made = make(*flags, password);
      if (given->json) {
        std::cout << json::write_text(made) << "\n";
        return all_well;
      }
      std::cout << "The demonstration firm is there. Sign in with the password " << made.password << " as\n";
      for (const auto& account : made.firm.accounts)
        std::cout << fmt::format("  {:<28} {:<18} ({})\n", account.email, account.name, json::enum_text(account.role));
      return all_well;
    });
  });
}

}  // namespace standfirm::server
