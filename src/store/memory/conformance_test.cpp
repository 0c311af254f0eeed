// The memory store against the suite every store passes.
#include "store/conformance/suite.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::store::conformance {
namespace {

class InMemory final : public Place {
 public:
  std::unique_ptr<Store> open() override { return make_memory_store(); }
  [[nodiscard]] bool lasts() const override { return false; }
};

INSTANTIATE_TEST_SUITE_P(Memory, Conformance,
                         ::testing::Values(Backend{"memory", [] { return std::make_unique<InMemory>(); }}), shown);

}  // namespace
}  // namespace standfirm::store::conformance
