#include "server/letters/mail_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "letters/mail/outgoing.hpp"

namespace standfirm::server {

std::expected<letters::MailServer, std::string> mail_server_from(const std::string& address,
                                                                 const std::string& protocol, bool plain_text_allowed) {
  const auto wrong = [&](const std::string& why) {
    return std::unexpected(
        fmt::format("'{}' {}; write {}://host:port, or {}s://host:port", address, why, protocol, protocol));
  };
  const auto cut = address.find("://");
  if (cut == std::string::npos) return wrong("is no address of a mail server");
  const auto scheme = address.substr(0, cut);
  const bool whole = scheme == protocol + "s";
  if (!whole && scheme != protocol) return wrong("speaks the wrong protocol");
  std::string rest = address.substr(cut + 3);
  while (rest.ends_with('/')) rest.pop_back();
  letters::MailServer server;
  server.security = whole                ? letters::Security::tls
                    : plain_text_allowed ? letters::Security::none
                                         : letters::Security::starttls;
  const bool smtp = protocol == "smtp";
  unsigned port = smtp ? (whole ? 465 : 587) : (whole ? 993 : 143);
  if (const auto colon = rest.rfind(':'); colon != std::string::npos) {
    const auto* end = rest.data() + rest.size();
    const auto [stop, failed] = std::from_chars(rest.data() + colon + 1, end, port);
    if (failed != std::errc{} || stop != end || port == 0 || port > 65535)
      return wrong("names no port from 1 to 65535");
    rest.resize(colon);
  }
  const bool named = !rest.empty() && rest.size() <= 253 && std::ranges::all_of(rest, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-';
  });
  if (!named) return wrong("names no host");
  server.host = rest;
  server.port = static_cast<std::uint16_t>(port);
  return server;
}

std::expected<MailSettings, std::vector<std::string>> mail_settings(const Config& config) {
  MailSettings settings;
  std::vector<std::string> mistakes;
  const bool plain = config.yes("mail", "plain_text_allowed");
  const auto read = [&](const std::string& key, const std::string& protocol) -> std::optional<letters::MailServer> {
    const auto& address = config.text("mail", key);
    if (address.empty()) return std::nullopt;
    auto server = mail_server_from(address, protocol, plain);
    if (!server) {
      mistakes.push_back(fmt::format("mail.{}: {}", key, server.error()));
      return std::nullopt;
    }
    server->user = config.text("mail", key + "_user");
    server->password = config.text("mail", key + "_password");
    server->ca_file = config.text("mail", "ca_file");
    return *server;
  };
  settings.from = config.text("mail", "from").empty() ? config.text("firm", "email") : config.text("mail", "from");
  settings.out = read("smtp", "smtp");
  if (settings.out && !letters::is_plain_address(settings.from))
    mistakes.push_back(
        fmt::format("mail.from: '{}' is no address letters can come from; set it, or firm.email", settings.from));
  if (auto server = read("imap", "imap")) {
    settings.mailbox.emplace();
    settings.mailbox->server = *server;
    settings.mailbox->folder = config.text("mail", "imap_folder");
  }
  settings.look_every = Seconds(config.number("mail", "imap_every_s"));
  if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
  return settings;
}

letters::LetterHead letter_head(const Config& config) {
  letters::LetterHead head;
  head.firm_name = config.text("firm", "name");
  head.address = config.list("firm", "address");
  head.phone = config.text("firm", "phone");
  head.email = config.text("firm", "email");
  head.website = config.text("firm", "website");
  head.country = config.text("firm", "country");
  head.tax_number = config.text("firm", "tax_number");
  head.bank = config.list("firm", "bank");
  head.colour = config.text("firm", "colour");
  head.logo = config.text("firm", "logo");
  head.paper = json::enum_from_text<letters::Paper>(config.text("firm", "paper")).value_or(letters::Paper::letter);
  return head;
}

}  // namespace standfirm::server
