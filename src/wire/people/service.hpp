// src/wire/people/service.hpp: /healthz and /readyz.
#pragma once
#include <string>

#include "base/json.hpp"

namespace standfirm::wire::people {

struct Health {
  std::string status;
  std::string version;
};  ///< status: ok, or what is missing
BOOST_DESCRIBE_STRUCT(Health, (), (status, version))

}  // namespace standfirm::wire::people
