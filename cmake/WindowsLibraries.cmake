# The same libraries for Windows, by the same names: built and linked together by packaging/windows/libraries.
set(SF_WINDOWS_LIBRARIES ${CMAKE_SOURCE_DIR}/build/windows-libraries CACHE PATH "what packaging/windows/libraries made")
if(NOT EXISTS ${SF_WINDOWS_LIBRARIES}/built)
  message(FATAL_ERROR "there are no libraries for Windows in ${SF_WINDOWS_LIBRARIES}; make them: packaging/windows/libraries ${SF_WINDOWS_LIBRARIES}")
endif()
find_package(Threads REQUIRED)

# sf_windows_library(NAME [FILE lib.a] [LINK ...]): an archive of ours, or headers only.
function(sf_windows_library name)
  cmake_parse_arguments(L "" "FILE" "LINK" ${ARGN})
  if(L_FILE)
    add_library(${name} STATIC IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${SF_WINDOWS_LIBRARIES}/lib/${L_FILE})
  else()
    add_library(${name} INTERFACE IMPORTED GLOBAL)
  endif()
  target_include_directories(${name} SYSTEM INTERFACE ${SF_WINDOWS_LIBRARIES}/include)
  target_link_libraries(${name} INTERFACE ${L_LINK})
endfunction()
sf_windows_library(Boost::headers LINK ws2_32 mswsock)
sf_windows_library(date::date-tz)
sf_windows_library(PkgConfig::sodium FILE libsodium.a)
target_compile_definitions(PkgConfig::sodium INTERFACE SODIUM_STATIC)
sf_windows_library(yaml-cpp FILE libyaml-cpp.a)
sf_windows_library(OpenSSL::Crypto FILE libcrypto.a LINK ws2_32 crypt32 advapi32 user32 bcrypt)
sf_windows_library(OpenSSL::SSL FILE libssl.a LINK OpenSSL::Crypto)

# fmt and Boost.JSON have their bodies in headers too: compiled here once.
set(bodies ${CMAKE_BINARY_DIR}/bodies)
file(CONFIGURE OUTPUT ${bodies}/json.cpp CONTENT "#include <boost/json/src.hpp>\n")
add_library(sf_json_bodies STATIC ${bodies}/json.cpp)
target_link_libraries(sf_json_bodies PUBLIC Boost::headers)
add_library(Boost::json ALIAS sf_json_bodies)
sf_windows_library(sf_fmt_headers)
target_compile_definitions(sf_fmt_headers INTERFACE FMT_HEADER_ONLY)
add_library(fmt::fmt ALIAS sf_fmt_headers)

# The tests of what is Windows' own, run under Wine: GoogleTest from Debian's own sources of it.
add_library(sf_windows_gtest STATIC EXCLUDE_FROM_ALL /usr/src/googletest/googletest/src/gtest-all.cc /usr/src/googletest/googlemock/src/gmock-all.cc)
target_include_directories(sf_windows_gtest SYSTEM PUBLIC /usr/src/googletest/googletest/include /usr/src/googletest/googlemock/include
  PRIVATE /usr/src/googletest/googletest /usr/src/googletest/googlemock)
target_compile_options(sf_windows_gtest PRIVATE -w)
set(SF_TEST_LIBRARIES sf_windows_gtest)
