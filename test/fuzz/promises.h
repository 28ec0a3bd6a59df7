// SPDX-License-Identifier: GPL-3.0-or-later
// What docs/definitions.md promises of every capture, held against an analysis.
#pragma once

#include "mptcp/capture.h"

namespace fuzz {

/// Asks everything that can be asked about a capture, and ends the run when an answer is not what
/// the definitions promise. Where the environment variable MPTCP_FUZZ_TABLE names a file, the table
/// is written there first, as CSV, for the programs to read.
void promise_all(const mptcp::Capture& capture);

}  // namespace fuzz
