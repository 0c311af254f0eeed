// The limit, beyond the server: an order that was given and signed while minutes were left, by nobody's mistake, and
// that somebody who took the server holds back until they are used up.
#include <fmt/format.h>

#include <algorithm>

#include "rehearsal/story.hpp"

namespace standfirm::rehearsal {

using namespace wire::people;

void refused_at_the_limit(Story& story) {
  auto& play = story.play();
  auto& told = play.told;
  const auto machine_is_online = [&] {
    return play.dana.get<MachineView>("/v1/machines/" + play.cast.machine.text()).machine.online;
  };
  story.says("(fault)", "front-desk-pc loses its connection, two minutes before the limit");
  play.machine.must({"systemctl", "stop", "standfirm-agent.service"});
  told.expect("the server notices", until(60s, [&] { return !machine_is_online(); }));
  const auto order = story.order("scan", {{"tool", "debsums"}});
  const auto held_back = play.server.have_signed(story.view().id, order);
  told.expect("with minutes left the signer signs it", held_back.has_value());
  if (!held_back) throw std::runtime_error("the signer: " + held_back.error().sentence);
  const auto document = json::read_text<actions::Order>(held_back->document);
  if (!document || !document->work_until) throw std::runtime_error("the signed order doesn't say until when");
  const auto left = std::chrono::round<Seconds>(*document->work_until - play.clock.now());
  story.answers("signer", fmt::format("signs it, to be begun before the minutes are used up in {} s", left.count()));
  told.expect("that is when the clock reaches 120 minutes", left > Seconds{30} && left <= Seconds{120});
  story.says("(attack)", "somebody who took the server keeps the signed order for later");

  story.pass(Minutes{2});
  told.expect("at the limit the clock stops, by itself",
              until(30s, [&] { return story.view().clock.running.empty(); }));
  story.says("server", "stops the clock: the 120 minutes are used up");
  const auto asked_again = play.server.have_signed(story.view().id, order);
  if (!asked_again) story.answers("signer", "does not sign it any more: " + asked_again.error().sentence);
  told.expect("the signer", "limit_reached",
              asked_again                   ? "signed"
              : asked_again.error().refusal ? std::string(json::enum_text(*asked_again.error().refusal))
                                            : asked_again.error().sentence);
  story.says("(attack)", "the order kept back, truly signed by the firm, is handed to front-desk-pc");
  const auto outcome = hand_to_the_machine(play, order, *held_back);
  if (outcome) story.answers("front-desk-pc", outcome->sentence);
  told.expect("the machine", "refused: limit_reached",
              !outcome ? "said nothing"
                       : std::string(json::enum_text(outcome->status)) + ": " +
                             (outcome->refusal ? std::string(json::enum_text(*outcome->refusal)) : "no word for it"));
  play.machine.must({"systemctl", "start", "standfirm-agent.service"});
  story.wait_online();
  told.expect("the order on the incident's time line", "refused",
              std::string(json::enum_text(story.outcome(order).status)));
}

}  // namespace standfirm::rehearsal
