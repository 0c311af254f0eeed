# One language level and one set of warnings for every part.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Asserts stay on in every build: a bug must stop the program, not the ledger's truth.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
# The sanitizer builds: optimizing what they add takes three times as long as the tests then save.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror
  -Wno-deprecated-declarations  # libstdc++ 12 warns of its own std::stable_sort
  -fstack-protector-strong -D_FORTIFY_SOURCE=2)
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  add_link_options(-fuse-ld=lld)
endif()
if(WIN32)
  # Names as Windows has them (wide), none of its macros min and max, and the thread-safe forms of the C library.
  add_compile_definitions(UNICODE _UNICODE NOMINMAX WIN32_LEAN_AND_MEAN _POSIX_THREAD_SAFE_FUNCTIONS)
  add_compile_options(-ffunction-sections -fdata-sections)
  link_libraries(ssp)  # what -fstack-protector and _FORTIFY_SOURCE call
  add_link_options(-Wl,--gc-sections -Wl,--icf=all -Wl,--no-insert-timestamp)
endif()

set(SF_SANITIZE "" CACHE STRING "address,undefined or thread")
if(SF_SANITIZE)
  add_compile_options(-fsanitize=${SF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -U_FORTIFY_SOURCE)
  add_link_options(-fsanitize=${SF_SANITIZE})
endif()

set(SF_FUZZ OFF CACHE BOOL "build libFuzzer programs (the fuzz preset)")
if(SF_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(SF_PRECOMPILE)
  # ccache may bring a precompiled header back; its name and content count, not when it was written.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()
