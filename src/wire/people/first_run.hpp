// src/wire/people/first_run.hpp: /v1/first_run: a firm's first owner.
#pragma once
#include <string>

#include "base/json.hpp"

namespace standfirm::wire::people {

struct FirstRun {
  bool needed = false;
  std::string firm_name;
};
BOOST_DESCRIBE_STRUCT(FirstRun, (), (needed, firm_name))
/// `code`: what the server says when it starts.
struct BeginFirm {
  std::string code, name, email, password;
};
BOOST_DESCRIBE_STRUCT(BeginFirm, (), (code, name, email, password))

}  // namespace standfirm::wire::people
