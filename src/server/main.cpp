// standfirm: the server and everything else the firm runs, by sub-command.
#include <CLI/CLI.hpp>
#include <iostream>

#include "server/openapi/document.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Standfirm runs a managed service provider's virus response."};
  app.require_subcommand(1);
  app.set_version_flag("--version", SF_VERSION);
  auto* openapi = app.add_subcommand("openapi", "Prints the OpenAPI 3.1 document of the server's API.\nExample: standfirm openapi > openapi.json");
  openapi->callback([] { std::cout << standfirm::server::openapi_text(standfirm::server::all_routes(), SF_VERSION); });
  CLI11_PARSE(app, argc, argv);
  return 0;
}
