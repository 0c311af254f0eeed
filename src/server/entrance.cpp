#include "server/entrance.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

#include "server/assets/assets.hpp"
#include "server/live/hub.hpp"
#include "server/security_headers.hpp"
#include "server/sessions/cookie.hpp"
#include "server/sessions/secrets.hpp"

namespace standfirm::server {
namespace {

constexpr std::size_t max_body_of_strangers = 64 * 1024;

Refusal signed_out() {
  return {RefusalCode::signed_out,
          "You are not signed in, or the session has ended."_said,
          "Sign in, or send Authorization: Bearer <key>."_said,
          {}};
}

Refusal locked_down() {
  return {RefusalCode::locked_down,
          "The server is locked down: nothing is changed until somebody on its host re-arms it."_said,
          "There: standfirm lockdown off"_said,
          {}};
}

bool is_for_link_holders(const Route& route) {
  return std::ranges::find(route.may, Role::client_approver) != route.may.end();
}

/// "7" or 7; nothing for anything else.
std::optional<std::uint64_t> number_in(std::string_view text) {
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::uint64_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

Entrance::Entrance(House& house, const RouteTable& table) : house_(house), router_(table) {}

std::string Entrance::address_of(const net::Request& question) const {
  if (house_.trusted_proxy.empty() || question.peer.address != house_.trusted_proxy) return question.peer.address;
  const auto chain = question.header("X-Forwarded-For");
  if (!chain) return question.peer.address;
  const auto comma = chain->rfind(',');
  auto last = comma == std::string_view::npos ? *chain : chain->substr(comma + 1);
  while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
  return std::string(last.substr(0, 45));
}

bool Entrance::from_our_pages(const net::Request& question) const {
  const auto origin = question.header("Origin");
  if (!origin) return false;
  if (!house_.public_address.empty() && *origin == house_.public_address) return true;
  const auto scheme = origin->find("://");
  const auto host = question.header("Host");
  return scheme != std::string_view::npos && host && origin->substr(scheme + 3) == *host;
}

std::optional<Visitor> Entrance::visitor_of(const net::Request& question, TimePoint now) const {
  if (const auto authorisation = question.header("Authorization")) {
    constexpr std::string_view bearer = "Bearer ";
    if (authorisation->size() <= bearer.size() || !net::same_name(authorisation->substr(0, bearer.size()), bearer))
      return std::nullopt;
    return house_.visitors.by_key(authorisation->substr(bearer.size()), now);
  }
  const auto word = session_cookie(question);
  return word ? house_.visitors.by_session(*word, now) : std::nullopt;
}

std::size_t Entrance::body_limit(const net::Request& head) const {
  const auto target = take_apart(head.target);
  if (!target) return max_body_of_strangers;
  const auto found = router_.find(head.method, *target);
  if (found.route == nullptr) return max_body_of_strangers;
  if (found.route->max_body <= max_body_of_strangers) return found.route->max_body;
  try {
    return visitor_of(head, house_.clock.now()) ? found.route->max_body
                                                : max_body_of_strangers;  // nobody unknown fills our memory
  } catch (const std::exception&) {
    return max_body_of_strangers;
  }
}

void Entrance::ask(net::Request question, net::Respond respond) {
  const auto began = std::chrono::steady_clock::now();
  const bool encrypted = question.peer.encrypted;
  const auto give = [&](net::Response response) {
    if (response.lasting_headers.empty()) response.lasting_headers = headers_for_data(encrypted);
    house_.metrics.answered(nullptr, response.status, std::chrono::steady_clock::now() - began);
    respond(std::move(response));
  };
  const std::string whole = question.target;  // `target` looks into it while the question moves on
  const auto target = take_apart(whole);
  if (!target) return give(answer_of(Fault::unknown_address, "There is nothing at this address."_said));
  auto found = router_.find(question.method, *target);
  if (found.route == nullptr) {
    if (!found.other_methods.empty()) {
      auto response = answer_of(Fault::method_not_allowed, "This address does not take that method."_said);
      std::string allow;
      for (const auto method : found.other_methods)
        allow += (allow.empty() ? "" : ", ") + std::string(net::method_text(method));
      response.headers.push_back({"Allow", allow});
      return give(std::move(response));
    }
    const bool looks = question.method == net::Method::get || question.method == net::Method::head;
    if (looks && target->path != "/v1" && !target->path.starts_with("/v1/"))
      if (auto asset = asset_for(question, target->path)) return give(std::move(*asset));
    return give(answer_of(Fault::unknown_address, "There is nothing at this address."_said));
  }
  auto call = std::make_unique<Call>(house_, *found.route, std::move(question), std::move(respond));
  call->path = std::move(found.values);
  call->now = house_.clock.now();
  let_in(std::move(call), *target);
}

void Entrance::let_in(std::unique_ptr<Call> call, const Target& target) {
  auto* asked = call.get();
  try {
    asked->address = address_of(asked->question);
    if (const auto refusal = who_is_it(*asked)) return asked->refuse(*refusal);
    if (asked->route.method != net::Method::get && !asked->route.when_locked && house_.lockdown.now())
      return asked->refuse(locked_down());
    if (const auto refusal = what_is_asked(*asked, target)) return asked->refuse(*refusal);
    asked->route.handler(std::move(call));
  } catch (...) {
    // The handler may have taken the call with it; then what it held on to has ended the connection already.
    if (call)
      call->outage(std::current_exception());
    else
      spdlog::error("a handler threw after taking its call");
  }
}

std::optional<Refusal> Entrance::who_is_it(Call& call) const {
  const auto& route = call.route;
  const bool changes = route.method != net::Method::get;
  if (changes && call.question.header("Origin") && !from_our_pages(call.question))
    return Refusal{RefusalCode::not_entitled, "This question comes from a page of another site."_said, {}, {}};
  if (route.anyone) return std::nullopt;
  if (is_for_link_holders(route)) {
    if (house_.links_by_address.allow(call.address, call.now)) return std::nullopt;
    return Refusal{RefusalCode::too_many_requests,
                   "Too many links were tried from your address."_said,
                   "Try again in a minute."_said,
                   {}};
  }
  call.visitor = visitor_of(call.question, call.now);
  if (!call.visitor) return signed_out();
  const auto& visitor = *call.visitor;
  if (route.person_only && visitor.by_key)
    return Refusal{RefusalCode::not_entitled,
                   "This is for a signed-in person, not for a key."_said,
                   "Sign in with a password."_said,
                   {}};
  if (std::ranges::find(route.may, visitor.role) == route.may.end())
    return Refusal{RefusalCode::not_entitled, "A {} may not do this."_said(json::enum_text(visitor.role)), {}, {}};
  if (changes && !visitor.by_key && !same_secret(call.question.header("X-CSRF-Token").value_or(""), visitor.csrf))
    return Refusal{RefusalCode::not_entitled,
                   "The X-CSRF-Token header is missing or is not this session's."_said,
                   "Send the csrf from GET /v1/sessions/current."_said,
                   {}};
  return std::nullopt;
}

std::optional<Refusal> Entrance::what_is_asked(Call& call, const Target& target) const {
  const auto& route = call.route;
  const auto wrong = [](Sentence sentence, std::string field) {
    return Refusal{RefusalCode::invalid_argument, std::move(sentence), {}, std::move(field)};
  };
  if (!is_for_link_holders(route))
    for (const auto& value : call.path)
      if (!uuid_from_text(value))
        return Refusal{RefusalCode::not_found,
                       "There is nothing at this address: '{}' is not an id."_said(value.substr(0, 48)),
                       {},
                       {}};

  const auto query = read_query(target.query);
  if (!query)
    return wrong("The part of the address behind the question mark cannot be read, or names something twice."_said,
                 "query");
  for (const auto& [name, value] : *query) {
    if (std::ranges::find(route.query, name, &QueryParameter::name) == route.query.end())
      return wrong("'{}' cannot be asked for here."_said(name.substr(0, 40)), name.substr(0, 40));
    call.query.emplace_back(name, value);
    if (name == "limit") {
      const auto limit = number_in(value);
      if (!limit || *limit < 1 || *limit > 200)
        return wrong("limit must be a whole number from 1 to 200."_said, "limit");
      call.list.limit = static_cast<unsigned>(*limit);
    } else if (name == "after") {
      call.list.after = value;
    } else if (name == "search") {
      call.list.search = value;
    } else if (name == "client") {
      const auto id = uuid_from_text(value);
      if (!id) return wrong("client must be a client's id; {}"_said(id.error()), "client");
      call.list.client = ClientId{*id};
    }
  }
  if (const auto match = call.question.header("If-Match"); match && route.takes_version && *match != "*") {
    call.expected_version = number_in(*match);
    if (!call.expected_version)
      return wrong("If-Match must be the ETag of an earlier answer, like \"7\"."_said, "If-Match");
  }
  if (const auto key = call.question.header("Idempotency-Key"); key && route.method == net::Method::post) {
    if (key->size() < 8 || key->size() > 128 || !printable(*key))
      return wrong("Idempotency-Key must have 8 to 128 printable characters."_said, "Idempotency-Key");
    std::string whole(net::method_text(route.method));
    whole += ' ' + call.question.target + '\n' + call.question.body;
    // Holders of links have no account: each link has keys of its own.
    call.once = engine::Once{call.visitor ? std::string(*key)
                                          : fingerprint(call.path.empty() ? call.address : call.path[0]).substr(0, 16) +
                                                ":" + std::string(*key),
                             fingerprint(whole)};
  }
  return std::nullopt;
}

std::expected<net::Handler::Accepted, net::Response> Entrance::socket(const net::Request& question) {
  const auto no = [&](net::Response response) {
    response.lasting_headers = headers_for_data(question.peer.encrypted);
    return std::unexpected(std::move(response));
  };
  try {
    const auto target = take_apart(question.target);
    if (!target || target->path != "/v1/live")
      return no(answer_of(Fault::unknown_address, "There is no socket at this address."_said));
    if (!from_our_pages(question))
      return no(answer_of(
          Refusal{RefusalCode::not_entitled, "The live socket is for this server's own pages."_said, {}, {}}));
    const auto visitor = visitor_of(question, house_.clock.now());
    if (!visitor) return no(answer_of(signed_out()));
    if (visitor->by_key)
      return no(answer_of(Refusal{RefusalCode::not_entitled,
                                  "This is for a signed-in person, not for a key."_said,
                                  "Sign in with a password."_said,
                                  {}}));
    return house_.live.welcome(*visitor);
  } catch (const std::exception& outage) {
    spdlog::warn("a live socket could not be opened: {}", outage.what());
    return no(answer_of(Fault::unavailable, "This cannot be done just now; try again in a moment."_said));
  }
}

net::Response Entrance::fault(unsigned status, std::string sentence) const {
  const auto kind = status == 413   ? Fault::body_too_large
                    : status == 503 ? Fault::unavailable
                    : status == 404 ? Fault::unknown_address
                                    : Fault::malformed_request;
  auto response = answer_of(kind, Sentence::as_written(std::move(sentence)));
  if (response.status != status) {  // 408, 417, 431: malformed, with a number of their own
    auto body = json::parse(response.body);
    body->as_object()["status"] = status;
    response.body = json::text(*body);
    response.status = status;
  }
  response.lasting_headers = headers_for_data(false);
  return response;
}

}  // namespace standfirm::server
