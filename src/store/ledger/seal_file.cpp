#include "store/ledger/seal_file.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/json.hpp"

namespace standfirm::store {
namespace {
constexpr std::size_t max_seal_bytes = 512u << 20;
}

void write_whole_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  const auto unfinished = path + ".unfinished";
  try {
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    if (!out) throw std::runtime_error(fmt::format("{}: cannot be written; does the folder exist?", path));
    write(out);
    out.close();
    if (!out) throw std::runtime_error(fmt::format("{}: could not be written; is the disk full?", path));
  } catch (...) {
    std::remove(unfinished.c_str());
    throw;
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0)
    throw std::runtime_error(fmt::format("{}: cannot be put in place", path));
}

void write_seal(const SealDocument& seal, const std::string& path) {
  write_whole_file(path, [&](std::ostream& out) { out << json::write_text(seal) << '\n'; });
}

std::expected<SealDocument, std::string> read_seal(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::unexpected(fmt::format("{}: cannot be opened; is the name right?", path));
  std::stringstream text;
  text << in.rdbuf();
  auto value = json::parse(text.str(), max_seal_bytes);
  if (!value) return std::unexpected(fmt::format("{}: {}", path, value.error().text()));
  auto* object = value->if_object();
  const auto* heads = object != nullptr ? object->if_contains("heads_text") : nullptr;
  if (heads == nullptr || !heads->is_string())
    return std::unexpected(fmt::format("{}: is not a seal written by standfirm ledger seal", path));
  const std::string heads_text(heads->get_string());  // longer than other texts may be
  (*object)["heads_text"] = "";
  auto seal = json::read<SealDocument>(*value);
  if (!seal) return std::unexpected(fmt::format("{}: {}", path, seal.error().text()));
  seal->heads_text = heads_text;
  return std::move(*seal);
}

}  // namespace standfirm::store
