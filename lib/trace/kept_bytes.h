// SPDX-License-Identifier: GPL-3.0-or-later
// A table with rows left out keeps what the whole capture's bytes were.
#pragma once

#include <cstdint>
#include <vector>

#include "trace/trace.h"

namespace trace {

/// Replaces what the analysis of a partial table made of each segment's payload (retransmitted,
/// unmapped, repeated, reinjected), and the sums of it, by what the table's own columns say; with
/// rows left out it would be wrong. Nothing happens when one of these columns is missing.
void take_kept_bytes(Trace& trace);

/// The frames on other subflows whose data a row reinjects: of a partial table those that its
/// column names.
[[nodiscard]] std::vector<std::uint64_t> reinjection_frames(const Trace& trace, mptcp::Row row);

}  // namespace trace
