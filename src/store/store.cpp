#include "store/store.hpp"

#include <condition_variable>
#include <mutex>

namespace standfirm::store {

void Store::write(std::move_only_function<void(Transaction&)> work) {
  std::mutex mutex;
  std::condition_variable answered;
  bool done = false;
  std::exception_ptr failed;
  submit(std::move(work), [&](std::exception_ptr how) {
    const std::lock_guard lock(mutex);
    failed = std::move(how);  // moved, so that the exception belongs to the caller's thread alone
    done = true;
    answered.notify_one();  // under the lock: the waiting thread takes all of this along when it returns
  });
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return done; });
  if (failed) std::rethrow_exception(std::move(failed));
}

}  // namespace standfirm::store
