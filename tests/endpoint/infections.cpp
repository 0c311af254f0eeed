#include "endpoint/infections.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace standfirm::practice {
namespace {

const fs::path folder = fs::path(SF_SOURCE_DIR) / "tests/endpoint/infections";

[[noreturn]] void wrong(const Infection& infection, const yaml::Node& where, const std::string& what) {
  throw std::runtime_error(infection.file + ":" + std::to_string(where.line) + ": " + what);
}

class OnMachine final : public Ground {
 public:
  explicit OnMachine(const Machine& machine) : machine_(machine) {}
  [[nodiscard]] Ran run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                        const std::string& input) const override {
    return machine_.run(command, deadline, input);
  }
  void write_file(const std::string& path, const std::string& content, unsigned mode) const override {
    machine_.write_file(path, content, mode);
  }
  [[nodiscard]] std::optional<std::string> read_file(const std::string& path) const override {
    return machine_.read_file(path);
  }
  [[nodiscard]] bool stands(const std::string& path) const override {
    return machine_.run({"test", "-e", path, "-o", "-L", path}).ok();
  }
  void append(const std::string& path, const std::string& content) const override {
    machine_.must({"tee", "--append", path}, 30s, content);
  }
  void sign_in(const std::string& user) const override { machine_.sign_in(user); }

 private:
  const Machine& machine_;
};

void only(const Infection& infection, const yaml::Node& map, std::initializer_list<std::string_view> words) {
  if (map.kind != yaml::Node::Kind::map) wrong(infection, map, "this should be 'word: value' pairs");
  for (const auto& member : map.members)
    if (std::find(words.begin(), words.end(), member.key) == words.end())
      wrong(infection, member.value, "'" + member.key + "' is not known here");
}

std::string text_of(const yaml::Node& map, std::string_view key, const std::string& otherwise = {}) {
  const auto* node = map.find(key);
  return node == nullptr ? otherwise : node->text;
}

/// {{eicar}}, {{eicar_base64}} and {{newline}} stand for what should not, or cannot, be written in the file.
std::string filled(std::string text) {
  static const std::pair<std::string, std::string> words[] = {
      {"{{eicar}}", eicar()},
      {"{{eicar_base64}}",
       "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="},
      {"{{newline}}", "\n"}};
  for (const auto& [word, meaning] : words)
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + meaning.size()))
      text.replace(at, word.size(), meaning);
  return text;
}

std::vector<std::string> words_of(const Infection& infection, const yaml::Node& list) {
  if (list.kind != yaml::Node::Kind::list || list.items.empty())
    wrong(infection, list, "a command is a list of words: [program, argument, ...]");
  std::vector<std::string> words;
  words.reserve(list.items.size());
  for (const auto& item : list.items) words.push_back(filled(item.text));
  return words;
}

void plant_step(const Ground& ground, const Infection& infection, const yaml::Node& step) {
  if (step.find("run") != nullptr) {
    only(infection, step, {"run"});
    must_run(ground, words_of(infection, *step.find("run")));
    return;
  }
  if (step.find("link") != nullptr) {
    only(infection, step, {"link", "to"});
    const fs::path link = filled(text_of(step, "link"));
    must_run(ground, {"mkdir", "--parents", link.parent_path().string()});
    must_run(ground, {"ln", "--symbolic", filled(text_of(step, "to")), link.string()});
    return;
  }
  if (step.find("append") != nullptr) {
    only(infection, step, {"append", "content"});
    ground.append(filled(text_of(step, "append")), filled(text_of(step, "content")));
    return;
  }
  if (step.find("file") == nullptr) wrong(infection, step, "a plant step starts with file, append, link or run");
  only(infection, step, {"file", "content", "mode", "owner", "zip", "as", "password"});
  const auto path = filled(text_of(step, "file"));
  auto content = filled(text_of(step, "content"));
  if (step.find("zip") != nullptr)
    content = zipped(content, text_of(step, "as", "inside"), static_cast<unsigned>(std::stoul(text_of(step, "zip"))),
                     text_of(step, "password"));
  ground.write_file(path, content, static_cast<unsigned>(std::stoul(text_of(step, "mode", "0644"), nullptr, 8)));
  if (const auto owner = text_of(step, "owner"); !owner.empty()) must_run(ground, {"chown", owner + ":", path});
}

