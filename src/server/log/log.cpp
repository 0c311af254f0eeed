#include "server/log/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/json.hpp"

namespace standfirm::server {
namespace {

class JsonLines final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto at = std::chrono::floor<std::chrono::milliseconds>(message.time);
    const auto level = spdlog::level::to_string_view(message.level);
    const json::Object line{{"at", to_text(at)},
                            {"level", std::string_view(level.data(), level.size())},
                            {"message", std::string_view(message.payload.data(), message.payload.size())}};
    const auto text = json::text(line) + "\n";
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<formatter> clone() const override { return std::make_unique<JsonLines>(); }
};

/// A message can hold a stranger's words: none of them may begin a line or colour the terminal.
class PlainLines final : public spdlog::formatter {
 public:
  explicit PlainLines(bool coloured) : coloured_(coloured) {}
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto seconds = std::chrono::system_clock::to_time_t(message.time);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    const bool bad = message.level >= spdlog::level::warn;
    std::string text = fmt::format("{:02}:{:02}:{:02} ", parts.tm_hour, parts.tm_min, parts.tm_sec);
    if (bad)
      text += message.level == spdlog::level::warn ? (coloured_ ? "\033[33mwarning:\033[0m " : "warning: ")
                                                   : (coloured_ ? "\033[31merror:\033[0m " : "error: ");
    for (const char c : message.payload) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    text += '\n';
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<formatter> clone() const override { return std::make_unique<PlainLines>(coloured_); }

 private:
  bool coloured_;
};

}  // namespace

void set_up_log(const std::string& form, const std::string& level) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  auto logger = std::make_shared<spdlog::logger>("standfirm", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (form == "json" || (form == "auto" && !terminal))
    logger->set_formatter(std::make_unique<JsonLines>());
  else
    logger->set_formatter(std::make_unique<PlainLines>(terminal));
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace standfirm::server
