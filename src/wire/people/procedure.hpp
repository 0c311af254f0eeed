// src/wire/people/procedure.hpp: /v1/procedure, the firm's procedure as it runs now.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/words.hpp"

namespace standfirm::wire::people {

struct ProcedureStep {
  std::string id, title;
  Phase phase{};
  std::string do_this;
  std::vector<std::string> say;
  std::vector<std::string> actions;
  std::vector<std::string> needs;
  std::string on_success;
  std::optional<std::string> on_failure;
};
BOOST_DESCRIBE_STRUCT(ProcedureStep, (), (id, title, phase, do_this, say, actions, needs, on_success, on_failure))
/// `version`: of the file it was read from.
struct ProcedureView {
  std::string id, title, version;
  std::string first_step;
  std::vector<ProcedureStep> steps;
  std::vector<std::string> closing_needs;
  std::vector<std::string> approved_tools;
};
BOOST_DESCRIBE_STRUCT(ProcedureView, (), (id, title, version, first_step, steps, closing_needs, approved_tools))

}  // namespace standfirm::wire::people
