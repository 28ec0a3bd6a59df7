// SPDX-License-Identifier: GPL-3.0-or-later
// One-way delays of a direction of a subflow, summed up.
#pragma once

#include <cstdint>
#include <optional>

#include "mptcp/questions/series.h"
#include "pair/paired_connection.h"

namespace pair {

struct OneWayDelays {
    mptcp::Summary summary;  ///< ns
    /// Mean absolute difference between the delays of segments sent one after another (RFC 3393
    /// gives the differences a name, ipdv), ns; absent with less than two.
    std::optional<double> jitter;
    std::uint64_t negative = 0;  ///< delays below zero: the clocks are apart
};

/// The delays in order of sending; the row of each is the receiver's.
[[nodiscard]] mptcp::Series delay_series_of(const PairedConnection& connection,
                                            const Travel& travel);

[[nodiscard]] OneWayDelays one_way_delays_of(const mptcp::Series& series);

}  // namespace pair
