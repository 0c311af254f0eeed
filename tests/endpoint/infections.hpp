// tests/endpoint/infections.hpp: harmless infections, read from infections/*.yaml, planted on a practice machine and
// looked for.
#pragma once
#include <string>
#include <vector>

#include "base/yaml.hpp"
#include "endpoint/ground.hpp"
#include "endpoint/machine.hpp"

namespace standfirm::practice {

/// One infection. Its file says what each step and check means; README.md beside the files lists the words.
struct Infection {
  std::string id, title;
  std::string file;
  bool windows = false;  ///< planted on a Windows under Wine, not on a practice machine
  yaml::Node plant, planted, gone;
};

/// All of infections/*.yaml by id, and those of another folder beside them. Throws std::runtime_error naming file and
/// line for anything unknown in them.
[[nodiscard]] std::vector<Infection> read_infections(const std::string& more = {});
[[nodiscard]] Infection infection(const std::string& id);

/// Carries out the plant steps on the running machine, then sees for itself that it is there (throws when it is not).
void plant(const Machine&, const Infection&);
/// What speaks against the infection being there, or gone: one sentence each, none when it is so.
[[nodiscard]] std::vector<std::string> not_as_planted(const Machine&, const Infection&);
[[nodiscard]] std::vector<std::string> not_gone(const Machine&, const Infection&);

/// The same on any ground.
void plant(const Ground&, const Infection&);
[[nodiscard]] std::vector<std::string> not_as_planted(const Ground&, const Infection&);
[[nodiscard]] std::vector<std::string> not_gone(const Ground&, const Infection&);

/// The 68 bytes of the EICAR test file. Put together when asked for, so that no file of ours holds them.
[[nodiscard]] std::string eicar();
/// `content` as `name` in a zip (stored), in a zip, `depth` times. With a password only the outermost is encrypted (the
/// old way).
[[nodiscard]] std::string zipped(const std::string& content, const std::string& name, unsigned depth,
                                 const std::string& password = {});

}  // namespace standfirm::practice
