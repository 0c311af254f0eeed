// Fuzzes what comes through the privileged program's door: frames on a stream cut anywhere, and the messages in them.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/local/frames.hpp"
#include "agent/local/messages.hpp"
#include "base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace standfirm;
  using namespace standfirm::agent;
  std::string_view stream(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t max_frame = 64 * 1024;
  FrameReader reader(max_frame);
  std::size_t step = 1;
  while (!stream.empty()) {
    step = step % 251 + 7;
    const auto part = stream.substr(0, std::min({step, stream.size(), reader.room()}));
    if (part.empty()) std::abort();  // a reader with no room has a frame to give
    reader.take(part);
    stream.remove_prefix(part.size());
    for (;;) {
      const auto frame = reader.next();
      if (!frame) return 0;
      if (!*frame) break;
      if ((*frame)->empty() || (*frame)->size() > max_frame) std::abort();
      if (const auto message = json::read_text<FromAgent>(**frame, json::Unknown::ignore, max_frame))
        (void)framed(json::write_text(*message));
      (void)json::read_text<FromExec>(**frame, json::Unknown::ignore, max_frame);
      (void)json::read_text<wire::agent::FromServer>(**frame, json::Unknown::ignore, max_frame);
    }
  }
  return 0;
}
