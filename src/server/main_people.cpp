#include "server/main_people.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "server/binder.hpp"
#include "server/main_settings.hpp"
#include "server/main_store.hpp"
#include "server/openapi/document.hpp"
#include "server/sessions/passwords.hpp"

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

/// From the file, or typed without being shown, or the first line of standard input.
std::string read_password(const std::string& file) {
  std::string password;
  if (!file.empty() && file != "-") {
    std::ifstream in(file);
    if (!in || !std::getline(in, password))
      throw Ended{wrong_usage, "The password file " + file + " cannot be read, or is empty."};
    return password;
  }
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    std::cerr << "Password (at least " << least_password_bytes << " characters, not shown): " << std::flush;
    ::tcgetattr(STDIN_FILENO, &before);
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  std::getline(std::cin, password);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << "\n";
  }
  return password;
}

struct OwnerAdded {
  TechnicianId id;
  std::string name, email;
};
BOOST_DESCRIBE_STRUCT(OwnerAdded, (), (id, name, email))

OwnerAdded add_owner(const SettingsFlags& flags, const std::string& name, const std::string& email,
                     const std::string& password) {
  if (const auto fault = fault_in_password(password)) throw Ended{wrong_usage, fault->text()};
  const auto config = load_config(flags);
  const auto clock = make_clock(flags);
  const DataFolder data(config.text("data", "folder"));
  auto settings = engine_settings(config, data);
  const auto store = open_store(config);
  RandomIds ids;
  NoLetters letters;
  SaidAlarms alarms;
  engine::Engine engine(*store, *clock, ids, letters, alarms, std::move(settings));
  // Added before, but the password was lost on the way: the same command makes it good.
  const auto known = engine.technician_by_email(email);
  if (known && (known->role != Role::owner || engine.keep().get("password", known->id.text(), clock->now())))
    throw Ended{failed, "There is already somebody with the address " + email + "."};
  TechnicianId id;
  if (known) {
    id = known->id;
  } else {
    const auto done =
        engine.act(engine::AddTechnician{name, email, Role::owner}, {Actor::of_system("console"), Role::owner});
    if (!done) throw Ended{failed, done.error().text()};
    id = TechnicianId{*uuid_from_text(done->id.value_or(""))};
  }
  set_password(engine.keep(), id, password);
  return {id, name, email};
}

}  // namespace

