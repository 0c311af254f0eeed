#include "store/store.hpp"

#include <future>

namespace standfirm::store {

void Store::write(std::move_only_function<void(Transaction&)> work) {
  std::promise<void> answered;
  auto answer = answered.get_future();
  submit(std::move(work), [&answered](std::exception_ptr failed) {
    if (failed)
      answered.set_exception(std::move(failed));
    else
      answered.set_value();
  });
  answer.get();
}

}  // namespace standfirm::store
