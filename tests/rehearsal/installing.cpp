#include <stdexcept>

#include "endpoint/agent_package.hpp"
#include "rehearsal/stage.hpp"
#include "wire/agent/messages.hpp"

namespace standfirm::rehearsal {

void install_agent(const practice::Machine& machine, const wire::people::EnrolmentToken& token) {
  // Each practice machine is in a network of its own and finds this side at another address there.
  auto file = json::read_text<wire::agent::EnrolmentFile>(token.file);
  if (!file) throw std::runtime_error("the enrolment file: " + file.error().text());
  file->addresses = {machine.host_address()};
  practice::install_agent(machine, practice::agent_settings("/srv/clock/offset"), json::write_text(*file));
}

}  // namespace standfirm::rehearsal
