#include <boost/describe/class.hpp>

#include "base/json.hpp"
#include "endpoint/agent_package.hpp"
#include "rehearsal/stage.hpp"

namespace standfirm::rehearsal {
namespace {

/// As the agent keeps them beside the snapshot (src/agent/system/linux/restore_points.cpp).
struct PointNote {
  std::string id, description, marker;
  TimePoint made_at{};
};
BOOST_DESCRIBE_STRUCT(PointNote, (), (id, description, marker, made_at))

}  // namespace

void install_agent(const practice::Machine& machine, const wire::people::EnrolmentToken& token) {
  practice::install_agent(machine, practice::agent_settings("/srv/clock/offset"), token.file);
}

void make_nightly_point(const practice::Machine& machine, const std::string& name, TimePoint made_at,
                        const std::string& description) {
  machine.write_file("/mnt/top/@points/" + name + ".json",
                     json::write_text(PointNote{name, description, name, made_at}), 0600);
  machine.must({"btrfs", "-q", "subvolume", "snapshot", "-r", "/mnt/top/@", "/mnt/top/@points/" + name});
}

}  // namespace standfirm::rehearsal
