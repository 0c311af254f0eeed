// src/server/entrance.hpp: where every question of people's programs comes in: who asks, may they, is the question well
// formed.
#pragma once
#include "net/server.hpp"
#include "server/house.hpp"
#include "server/routes/call.hpp"
#include "server/routes/router.hpp"

namespace standfirm::server {

class Entrance final : public net::Handler {
 public:
  /// Both outlive it.
  Entrance(House&, const RouteTable&);

  [[nodiscard]] std::size_t body_limit(const net::Request& head) const override;
  void ask(net::Request, net::Respond) override;
  [[nodiscard]] std::expected<Accepted, net::Response> socket(const net::Request&) override;
  [[nodiscard]] net::Response fault(unsigned status, std::string sentence) const override;

 private:
  void let_in(std::unique_ptr<Call>, const Target&);
  [[nodiscard]] std::optional<Refusal> who_is_it(Call&) const;
  [[nodiscard]] std::optional<Refusal> what_is_asked(Call&, const Target&) const;
  [[nodiscard]] std::optional<Visitor> visitor_of(const net::Request&, TimePoint now) const;
  [[nodiscard]] std::string address_of(const net::Request&) const;
  [[nodiscard]] bool from_our_pages(const net::Request&) const;

  House& house_;
  Router router_;
};

}  // namespace standfirm::server
