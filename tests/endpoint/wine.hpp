// tests/endpoint/wine.hpp: a Windows of its own under Wine, made afresh each time from one that was set up once; and
// the agent's own actions carried out in it.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "actions/order.hpp"
#include "endpoint/ground.hpp"

namespace standfirm::practice {

/// Why nothing can be tried under Wine here, or nothing when it can.
[[nodiscard]] std::optional<std::string> why_no_wine();

class Wine final : public Ground {
 public:
  Wine();   ///< sets the model up first where it is missing (some seconds)
  ~Wine();  ///< its programs ended, everything of it removed
  Wine(const Wine&) = delete;
  Wine& operator=(const Wine&) = delete;

  [[nodiscard]] Ran run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
                        const std::string& input) const override;
  void write_file(const std::string& path, const std::string& content, unsigned mode) const override;
  /// `built`: below the project's folder.
  void copy_in(const std::filesystem::path& built, const std::string& path) const;
  [[nodiscard]] std::optional<std::string> read_file(const std::string& path) const override;
  [[nodiscard]] bool stands(const std::string& path) const override;
  void append(const std::string& path, const std::string& content) const override;
  void sign_in(const std::string& user) const override;  ///< throws: Wine has no sign-in

  /// The agent's own runner carries it out in there. No order is signed: what is tried is the machine's half.
  [[nodiscard]] actions::Outcome carry_out(const actions::Action&) const;
  template <class Result>
  Result succeed(const actions::Action& action) const {
    const auto outcome = carry_out(action);
    if (outcome.status != OrderStatus::succeeded || !outcome.result)
      throw std::runtime_error(std::string(json::enum_text(outcome.status)) + ": " + outcome.sentence);
    return std::get<Result>(*outcome.result);
  }

 private:
  [[nodiscard]] std::filesystem::path real(const std::string& path) const;
  std::filesystem::path prefix_;
};

}  // namespace standfirm::practice
