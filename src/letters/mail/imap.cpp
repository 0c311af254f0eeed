#include "letters/mail/imap.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "core/contact.hpp"
#include "letters/mail/curl.hpp"
#include "letters/text.hpp"

namespace standfirm::letters {
namespace {

constexpr std::size_t max_line_bytes = 256 * 1024, max_lines = 10'000, max_found = 100'000;

/// "{1234}" at the end of a line announces that many bytes.
std::optional<std::size_t> literal_at_end(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  const auto* end = line.data() + line.size() - 1;
  const auto [stop, failed] = std::from_chars(line.data() + open + 1, end, size);
  if (failed != std::errc{} || stop != end) return std::nullopt;
  return size;
}

class Folder final : public ImapFolder {
 public:
  Folder(const MailServer& server, std::size_t max_message_bytes)
      : server_(server), session_(server_, "imap", ""), reader_(max_message_bytes + 1024) {}

  std::expected<void, MailProblem> open(const std::string& folder) {
    if (auto wrong = careless(server_)) return std::unexpected(std::move(*wrong));
    curl_easy_setopt(session_.handle(), CURLOPT_CONNECT_ONLY, 1L);
    if (const auto code = curl_easy_perform(session_.handle()); code != CURLE_OK)
      return std::unexpected(session_.problem(code));
    curl_easy_getinfo(session_.handle(), CURLINFO_ACTIVESOCKET, &socket_);
    if (socket_ == CURL_SOCKET_BAD) return std::unexpected(broken("the connection closed at once"));
    const bool fits = !folder.empty() && folder.size() <= 200 && std::ranges::all_of(folder, [](char c) {
      return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
    });
    if (!fits)
      return std::unexpected(MailProblem{
          fmt::format("'{}' can't be the name of a mail folder. Mend it in the settings.", one_line(folder, 80)),
          true});
    auto selected = say(fmt::format("SELECT \"{}\"", folder));
    if (!selected) return std::unexpected(selected.error());
    return {};
  }

  std::expected<std::vector<std::uint32_t>, MailProblem> unread() override {
    auto answer = say("UID SEARCH UNSEEN");
    if (!answer) return std::unexpected(answer.error());
    std::vector<std::uint32_t> found;
    for (const auto& line : *answer)
      if (auto some = search_result(line.text)) found.insert(found.end(), some->begin(), some->end());
    std::ranges::sort(found);
    return found;
  }
  std::expected<std::optional<std::string>, MailProblem> message(std::uint32_t uid, std::size_t max_bytes) override {
    auto answer = say(fmt::format("UID FETCH {} (UID BODY.PEEK[]<0.{}>)", uid, max_bytes));
    if (!answer) return std::unexpected(answer.error());
    for (auto& line : *answer)
      if (fetch_number(line.text, "UID") == uid && !line.literals.empty()) return std::move(line.literals.front());
    return std::optional<std::string>();
  }
  std::expected<void, MailProblem> mark_read(std::uint32_t uid) override {
    auto answer = say(fmt::format("UID STORE {} +FLAGS.SILENT (\\Seen)", uid));
    if (!answer) return std::unexpected(answer.error());
    return {};
  }

 private:
  [[nodiscard]] MailProblem broken(std::string_view what) const {
    return {fmt::format("The mail server {} was not understood: {}. It is tried again.", where(server_), what)};
  }

  /// One command and its whole answer: the untagged lines before "OK".
  std::expected<std::vector<ImapLine>, MailProblem> say(const std::string& command) {
    const auto tag = fmt::format("SF{}", ++commands_);
    const auto until = std::chrono::steady_clock::now() + server_.timeout;
    if (auto sent = write(tag + " " + command + "\r\n", until); !sent) return std::unexpected(sent.error());
    std::vector<ImapLine> answer;
    for (;;) {
      auto line = read(until);
      if (!line) return std::unexpected(line.error());
      if (line->text.starts_with(tag + " ")) {
        const auto verdict = contact::lower(std::string_view(line->text).substr(tag.size() + 1, 3));
        if (verdict.starts_with("ok")) return answer;
        return std::unexpected(MailProblem{fmt::format("The mail server {} refused '{}': {}", where(server_),
                                                       command.substr(0, command.find(' ')),
                                                       one_line(line->text.substr(tag.size() + 1), 200))});
      }
      if (contact::lower(line->text).starts_with("* bye")) return std::unexpected(broken(one_line(line->text, 120)));
      if (answer.size() >= max_lines) return std::unexpected(broken("its answer doesn't end"));
      answer.push_back(std::move(*line));
    }
  }

