// src/server/routes/first_run.hpp: hangs in with the sessions, whose chapter it belongs to.
#pragma once
#include "server/routes/route.hpp"

namespace standfirm::server {

void add_first_run(RouteTable&);

}  // namespace standfirm::server
