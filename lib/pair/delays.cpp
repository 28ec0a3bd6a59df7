// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/delays.h"

#include <cmath>

namespace pair {

mptcp::Series delay_series_of(const PairedConnection& connection, const Travel& travel) {
    mptcp::Series series;
    for (const Segment& segment : travel.segments) {
        if (connection.counts_for_delay(travel, segment)) {
            series.push_back(
                {segment.received, travel.stream, connection.delay_of(travel, segment)});
        }
    }
    return series;
}

OneWayDelays one_way_delays_of(const mptcp::Series& series) {
    OneWayDelays delays;
    delays.summary = mptcp::summary_of(series);
    double variation = 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
        delays.negative += series[i].value < 0 ? 1U : 0U;
        if (i > 0) {
            variation += std::abs(static_cast<double>(series[i].value - series[i - 1].value));
        }
    }
    if (series.size() > 1) {
        delays.jitter = variation / static_cast<double>(series.size() - 1);
    }
    return delays;
}

}  // namespace pair
