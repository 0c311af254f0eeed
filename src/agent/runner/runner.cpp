#include "agent/runner/runner.hpp"

#include <exception>

namespace standfirm::agent {

Came succeeded(std::string sentence, actions::Result result) {
  return {OrderStatus::succeeded, std::move(sentence), std::move(result), false};
}
Came failed(std::string sentence, std::optional<actions::Result> result) {
  return {OrderStatus::failed, std::move(sentence), std::move(result), false};
}
Came refused(std::string sentence) { return {OrderStatus::refused, std::move(sentence), std::nullopt, false}; }
Came refused(const Refusal& refusal) {
  auto came = refused(refusal.text());
  came.refusal = refusal.code;
  return came;
}
Came unknown(std::string sentence) { return {OrderStatus::unknown, std::move(sentence), std::nullopt, false}; }
Came restarting(std::string sentence) { return {OrderStatus::delivered, std::move(sentence), std::nullopt, true}; }

Came carry_out(Bench& bench, const Task& task) {
  try {
    return std::visit([&](const auto& action) { return pages::run(bench, task, action); }, task.order.action);
  } catch (const std::exception& problem) {
    return failed(actions::title_of(actions::kind_of(task.order.action)).text + " failed: " + problem.what() + ".");
  }
}

Came look_back(Bench& bench, const Task& task, const std::string& boot_id,
               const std::map<std::string, std::string>& notes) {
  const auto& kind = actions::kind_of(task.order.action);
  if (actions::hazard_of(kind) == Hazard::reads)
    return failed("It was interrupted while reading; nothing was changed. Order it again.");
  try {
    return std::visit([&](const auto& action) { return pages::look(bench, task, action, boot_id, notes); },
                      task.order.action);
  } catch (const std::exception& problem) {
    return unknown("It was interrupted, and its effect could not be read back: " + std::string(problem.what()) + ".");
  }
}

}  // namespace standfirm::agent
