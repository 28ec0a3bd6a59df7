// SPDX-License-Identifier: GPL-3.0-or-later
// Which segments of one direction of a TCP stream are the same in two captures.
//
// Two rows are equal when what the network leaves unchanged is: sequence and acknowledgment number,
// flags, payload length, timestamps, MPTCP options and the IPv4 identification. Where equals occur
// several times, the first is the first, the second the second - provided that both captures hold
// the same number of them; else nobody can say which is which, and they are only counted.
#pragma once

#include <cstdint>
#include <vector>

#include "pair/match_streams.h"
#include "pair/per_capture.h"

namespace pair {

/// The rows of one direction of one stream in one capture, in order, without duplicates.
using Lane = std::vector<mptcp::Row>;

/// What became of a row of a lane in the search for its equal.
enum class Found : std::uint8_t {
    nothing,    ///< it has no equal
    one,        ///< its equal is known
    ambiguous,  ///< there are equals, but more in one capture than in the other
};

/// What rows were compared by. Tried from the strictest on, until it finds the equal of at least
/// half of the rows of the smaller lane; else the one that finds most is taken.
struct Comparison {
    bool by_ip_id = true;       ///< not so where something rewrites identifications
    bool by_timestamps = true;  ///< nor timestamps
};

struct LaneMatch {
    Lane first;
    Lane second;
    std::vector<mptcp::Row> partner;     ///< by place in `first`: row of the second capture
    std::vector<Found> found_in_first;   ///< by place
    std::vector<Found> found_in_second;  ///< by place
    /// Ambiguous rows that the other capture has no equal for, whichever they are.
    std::uint64_t surplus_in_first = 0;
    std::uint64_t surplus_in_second = 0;
    std::uint64_t surplus_bytes_in_first = 0;  ///< their payload
    std::uint64_t surplus_bytes_in_second = 0;
    std::uint64_t pairs = 0;
    Comparison comparison;
};

/// Finds equals in time linear in the rows; 30 bytes a row while it does, 14 afterwards.
/// @param streams how the two streams relate: rewritten sequence numbers are compared relative to
///        their start.
[[nodiscard]] LaneMatch match_lanes(const mptcp::Capture& first, Lane lane,
                                    const mptcp::Capture& second, Lane peer,
                                    const StreamMatch& streams);

}  // namespace pair
