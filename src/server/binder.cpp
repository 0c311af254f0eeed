#include "server/binder.hpp"

#include <algorithm>
#include <fstream>

#include "server/sessions/secrets.hpp"

namespace standfirm::server {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t max_file_bytes = 1 << 20, max_tools = 100;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw BinderFault(path.string() + " cannot be read; is binder.folder right, and may this user read it?");
  std::string text(max_file_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > max_file_bytes) throw BinderFault(path.string() + " is larger than 1 MiB; a binder file never is.");
  return text;
}

std::vector<std::string> names_of(const std::vector<engine::Tool>& tools) {
  std::vector<std::string> names;
  names.reserve(tools.size());
  for (const auto& tool : tools) names.push_back(tool.name);
  return names;
}

}  // namespace

std::vector<engine::Tool> read_tools(const fs::path& binder) {
  std::vector<engine::Tool> out;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(binder / "tools", failed)) {
    if (entry.path().extension() != ".yaml" || !entry.is_regular_file()) continue;
    if (out.size() == max_tools) throw BinderFault((binder / "tools").string() + " holds more than 100 tools.");
    out.push_back({entry.path().stem().string(), fingerprint(read(entry.path()))});
  }
  if (failed)
    throw BinderFault((binder / "tools").string() + " cannot be read: " + failed.message() + "; set binder.folder.");
  std::ranges::sort(out, {}, &engine::Tool::name);
  return out;
}

procedure::CheckReport check_procedure(const fs::path& file, const std::vector<engine::Tool>& tools) {
  return procedure::check(read(file), file.string(), names_of(tools));
}

procedure::Procedure read_procedure(const fs::path& binder, const std::string& file,
                                    const std::vector<engine::Tool>& tools) {
  const auto path = binder / "procedures" / file;
  auto parsed = procedure::parse(read(path), path.string(), names_of(tools));
  if (parsed) return std::move(*parsed);
  std::string all = path.string() + " cannot be followed:";
  for (const auto& mistake : parsed.error())
    all +=
        "\n  " + mistake.file + ":" + std::to_string(mistake.line) + ": " + mistake.message + " (" + mistake.mend + ")";
  throw BinderFault(all);
}

}  // namespace standfirm::server
