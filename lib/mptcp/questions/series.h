// SPDX-License-Identifier: GPL-3.0-or-later
// Series of measured times, and what they add up to.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/model/connection.h"

namespace mptcp {

/// A duration measured at a row.
struct Sample {
    Row row = no_row;             ///< where it ended: its time is when the value was known
    std::uint32_t stream = none;  ///< TCP stream it belongs to
    std::int64_t value = 0;       ///< ns, never negative
};

using Series = std::vector<Sample>;

/// All in ns.
struct SummaryValues {
    std::int64_t min = 0;
    double median = 0;  ///< of an even count the mean of the middle two
    double mean = 0;
    std::int64_t p95 = 0;  ///< nearest rank: the smallest value that 95 % do not exceed
    std::int64_t p99 = 0;
    std::int64_t max = 0;
};

/// Only the count has a value when the series is empty.
struct Summary {
    std::uint64_t count = 0;
    std::optional<SummaryValues> values;
};

[[nodiscard]] Summary summary_of(const Series& series);

}  // namespace mptcp
