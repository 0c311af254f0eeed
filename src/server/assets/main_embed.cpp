// embed_assets DIST OUT.cpp SCRATCH: writes the console's files into a source file, each also as gzip and as the brotli
// that lies beside it (FILE.br). Run by the build.
#include <fmt/format.h>
#include <sodium.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string gzip(const std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return ended == Z_STREAM_END ? out : std::string();
}

std::string media_type(const fs::path& path) {
  static const std::map<std::string, std::string> known{{".html", "text/html; charset=utf-8"},
                                                        {".js", "text/javascript; charset=utf-8"},
                                                        {".css", "text/css; charset=utf-8"},
                                                        {".svg", "image/svg+xml"},
                                                        {".png", "image/png"},
                                                        {".ico", "image/x-icon"},
                                                        {".json", "application/json"},
                                                        {".webmanifest", "application/manifest+json"},
                                                        {".woff2", "font/woff2"},
                                                        {".woff", "font/woff"},
                                                        {".txt", "text/plain; charset=utf-8"},
                                                        {".map", "application/json"},
                                                        {".webp", "image/webp"}};
  const auto found = known.find(path.extension().string());
  return found == known.end() ? "application/octet-stream" : found->second;
}

std::string etag(const std::string& content) {
  unsigned char digest[16];
  crypto_generichash(digest, sizeof digest, reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                     nullptr, 0);
  char hex[33];
  sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
  return hex;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || sodium_init() < 0) {
    std::cerr << "usage: embed_assets DIST OUT.cpp SCRATCH\n";
    return 2;
  }
  const fs::path dist = argv[1], scratch = argv[3];
  fs::create_directories(scratch);
  std::vector<fs::path> files;
  if (fs::is_directory(dist))
    for (const auto& entry : fs::recursive_directory_iterator(dist))
      if (entry.is_regular_file() && !entry.path().filename().string().starts_with("."))
        files.push_back(fs::relative(entry.path(), dist));
  std::ranges::sort(files, {}, [](const fs::path& p) { return p.generic_string(); });

  std::string assembly, declared, table;
  std::size_t number = 0;
  const auto embed = [&](const std::string& content) {
    const auto name = fmt::format("sf_asset_{}", number++);
    const auto file = fs::absolute(scratch / name);
    write(file, content);
    assembly += fmt::format(
        "asm(\".section .rodata\\n.global {0}\\n.balign 16\\n{0}:\\n.incbin \\\"{1}\\\"\\n.global "
        "{0}_end\\n{0}_end:\\n.byte 0\\n.text\\n\");\n",
        name, file.string());
    declared += fmt::format("extern \"C\" const char {0}[];\nextern \"C\" const char {0}_end[];\n", name);
    return fmt::format("{{{0}, static_cast<std::size_t>({0}_end - {0})}}", name);
  };
  const auto packed_of = [&](const fs::path& file) { return fs::path(file.string() + ".br"); };
  for (const auto& file : files) {
    if (file.extension() == ".br" && fs::exists(dist / fs::path(file).replace_extension())) continue;
    const auto content = read(dist / file);
    const auto compressed = gzip(content);
    const auto brotli = fs::exists(dist / packed_of(file)) ? read(dist / packed_of(file)) : std::string();
    const auto when_smaller = [&](const std::string& packed) {
      return !packed.empty() && packed.size() < content.size() * 9 / 10 ? embed(packed) : std::string("{}");
    };
    const auto whole = embed(content);
    const auto as_gzip = when_smaller(compressed);
    const auto as_brotli = when_smaller(brotli);
    table += fmt::format("      {{\"/{}\", \"{}\", \"\\\"{}\\\"\", {}, {}, {}}},\n", file.generic_string(),
                         media_type(file), etag(content), whole, as_gzip, as_brotli);
  }
  std::string out = "// Made by embed_assets from web/dist.\n#include \"server/assets/embedded.hpp\"\n\n" + assembly +
                    declared + "\nnamespace standfirm::server {\n";
  if (files.empty())
    out += "std::span<const EmbeddedAsset> embedded_assets() { return {}; }\n";
  else
    out += "std::span<const EmbeddedAsset> embedded_assets() {\n  static const EmbeddedAsset all[] = {\n" + table +
           "  };\n  return all;\n}\n";
  write(argv[2], out + "}  // namespace standfirm::server\n");
  return 0;
}
