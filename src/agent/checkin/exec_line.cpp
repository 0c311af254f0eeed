#include "agent/checkin/exec_line.hpp"

#include "agent/local/printable.hpp"

namespace standfirm::agent {

void ExecLine::start() {
  thread_ = std::thread([this] { run(); });
}

bool ExecLine::take(FrameReader& frames, std::string_view bytes) {
  frames.take(bytes);
  for (;;) {
    auto frame = frames.next();
    if (!frame) {
      heard_.log("standfirm-exec sent " + frame.error());
      return false;
    }
    if (!*frame) return true;
    auto message = json::read_text<FromExec>(**frame, json::Unknown::ignore, max_local_frame_bytes);
    if (!message) {
      heard_.log("standfirm-exec was not understood: " + readable(message.error().text(), 300));
      return false;
    }
    heard_.said(std::move(*message));
  }
}

}  // namespace standfirm::agent