  std::expected<void, MailProblem> wait(short for_what, std::chrono::steady_clock::time_point until) {
    const auto left = std::chrono::duration_cast<Millis>(until - std::chrono::steady_clock::now()).count();
    pollfd wait{socket_, for_what, 0};
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) == 0)
      return std::unexpected(session_.problem(CURLE_OPERATION_TIMEDOUT));
    return {};
  }
  std::expected<void, MailProblem> write(std::string_view bytes, std::chrono::steady_clock::time_point until) {
    while (!bytes.empty()) {
      std::size_t sent = 0;
      const auto code = curl_easy_send(session_.handle(), bytes.data(), bytes.size(), &sent);
      if (code == CURLE_AGAIN) {
        if (auto ready = wait(POLLOUT, until); !ready) return ready;
      } else if (code != CURLE_OK) {
        return std::unexpected(session_.problem(code));
      }
      bytes.remove_prefix(sent);
    }
    return {};
  }
  std::expected<ImapLine, MailProblem> read(std::chrono::steady_clock::time_point until) {
    std::array<char, 64 * 1024> buffer{};
    for (;;) {
      if (auto line = reader_.next()) return std::move(*line);
      std::size_t got = 0;
      const auto code = curl_easy_recv(session_.handle(), buffer.data(), buffer.size(), &got);
      if (code == CURLE_AGAIN) {
        if (auto ready = wait(POLLIN, until); !ready) return std::unexpected(ready.error());
      } else if (code != CURLE_OK) {
        return std::unexpected(session_.problem(code));
      } else if (got == 0) {
        return std::unexpected(broken("it closed the connection"));
      } else if (!reader_.feed({buffer.data(), got})) {
        return std::unexpected(broken("its answer is larger than it may be"));
      }
    }
  }

  MailServer server_;
  CurlSession session_;
  ImapReader reader_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  unsigned commands_ = 0;
};

}  // namespace

bool ImapReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (literal_left_ > 0) {
      const auto n = std::min(literal_left_, bytes.size());
      current_.literals.back().append(bytes.substr(0, n));
      literal_left_ -= n;
      bytes.remove_prefix(n);
      continue;
    }
    const auto end = bytes.find('\n');
    pending_.append(bytes.substr(0, end));
    if (pending_.size() + current_.text.size() > max_line_bytes) return false;
    if (end == std::string_view::npos) return true;
    bytes.remove_prefix(end + 1);
    if (pending_.ends_with('\r')) pending_.pop_back();
    current_.text += pending_;
    const auto literal = literal_at_end(pending_);
    pending_.clear();
    if (literal) {
      if (*literal > max_literal_bytes_ || current_.literals.size() >= 16) return false;
      current_.literals.emplace_back();
      literal_left_ = *literal;
      continue;
    }
    if (lines_.size() - given_ >= max_lines) return false;
    lines_.push_back(std::move(current_));
    current_ = {};
  }
  return true;
}

std::optional<ImapLine> ImapReader::next() {
  if (given_ == lines_.size()) return std::nullopt;
  auto line = std::move(lines_[given_++]);
  if (given_ == lines_.size()) {
    lines_.clear();
    given_ = 0;
  }
  return line;
}

std::optional<std::vector<std::uint32_t>> search_result(std::string_view line) {
  if (!contact::lower(line.substr(0, 8)).starts_with("* search")) return std::nullopt;
  line.remove_prefix(8);
  std::vector<std::uint32_t> out;
  while (!line.empty() && out.size() < max_found) {
    if (line.front() == ' ') {
      line.remove_prefix(1);
      continue;
    }
    std::uint32_t uid = 0;
    const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), uid);
    if (failed != std::errc{} || uid == 0) return std::nullopt;
    out.push_back(uid);
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  }
  return out;
}

std::optional<std::uint64_t> fetch_number(std::string_view line, std::string_view name) {
  const auto lowered = contact::lower(line);
  const auto wanted = contact::lower(name) + " ";
  for (std::size_t at = 0; (at = lowered.find(wanted, at)) != std::string::npos; ++at) {
    if (at == 0 || (lowered[at - 1] != ' ' && lowered[at - 1] != '(')) continue;
    std::uint64_t number = 0;
    const auto* from = lowered.data() + at + wanted.size();
    if (std::from_chars(from, lowered.data() + lowered.size(), number).ec == std::errc{}) return number;
  }
  return std::nullopt;
}

std::expected<std::unique_ptr<ImapFolder>, MailProblem> open_folder(const MailServer& server, const std::string& folder,
                                                                    std::size_t max_message_bytes) {
  auto opened = std::make_unique<Folder>(server, max_message_bytes);
  if (auto done = opened->open(folder); !done) return std::unexpected(done.error());
  return opened;
}

}  // namespace standfirm::letters
