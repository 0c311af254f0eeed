#include "agent/local/memory.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace standfirm::agent {
namespace {

/// What an object's file holds unchanged (code, constants) need not be mapped while nothing runs: it stays in the
/// system's cache, which may drop it, and comes back page by page when it is used.
int let_go(dl_phdr_info* object, std::size_t, void*) noexcept {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (unsigned i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) continue;
    const auto from = (object->dlpi_addr + part.p_vaddr) & ~(page - 1);
    const auto to = (object->dlpi_addr + part.p_vaddr + part.p_memsz + page - 1) & ~(page - 1);
    if (from <= ::getauxval(AT_SYSINFO_EHDR) && ::getauxval(AT_SYSINFO_EHDR) < to) continue;  // the kernel's own
    (void)::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void give_back_memory() noexcept {
  ::malloc_trim(0);
  ::dl_iterate_phdr(&let_go, nullptr);
}

}  // namespace standfirm::agent
