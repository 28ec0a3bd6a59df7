// SPDX-License-Identifier: GPL-3.0-or-later
// Payload that was cut into segments differently at the two ends (segmentation offloads), found by
// its bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "pair/match_segments.h"

namespace pair {

/// A segment's payload.
struct Payload {
    mptcp::Row row = mptcp::no_row;
    std::uint64_t begin = 0;  ///< number of its first byte, the same in both captures
    std::uint32_t length = 0;
    /// TSval: copies of a segment that an offload made all have the same; 0 where it is no help.
    std::uint32_t timestamp = 0;
};

/// What arrived of a sent payload.
struct Arrival {
    enum class Extent : std::uint8_t { nothing, some, all, ambiguous };
    Extent extent = Extent::nothing;
    mptcp::Row last = mptcp::no_row;  ///< brought the last of the bytes
    std::uint64_t missing = 0;        ///< bytes
};

struct RangeMatch {
    std::vector<Arrival> arrivals;  ///< by place in `sent`
    std::vector<bool> is_used;      ///< by place in `received`: some of it was sent
};

/// Both lists are in order of rows. Each received byte counts for one sender's segment, the first
/// that has its timestamp. Of a byte range that was sent several times with one timestamp nobody
/// can say which copy arrived: the copies that find bytes are ambiguous, those for which no bytes
/// are left have no range.
[[nodiscard]] RangeMatch match_ranges(const std::vector<Payload>& sent,
                                      const std::vector<Payload>& received);

}  // namespace pair
