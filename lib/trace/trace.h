// SPDX-License-Identifier: GPL-3.0-or-later
// A capture loaded: the packet table and what has been understood of it. The one door through which
// programs get data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/source.h"
#include "mptcp/analysis.h"
#include "table/packet_table.h"
#include "tshark/dissect.h"
#include "tshark/probe.h"

namespace trace {

/// Everything known of one capture.
struct Trace {
    table::PacketTable packets;
    mptcp::Analysis analysis;
    tshark::Findings findings;
    /// The frames that match the filter it was loaded with, in order; nothing without a filter.
    std::optional<std::vector<std::uint32_t>> matching_frames;
};

/// How findings are taken.
enum class Strictness {
    lenient,  ///< a warning
    strict,   ///< an error
};

/// Loads a capture and reports on stderr what is wrong with it.
/// @throws base::Error when it cannot be read, is no network capture, or - when strict - is cut
///         short or holds segments that cannot be read.
[[nodiscard]] Trace load(const tshark::Tshark& tshark, capture::Source& source,
                         const tshark::Request& request, Strictness strictness);

}  // namespace trace
