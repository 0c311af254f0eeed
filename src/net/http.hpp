// src/net/http.hpp: one HTTP question and its answer as plain values. No Asio or Beast here, so that handlers build
// fast.
#pragma once
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace standfirm::net {

enum class Method { get, head, post, put, patch, del, options, other };
BOOST_DESCRIBE_ENUM(Method, get, head, post, put, patch, del, options, other)
[[nodiscard]] std::string_view method_text(Method);  ///< "GET"

/// Who is at the other end of a connection.
struct Peer {
  std::string address;  ///< "192.0.2.7" or "2001:db8::1"
  std::uint16_t port = 0;
  bool encrypted = false;
  std::string certificate_sha256;  ///< lower-case hex of the verified client certificate (DER); empty: none was shown
  std::string certificate_name;    ///< its subject's common name
};

struct Header {
  std::string name, value;
};

/// Names compare without case.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

struct Request {
  Method method = Method::get;
  std::string target;           ///< as sent: "/v1/desk?limit=20"
  std::vector<Header> headers;  ///< in the order they came; a name may come twice
  std::string body;
  Peer peer;

  /// The only header of that name; nullopt when there is none, the first when there are several.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::vector<Header> headers;       ///< Content-Length, Date and Connection are added by the server
  std::string_view lasting_headers;  ///< more of them, ready to be sent ("Name: value\r\n" each), outliving the answer
  std::string body;
  std::string_view lasting_body;  ///< instead of `body`: bytes that outlive the answer (assets in the binary)
  bool close = false;             ///< end the connection after this answer

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::string_view content() const {
    return lasting_body.data() != nullptr ? lasting_body : std::string_view(body);
  }
};
[[nodiscard]] std::string_view status_text(unsigned status);  ///< "Not Found"

/// Gives the answer, once, from any thread. Dropped unanswered, it closes the connection. Let it go before its Loops.
using Respond = std::move_only_function<void(Response)>;

}  // namespace standfirm::net
