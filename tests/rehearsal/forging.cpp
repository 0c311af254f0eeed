// An order that the firm's signer did not sign, handed to the machine all the same: by a server somebody took over,
// say.
#include <sodium.h>

#include "actions/order.hpp"
#include "endpoint/door.hpp"
#include "rehearsal/story.hpp"

namespace standfirm::rehearsal {

std::optional<actions::Outcome> hand_to_the_machine(Play& play, OrderId order, const actions::SignedOrder& document) {
  std::optional<actions::Outcome> told;
  const auto until = std::chrono::steady_clock::now() + 20s;
  practice::Door door(play.machine);
  door.open(until);
  door.say(agent::Attach{});
  door.say(wire::agent::Carry{document.document, document.signature, document.key});
  while (!told && door.is_open() && std::chrono::steady_clock::now() < until) {
    const auto message = door.hear(until);
    if (!message) continue;
    if (const auto* outcome = std::get_if<wire::agent::OrderOutcome>(&*message);
        outcome != nullptr && outcome->order == order)
      if (auto read = json::read_text<actions::Outcome>(outcome->outcome)) told = std::move(*read);
  }
  return told;
}

void refused_by_the_machine(Story& story, const actions::Action& action) {
  auto& play = story.play();
  unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
  crypto_sign_keypair(public_key, secret_key);
  RandomIds ids;
  const auto now = play.clock.now();
  const actions::Order order{ids.make<OrderId>(now),
                             std::string(64, '0'),
                             play.cast.client,
                             play.cast.machine,
                             story.view().id,
                             "clean",
                             action,
                             play.cast.dana,
                             now,
                             now + Minutes{10},
                             std::nullopt,
                             std::string(32, '7')};
  const auto forged = actions::sign(order, {reinterpret_cast<char*>(secret_key), sizeof secret_key},
                                    {reinterpret_cast<char*>(public_key), sizeof public_key});
  story.says("(attack)", "somebody hands front-desk-pc an order signed with another key: " +
                             actions::title_of(actions::kind_of(action)).text);
  const auto told = hand_to_the_machine(play, order.id, forged);
  if (told) story.answers("front-desk-pc", told->sentence);
  play.told.expect("the machine", "refused", told ? std::string(json::enum_text(told->status)) : "said nothing");
}

}  // namespace standfirm::rehearsal
