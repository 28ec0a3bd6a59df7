// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/series.h"

#include <algorithm>
#include <numeric>

namespace mptcp {

namespace {

/// The value of a rank, 0 being the smallest; sorts no more than it needs.
std::int64_t value_at(std::vector<std::int64_t>& values, std::size_t rank) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

/// Nearest rank of a percentage.
std::size_t rank_of(std::size_t percent, std::size_t count) {
    return (percent * count + 99) / 100 - 1;
}

}  // namespace

Summary summary_of(const Series& series) {
    Summary summary;
    summary.count = series.size();
    if (series.empty()) {
        return summary;
    }
    std::vector<std::int64_t> values;
    values.reserve(series.size());
    double sum = 0;
    for (const Sample& sample : series) {
        values.push_back(sample.value);
        sum += static_cast<double>(sample.value);
    }
    SummaryValues& result = summary.values.emplace();
    const std::size_t count = values.size();
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    result.min = *least;
    result.max = *most;
    result.mean = sum / static_cast<double>(count);
    result.p99 = value_at(values, rank_of(99, count));
    result.p95 = value_at(values, rank_of(95, count));
    const std::int64_t upper = value_at(values, count / 2);
    const std::int64_t lower =
        count % 2 == 1 ? upper
                       : *std::max_element(values.begin(),
                                           values.begin() + static_cast<std::ptrdiff_t>(count / 2));
    result.median = (static_cast<double>(lower) + static_cast<double>(upper)) / 2;
    return summary;
}

}  // namespace mptcp
