// tests/endpoint/practising.hpp: tests that need a practice machine say so aloud where there can be none.
#pragma once
#include <gtest/gtest.h>

#include "endpoint/machine.hpp"

namespace standfirm::practice {

/// A test on a practice machine. Skipped with the reason where none can run (`./dev test` counts it; with CI=true it
/// fails).
class OnAPracticeMachine : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = why_not()) GTEST_SKIP() << *reason;
    sweep();
  }
};

}  // namespace standfirm::practice
