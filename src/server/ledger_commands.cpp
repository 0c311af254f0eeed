#include "server/ledger_commands.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "base/json.hpp"
#include "store/ledger/seal_file.hpp"
#include "store/ledger/transfer.hpp"
#include "store/ledger/verify.hpp"

namespace standfirm::server {
namespace {

struct Options {
  std::string ledger, file, seal;
  bool as_json = false;
};

int said(const std::string& sentence, int code) {
  std::cerr << sentence << '\n';
  return code;
}

/// Every command ends here: what goes wrong is one sentence and an exit code.
int carry_out(const std::function<int()>& command) {
  try {
    return command();
  } catch (const store::Outage& outage) {
    return said(outage.what(), 5);
  } catch (const std::exception& wrong) {
    return said(wrong.what(), 2);
  }
}

int verify(const LedgerOpeners& open, const Options& options) {
  std::optional<store::SealDocument> kept;
  if (!options.seal.empty()) {
    auto read = store::read_seal(options.seal);
    if (!read) return said(read.error(), 2);
    kept = std::move(*read);
  }
  const auto report = store::verify(*open.to_read(options.ledger), kept);
  if (options.as_json) {
    std::cout << json::write_text(report) << '\n';
  } else {
    for (const auto& fault : report.faults) std::cout << store::sentence_of(fault) << '\n';
    if (report.more_faults > 0) std::cout << fmt::format("and {} more\n", report.more_faults);
    std::cout << fmt::format("{}: {} events in {} streams, {} daily seals, {} pieces of evidence\n",
                             report.intact ? "The ledger is intact" : "THE LEDGER IS NOT INTACT", report.events,
                             report.streams, report.seals, report.evidence);
  }
  return report.intact ? 0 : 1;
}

void tell(const store::Transferred& done, const Options& options, std::string_view verb) {
  if (options.as_json)
    std::cout << json::write_text(done) << '\n';
  else
    std::cout << fmt::format("{} {} events, {} pieces of evidence, {} series of numbers\n", verb, done.events,
                             done.blobs, done.series);
}

int export_to(const LedgerOpeners& open, const Options& options) {
  const auto ledger = open.to_read(options.ledger);
  if (options.file == "-") return (void)store::export_ledger(*ledger, std::cout), 0;
  store::Transferred done;
  store::write_whole_file(options.file, [&](std::ostream& out) { done = store::export_ledger(*ledger, out); });
  tell(done, options, "Exported");
  return 0;
}

int import_from(const LedgerOpeners& open, const Clock& clock, const Options& options) {
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return said(fmt::format("{}: cannot be opened; is the name right?", options.file), 2);
  const auto done = store::import_ledger(*open.to_write(options.ledger), in);
  if (!done)
    return said(done.error().line == 0 ? done.error().what
                                       : fmt::format("{}: line {}: {}; nothing was imported", options.file,
                                                     done.error().line, done.error().what),
                1);
  if (open.imported) open.imported(clock.now());
  tell(*done, options, "Imported");
  return 0;
}

int seal(const LedgerOpeners& open, const Clock& clock, const Options& options) {
  const auto document = store::seal(*open.to_write(options.ledger), clock.now());
  if (!options.file.empty()) store::write_seal(document, options.file);
  if (options.as_json)
    std::cout << json::write_text(document.seal) << '\n';
  else
    std::cout << fmt::format("Sealed {}: {} streams, through position {}, seal {}\n",
                             std::string(json::write(document.seal.day).get_string()), document.seal.streams,
                             document.seal.through_position, document.seal_hash);
  return 0;
}

}  // namespace

void add_ledger_commands(CLI::App& app, LedgerOpeners openers, const Clock& clock, int& exit_code) {
  auto* ledger = app.add_subcommand(
      "ledger", "The ledger as a whole: is it still what was written, and how to carry it elsewhere.");
  ledger->require_subcommand(1);
  const auto open = std::make_shared<const LedgerOpeners>(std::move(openers));
  const auto command = [&](const char* name, const char* explains, auto run) {
    auto* made = ledger->add_subcommand(name, explains);
    auto options = std::make_shared<Options>();
    made->add_option("--ledger", options->ledger,
                     "a SQLite file or a PostgreSQL address; without it, the configured ledger");
    made->add_flag("--json", options->as_json, "print the result as JSON");
    made->callback([run, open, options, &exit_code] { exit_code = carry_out([&] { return run(*open, *options); }); });
    return std::pair(made, options);
  };
  const auto [verifying, verify_options] =
      command("verify",
              "Reads every event, seal and piece of evidence and names what is not as it was written. Also beside a "
              "running server.\n"
              "Exit codes: 0 intact, 1 not intact, 2 a file cannot be used, 5 the store is away.\nExample: standfirm "
              "ledger verify --seal /mnt/worm/2026-03-02.json",
              [](const LedgerOpeners& o, const Options& with) { return verify(o, with); });
  verifying->add_option("--seal", verify_options->seal, "a seal kept elsewhere, to be held against the ledger as well");
  const auto [exporting, export_options] =
      command("export",
              "Writes every event, piece of evidence and series of numbers, one JSON document a line. Also beside a "
              "running server.\n"
              "Exit codes: 0 done, 2 the file cannot be written, 5 the store is away.\nExample: standfirm ledger "
              "export ledger.jsonl",
              [](const LedgerOpeners& o, const Options& with) { return export_to(o, with); });
  exporting->add_option("file", export_options->file, "where to; - for standard output")->required();
  const auto [importing, import_options] =
      command("import",
              "Takes an exported file into an empty ledger, after checking every hash in it; all or nothing. With the "
              "server stopped. Orders that waited in it are void: they may have been carried out since.\n"
              "Exit codes: 0 done, 1 refused, 2 the file cannot be read, 5 the store is away.\n"
              "Example: standfirm ledger import ledger.jsonl --ledger postgresql://localhost/standfirm",
              [&clock](const LedgerOpeners& o, const Options& with) { return import_from(o, clock, with); });
  importing->add_option("file", import_options->file, "what was exported")->required();
  const auto [sealing, seal_options] =
      command("seal",
              "Seals what is in the ledger by now as today's (UTC), once a day, and writes the seal to a file to be "
              "kept where nobody can change it. "
              "With the server stopped; a running server seals by itself.\n"
              "Exit codes: 0 done, 2 the file cannot be written, 5 the store is away.\nExample: standfirm ledger seal "
              "--to /mnt/worm/2026-03-02.json",
              [&clock](const LedgerOpeners& o, const Options& with) { return seal(o, clock, with); });
  sealing->add_option("--to", seal_options->file, "a file for the seal");
}

}  // namespace standfirm::server