void add_owner_command(CLI::App& app, int& exit_code) {
  auto* owner = app.add_subcommand(
      "owner", "The firm's owners. The first may also begin in the browser; later ones are made only here.");
  owner->require_subcommand(1);
  auto* add = owner->add_subcommand("add",
                                    "Adds an owner, who can then sign in. The server must not be running.\nExample: "
                                    "standfirm owner add --name \"Olga Kranz\" --email olga@firm.example");
  struct Given {
    std::string name, email, password_file;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  add->add_option("--name", given->name, "The person's name")->required();
  add->add_option("--email", given->email, "The address they sign in with")->required();
  add->add_option("--password-file", given->password_file,
                  "A file whose first line is the password; otherwise it is asked for, or read from standard input")
      ->type_name("FILE");
  add->add_flag("--json", given->json, "Answer as JSON");
  const auto flags = add_settings_flags(*add);
  add->callback([flags, given, &exit_code] {
    exit_code = guarded([&] {
      const auto added = add_owner(*flags, given->name, given->email, read_password(given->password_file));
      if (given->json)
        std::cout << json::write_text(added) << "\n";
      else
        std::cout << added.name << " can sign in as " << added.email << ".\n";
      return all_well;
    });
  });
}

void add_config_command(CLI::App& app, int& exit_code) {
  auto* config = app.add_subcommand("config", "The settings.");
  config->require_subcommand(1);
  auto* check = config->add_subcommand("check",
                                       "Checks the settings and explains each: its value, where that comes from, what "
                                       "it means.\nExample: standfirm config check --config standfirm.toml");
  auto as_json = std::make_shared<bool>(false);
  check->add_flag("--json", *as_json, "Answer as JSON");
  const auto flags = add_settings_flags(*check);
  check->callback([flags, as_json, &exit_code] {
    exit_code = guarded([&] {
      const auto loaded = load_config(*flags);
      if (*as_json) {
        std::cout << json::write_text(loaded.explained()) << "\n";
        return all_well;
      }
      std::string section;
      for (const auto& one : loaded.explained()) {
        const auto dot = one.key.find('.');
        if (one.key.substr(0, dot) != section)
          std::cout << (section.empty() ? "" : "\n") << "[" << (section = one.key.substr(0, dot)) << "]\n";
        std::cout << fmt::format("{} = {:?}\n    {}\n    from {}; also {} or {}\n", one.key.substr(dot + 1), one.value,
                                 one.explains, one.from, one.variable, one.flag);
      }
      return all_well;
    });
  });
}

void add_procedure_command(CLI::App& app, int& exit_code) {
  auto* procedure = app.add_subcommand("procedure", "The firm's procedure.");
  procedure->require_subcommand(1);
  auto* check = procedure->add_subcommand(
      "check",
      "Checks a procedure file: every mistake with file, line and mend. Ends with 1 when there is one.\nExample: "
      "standfirm procedure check binder/procedures/virus-response.yaml");
  struct Given {
    std::string file;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  check->add_option("FILE", given->file, "The file")->required();
  check->add_flag("--json", given->json, "Answer as JSON");
  const auto flags = add_settings_flags(*check);
  check->callback([flags, given, &exit_code] {
    exit_code = guarded([&] {
      // The tools that stand beside it, when it stands in a binder; those of the configured binder otherwise.
      const auto beside = std::filesystem::absolute(given->file).parent_path().parent_path();
      const auto binder = std::filesystem::is_directory(beside / "tools")
                              ? beside
                              : std::filesystem::path(load_config(*flags).text("binder", "folder"));
      const auto report = check_procedure(given->file, read_tools(binder));
      std::cout << (given->json ? procedure::to_json(report) + "\n" : procedure::to_text(report));
      return report.valid ? all_well : failed;
    });
  });
}

void add_openapi_command(CLI::App& app, int& exit_code) {
  auto* openapi = app.add_subcommand(
      "openapi",
      "Prints the OpenAPI 3.1 document of the server's API.\nExample: standfirm openapi > web/api/openapi.json");
  auto as_json = std::make_shared<bool>(true);
  openapi->add_flag("--json", *as_json, "The document is JSON anyway");
  openapi->callback([as_json, &exit_code] {
    std::cout << openapi_text(all_routes(), SF_VERSION);
    exit_code = all_well;
  });
}

void add_completion_command(CLI::App& app, int& exit_code) {
  auto* completion = app.add_subcommand(
      "completion",
      "Prints the completion for bash.\nExample: standfirm completion > /etc/bash_completion.d/standfirm");
  completion->callback([&app, &exit_code] {
    const auto words_of = [](const CLI::App& of) {
      std::string words;
      for (const auto* command : of.get_subcommands({})) words += command->get_name() + " ";
      for (const auto* option : of.get_options())
        if (!option->get_lnames().empty()) words += "--" + option->get_lnames()[0] + " ";
      return words;
    };
    std::string cases = fmt::format("    ' ') words='{}' ;;\n", words_of(app));
    for (const auto* command : app.get_subcommands({})) {
      cases += fmt::format("    ' {} ') words='{}' ;;\n", command->get_name(), words_of(*command));
      for (const auto* below : command->get_subcommands({}))
        cases +=
            fmt::format("    ' {} {} ') words='{}' ;;\n", command->get_name(), below->get_name(), words_of(*below));
    }
    std::cout << "_standfirm() {\n  local word path=' ' words=''\n  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; "
                 "do\n    case $word in -*) ;; *) path=\"$path$word \" ;; esac\n  done\n"
              << "  case $path in\n"
              << cases
              << "  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n  [ "
                 "${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
              << "complete -F _standfirm standfirm\n";
    exit_code = all_well;
  });
}

}  // namespace standfirm::server
