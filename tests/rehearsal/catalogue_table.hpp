// tests/rehearsal/catalogue_table.hpp: the catalogue of planted infections, run and told as a table.
#pragma once
#include <string>
#include <vector>

namespace standfirm::rehearsal {

struct CatalogueAsked {
  std::string more;               ///< a folder of further cases in the catalogue's own format
  std::vector<std::string> only;  ///< ids; none: all
  bool as_json = false;
};
/// The program's exit code: 0 when every case could be planted and every one was gone in the end. A case that nothing
/// caught is listed as not caught and is no failure of the run.
[[nodiscard]] int run_catalogue(const CatalogueAsked&);

}  // namespace standfirm::rehearsal
