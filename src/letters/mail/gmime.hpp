// src/letters/mail/gmime.hpp: GMime's objects with owners. Its C names stay inside src/letters/mail.
#pragma once
#include <gmime/gmime.h>

#include <memory>
#include <mutex>

namespace standfirm::letters {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

struct Free {
  void operator()(void* memory) const { g_free(memory); }
};
using OwnedText = std::unique_ptr<char, Free>;

/// Before anything else of GMime, any number of times, from any thread.
inline void begin_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

}  // namespace standfirm::letters
