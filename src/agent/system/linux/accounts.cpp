#include "agent/system/linux/accounts.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>

namespace standfirm::agent::linux_system {
namespace {

constexpr std::size_t max_file = 8 << 20;

std::vector<std::string> parts(const std::string& line, char between) {
  std::vector<std::string> out;
  std::istringstream words(line);
  for (std::string word; std::getline(words, word, between);) out.push_back(word);
  if (!line.empty() && line.back() == between) out.emplace_back();
  return out;
}

template <class T>
bool number(const std::string& text, T& out) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

}  // namespace

bool is_user_name(const std::string& name) {
  static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !name.empty() && name.size() <= 32 && letters.find(name.front()) != std::string_view::npos &&
         name.find_first_not_of(std::string(letters) + ".-$") == std::string::npos;
}

std::vector<Account> read_accounts(const Tree& tree) {
  const auto text = read_whole(tree.real("/etc/passwd"), max_file);
  if (!text) throw std::runtime_error(text.error());
  std::vector<Account> out;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = parts(line, ':');
    Account account;
    if (fields.size() != 7 || !is_user_name(fields[0]) || !number(fields[2], account.uid) ||
        !number(fields[3], account.gid))
      continue;
    account.name = fields[0];
    account.home = fields[5];
    account.shell = fields[6];
    out.push_back(std::move(account));
  }
  return out;
}

std::optional<Account> account_of(const Tree& tree, const std::string& name) {
  const auto accounts = read_accounts(tree);
  const auto found = std::ranges::find(accounts, name, &Account::name);
  if (found == accounts.end()) return std::nullopt;
  return *found;
}

std::map<std::string, std::vector<std::string>> read_groups(const Tree& tree) {
  const auto text = read_whole(tree.real("/etc/group"), max_file);
  if (!text) throw std::runtime_error(text.error());
  const auto accounts = read_accounts(tree);
  std::map<std::string, std::vector<std::string>> out;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = parts(line, ':');
    gid_t gid = 0;
    if (fields.size() < 3 || !number(fields[2], gid)) continue;
    auto& members = out[fields[0]];
    if (fields.size() > 3)
      for (auto& name : parts(fields[3], ','))
        if (is_user_name(name)) members.push_back(std::move(name));
    for (const auto& account : accounts)
      if (account.gid == gid && std::ranges::find(members, account.name) == members.end())
        members.push_back(account.name);
  }
  return out;
}

std::vector<Session> read_sessions(const Tree& tree) {
  std::vector<Session> out;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(tree.real("/run/systemd/sessions"), failed)) {
    if (!item.is_regular_file(failed)) continue;
    const auto text = read_whole(item.path(), 64 * 1024);
    if (!text) continue;
    Session session{item.path().filename(), {}};
    bool of_a_person = false, open = true;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("USER=")) session.user = line.substr(5);
      if (line == "CLASS=user") of_a_person = true;
      if (line == "STATE=closing") open = false;
    }
    if (of_a_person && open && is_user_name(session.user)) out.push_back(std::move(session));
  }
  return out;
}

}  // namespace standfirm::agent::linux_system