/// The sentence when the check does not hold; empty when it does.
std::string unmet(const Ground& ground, const Infection& infection, const yaml::Node& check) {
  if (check.find("exists") != nullptr) {
    only(infection, check, {"exists"});
    const auto path = filled(text_of(check, "exists"));
    return ground.stands(path) ? "" : path + " is not there";
  }
  if (check.find("absent") != nullptr) {
    only(infection, check, {"absent"});
    const auto path = filled(text_of(check, "absent"));
    return ground.stands(path) ? path + " is there" : "";
  }
  if (check.find("file") != nullptr) {
    only(infection, check, {"file", "contains", "lacks"});
    const auto path = filled(text_of(check, "file"));
    const auto text = ground.read_file(path);
    if (const auto* wanted = check.find("contains"))
      return text && text->find(filled(wanted->text)) != std::string::npos
                 ? ""
                 : path + " does not contain '" + wanted->text + "'";
    if (const auto* unwanted = check.find("lacks"))
      return !text || text->find(filled(unwanted->text)) == std::string::npos
                 ? ""
                 : path + " contains '" + unwanted->text + "'";
    wrong(infection, check, "a file is checked for what it contains or lacks");
  }
  if (check.find("sign_in") != nullptr) {
    only(infection, check, {"sign_in"});
    ground.sign_in(text_of(check, "sign_in"));
    return "";
  }
  if (check.find("run") == nullptr) wrong(infection, check, "a check starts with exists, absent, file, sign_in or run");
  only(infection, check, {"run", "says", "does_not_say", "fails"});
  const auto words = words_of(infection, *check.find("run"));
  const auto ran = ground.run(words, 120s, {});
  const auto said = ran.output + ran.errors;
  if (check.find("fails") != nullptr) return ran.ok() ? "'" + words.front() + "' should fail and did not" : "";
  if (const auto* wanted = check.find("says"))
    return said.find(wanted->text) != std::string::npos
               ? ""
               : "'" + words.front() + "' does not say '" + wanted->text + "': " + said.substr(0, 200);
  if (const auto* unwanted = check.find("does_not_say"))
    return said.find(unwanted->text) == std::string::npos ? ""
                                                          : "'" + words.front() + "' says '" + unwanted->text + "'";
  return ran.ok() ? "" : "'" + words.front() + "' fails: " + said.substr(0, 200);
}

std::vector<std::string> unmet_of(const Ground& ground, const Infection& infection, const yaml::Node& checks) {
  std::vector<std::string> sentences;
  for (const auto& check : checks.items)
    if (auto sentence = unmet(ground, infection, check); !sentence.empty())
      sentences.push_back(infection.id + ": " + sentence);
  return sentences;
}

Infection read_infection(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  Infection infection;
  infection.file = path.filename().string();
  const auto tree = yaml::parse(text);
  if (!tree)
    throw std::runtime_error(infection.file + ":" + std::to_string(tree.error().line) + ": " + tree.error().message);
  only(infection, *tree, {"id", "title", "story", "machine", "plant", "planted", "gone"});
  for (const char* key : {"id", "title", "plant", "planted", "gone"})
    if (tree->find(key) == nullptr) wrong(infection, *tree, std::string("'") + key + "' is missing");
  infection.id = text_of(*tree, "id");
  infection.title = text_of(*tree, "title");
  const auto on = text_of(*tree, "machine", "debian");
  if (on != "debian" && on != "windows") wrong(infection, *tree, "machine is debian or windows");
  infection.windows = on == "windows";
  infection.plant = *tree->find("plant");
  infection.planted = *tree->find("planted");
  infection.gone = *tree->find("gone");
  for (const auto* list : {&infection.plant, &infection.planted, &infection.gone})
    if (list->kind != yaml::Node::Kind::list || list->items.empty())
      wrong(infection, *list, "this should be a list with at least one entry");
  return infection;
}

}  // namespace

std::string eicar() {
  return std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR") + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
}

std::vector<Infection> read_infections(const std::string& more) {
  std::vector<Infection> all;
  std::vector<fs::path> folders{folder};
  if (!more.empty()) {
    if (!fs::is_directory(more)) throw std::runtime_error(more + " is not a folder");
    folders.emplace_back(more);
  }
  for (const auto& each : folders)
    for (const auto& entry : fs::directory_iterator(each))
      if (entry.path().extension() == ".yaml") all.push_back(read_infection(entry.path()));
  std::sort(all.begin(), all.end(), [](const Infection& a, const Infection& b) { return a.id < b.id; });
  const auto twice =
      std::adjacent_find(all.begin(), all.end(), [](const Infection& a, const Infection& b) { return a.id == b.id; });
  if (twice != all.end())
    throw std::runtime_error(twice->file + ": the id '" + twice->id + "' is taken by another file");
  return all;
}

Infection infection(const std::string& id) {
  for (auto& each : read_infections())
    if (each.id == id) return each;
  throw std::runtime_error("there is no infection '" + id + "' in tests/endpoint/infections");
}

std::string must_run(const Ground& ground, const std::vector<std::string>& command) {
  auto ran = ground.run(command, 60s, {});
  if (!ran.ok())
    throw std::runtime_error("'" + command.front() + "' " +
                             (ran.timed_out ? "did not end in time" : "ended with " + std::to_string(ran.exit_code)) +
                             ": " + (ran.errors.empty() ? ran.output : ran.errors).substr(0, 2000));
  return std::move(ran.output);
}

void plant(const Ground& ground, const Infection& infection) {
  for (const auto& step : infection.plant.items) plant_step(ground, infection, step);
  if (const auto sentences = not_as_planted(ground, infection); !sentences.empty())
    throw std::runtime_error("the infection did not take: " + sentences.front());
}
std::vector<std::string> not_as_planted(const Ground& ground, const Infection& infection) {
  return unmet_of(ground, infection, infection.planted);
}
std::vector<std::string> not_gone(const Ground& ground, const Infection& infection) {
  return unmet_of(ground, infection, infection.gone);
}

void plant(const Machine& machine, const Infection& infection) { plant(OnMachine(machine), infection); }
std::vector<std::string> not_as_planted(const Machine& machine, const Infection& infection) {
  return not_as_planted(OnMachine(machine), infection);
}
std::vector<std::string> not_gone(const Machine& machine, const Infection& infection) {
  return not_gone(OnMachine(machine), infection);
}

}  // namespace standfirm::practice
