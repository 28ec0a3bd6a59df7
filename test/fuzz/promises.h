// SPDX-License-Identifier: GPL-3.0-or-later
// What docs/definitions.md promises of every capture, held against an analysis.
#pragma once

#include "mptcp/capture.h"
#include "packets/packet_table.h"

namespace fuzz {

/// Analyses a table, asks everything that can be asked about it, and ends the run when an answer
/// is not what the definitions promise. Where the environment variable MPTCP_FUZZ_TABLE names a
/// file, the table is written there first, as CSV, for the programs to read.
/// @return the analysed table.
[[nodiscard]] mptcp::Capture analysed(packets::PacketTable packets);

/// The cells of a trace's rows, connections and subflows: each is one value or one list.
void promise_cells(const mptcp::Capture& trace);

}  // namespace fuzz
