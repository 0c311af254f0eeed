// src/agent/tools/every_file.hpp: what tools that are given each file by us have in common: the order's places walked,
// and the verdict.
#pragma once
#include "actions/scan.hpp"
#include "agent/files/walk.hpp"
#include "agent/tools/shelf.hpp"

namespace standfirm::agent {

/// Every file of the order's paths, of the whole machine when it names none, until `each` answers false.
void every_file(const actions::Scan&, const ToolBench&, const Walk::Each& each, const Walk::Missed& missed);
/// incomplete as soon as there is a reason; else found or clean.
[[nodiscard]] ScanVerdict verdict_of(const actions::Scanned&);

}  // namespace standfirm::agent
