// SPDX-License-Identifier: GPL-3.0-or-later
// How the clocks of two captures relate.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/model/connection.h"

namespace pair {

/// Puts times of the second capture on the clock of the first.
struct Clock {
    std::int64_t offset = 0;     ///< added to times of the second capture, ns
    double drift = 0;            ///< what the second clock gains per second since `reference`, s/s
    std::int64_t reference = 0;  ///< a time of the second capture, ns

    [[nodiscard]] std::int64_t on_first(std::int64_t second_time) const;
};

/// A segment's time in the first capture, and how much more it is in the second. ns.
struct Crossing {
    std::int64_t time = 0;
    std::int64_t difference = 0;
};

/// The segments of one subflow that both captures hold.
struct Crossings {
    std::uint32_t stream = mptcp::none;
    std::vector<Crossing> to_second;  ///< the second capture is the receiver's
    std::vector<Crossing> to_first;
};

struct ClockEstimate {
    Clock clock;
    /// The offset is right within this, either way, at any time that no drift too small to be
    /// determined has had its effect, ns. Absent where the sum is negative: only a drift makes
    /// that, and it could not be determined.
    std::optional<std::int64_t> bound;
    std::uint32_t stream = mptcp::none;  ///< the TCP stream it was taken from
    /// How far off a drift may be, s/s; absent when the directions are too short, have too few
    /// segments or contradict each other.
    std::optional<double> drift_bound;
    /// The drift is more than its bound, and in `clock`; else it is assumed to be zero.
    bool has_drift = false;
};

/// Takes the subflow with the smallest sum of least delays in both directions and takes those two
/// for equal: then half of that sum is the bound of the error. The drift is the slope of the lower
/// envelope of the delays over time: the edge of the convex hull under them at the middle of the
/// time (Moon, Skelly, Towsley: "Estimation and Removal of Clock Skew from Network Delay
/// Measurements", INFOCOM 1999). Its bound is how unevenly that edge touches the delays: three
/// times the difference between the greatest and the smallest of the least distances from it in the
/// eighths of the time, by the time. Both directions' slopes are weighted by their bounds.
/// @return std::nullopt when no subflow has segments in both directions.
[[nodiscard]] std::optional<ClockEstimate> estimate_clock(const std::vector<Crossings>& subflows);

}  // namespace pair
