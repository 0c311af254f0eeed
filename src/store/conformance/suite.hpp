// src/store/conformance/suite.hpp: the whole suite; a store's conformance_test.cpp includes this and names itself.
#pragma once
#include "store/conformance/commits.hpp"
#include "store/conformance/events.hpp"
#include "store/conformance/ledger.hpp"
#include "store/conformance/records.hpp"
#include "store/conformance/same_as_memory.hpp"
#include "store/conformance/views.hpp"
