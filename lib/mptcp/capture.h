// SPDX-License-Identifier: GPL-3.0-or-later
// A loaded capture: its segments and what has been understood of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/passes/analysis.h"
#include "packets/packet_table.h"
#include "packets/reading.h"

namespace mptcp {

/// Everything known of one capture.
struct Capture {
    packets::PacketTable packets;
    Analysis analysis;
    packets::Reading reading;
    /// The frames that match the filter it was loaded with, in order; absent without a filter.
    std::optional<std::vector<std::uint32_t>> matching_frames;

    /// Not all of the traffic is in it: it was cut short.
    [[nodiscard]] bool is_partial() const { return reading.cut_short; }
};

}  // namespace mptcp
