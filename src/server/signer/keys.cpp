#include "server/signer/keys.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "base/json.hpp"
#include "store/chain.hpp"

namespace standfirm::server::signer {
namespace {

constexpr std::size_t max_private_file_bytes = 1 << 20;

class File {
 public:
  explicit File(int number) : number_(number) {}
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

[[noreturn]] void failed(const std::string& path, const char* what) {
  throw std::runtime_error(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

}  // namespace

std::string OrderKeys::firm() const { return store::sha256_hex(public_key); }

void require_private_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) failed(folder, "cannot be made");
  struct stat info{};
  if (::stat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) failed(folder, "is not a folder");
  if ((info.st_mode & 0077) != 0)
    throw std::runtime_error(fmt::format("{}: others can look into it; run: chmod 700 {}", folder, folder));
}

std::string read_private_file(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) {
    if (errno == ENOENT) return {};
    failed(path, "cannot be read");
  }
  struct stat info{};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
    throw std::runtime_error(path + ": is not a plain file");
  if ((info.st_mode & 0077) != 0)
    throw std::runtime_error(fmt::format(
        "{}: others can read this key; run: chmod 600 {} and, if it was copied, make a new one", path, path));
  if (static_cast<std::size_t>(info.st_size) > max_private_file_bytes)
    throw std::runtime_error(path + ": is too large to be a key");
  std::string content(static_cast<std::size_t>(info.st_size), '\0');
  if (::read(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    failed(path, "cannot be read");
  return content;
}

void write_private_file(const std::string& path, const std::string& content) {
  const auto unfinished = path + ".unfinished";
  {
    const File file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) failed(unfinished, "cannot be written");
    if (::write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()) ||
        ::fsync(file.get()) != 0)
      failed(unfinished, "cannot be written");
  }
  if (::rename(unfinished.c_str(), path.c_str()) != 0) failed(path, "cannot be put in place");
  const File folder(::open(path.substr(0, path.rfind('/')).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) failed(path, "cannot be made durable");
}

OrderKeys load_or_make_order_keys(const std::string& folder) {
  require_private_folder(folder);
  const auto path = folder + "/order.key";
  const auto kept = read_private_file(path);
  OrderKeys keys;
  if (kept.empty()) {
    keys.public_key.resize(crypto_sign_PUBLICKEYBYTES);
    keys.secret_key.resize(crypto_sign_SECRETKEYBYTES);
    crypto_sign_keypair(reinterpret_cast<unsigned char*>(keys.public_key.data()),
                        reinterpret_cast<unsigned char*>(keys.secret_key.data()));
    write_private_file(path, to_base64(keys.secret_key.data(), keys.secret_key.size()) + "\n");
    return keys;
  }
  const auto secret = from_base64(std::string_view(kept).substr(0, kept.find('\n')));
  if (!secret || secret->size() != crypto_sign_SECRETKEYBYTES)
    throw std::runtime_error(path + ": is not an order key; restore it from its backup, for machines believe no other");
  keys.secret_key.assign(secret->begin(), secret->end());
  keys.public_key.resize(crypto_sign_PUBLICKEYBYTES);
  crypto_sign_ed25519_sk_to_pk(reinterpret_cast<unsigned char*>(keys.public_key.data()), secret->data());
  return keys;
}

}  // namespace standfirm::server::signer
