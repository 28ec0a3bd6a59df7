// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/subsets.h"

#include <algorithm>
#include <numeric>

#include "numerics/formulas/buffers.h"

namespace numerics {

namespace {

constexpr double tolerance = 1e-12;  // relative: rounding of sums

bool is_more(double a, double b) {
    return a > b * (1 + tolerance);
}

double goodput_of(const Setup& setup, const std::vector<std::size_t>& subflows,
                  const std::optional<double>& buffer) {
    Setup part;
    for (const std::size_t subflow : subflows) {
        part.subflows.push_back(setup.subflows[subflow]);
    }
    return goodput_bound(part, buffer);
}

/// Takes out what does not add to the rate, the slowest first; says whether there was any.
bool drop_useless(const Setup& setup, const std::optional<double>& buffer, PathSet& paths) {
    std::vector<std::size_t> order = paths.subflows;
    std::stable_sort(order.begin(), order.end(), [&setup](std::size_t a, std::size_t b) {
        return setup.subflows[a].rate() < setup.subflows[b].rate();
    });
    bool has_dropped = false;
    for (const std::size_t subflow : order) {
        std::vector<std::size_t> left = paths.subflows;
        left.erase(std::find(left.begin(), left.end(), subflow));
        if (!left.empty() && !is_more(paths.goodput, goodput_of(setup, left, buffer))) {
            paths.subflows = std::move(left);
            has_dropped = true;
        }
    }
    return has_dropped;
}

}  // namespace

BestPaths best_paths(const Setup& setup, const std::optional<double>& buffer) {
    std::vector<std::size_t> order(setup.subflows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&setup](std::size_t a, std::size_t b) {
        return setup.subflows[a].fowd < setup.subflows[b].fowd;
    });
    BestPaths result;
    double rate = 0;
    double quickest_return = setup.subflows[order.front()].bowd;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Subflow& subflow = setup.subflows[order[i]];
        rate += subflow.rate();
        quickest_return = std::min(quickest_return, subflow.bowd);
        const bool has_same_delay =
            i + 1 < order.size() && setup.subflows[order[i + 1]].fowd == subflow.fowd;
        if (has_same_delay) {
            continue;  // the next one costs no window more
        }
        const double goodput =
            buffer ? std::min(rate, *buffer / (subflow.fowd + quickest_return)) : rate;
        if (is_more(goodput, result.best.goodput)) {
            result.best.goodput = goodput;
            result.is_tied = false;
            taken = i + 1;
        } else {
            result.is_tied |= !is_more(result.best.goodput, goodput);
        }
        result.all.goodput = goodput;
    }
    result.best.subflows.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(taken));
    std::sort(result.best.subflows.begin(), result.best.subflows.end());
    result.is_tied |= drop_useless(setup, buffer, result.best);
    result.all.subflows.resize(order.size());
    std::iota(result.all.subflows.begin(), result.all.subflows.end(), 0U);
    result.single = totals_of(setup).largest_rate;
    result.benefit = aggregation_benefit(setup, result.all.goodput);
    return result;
}

std::optional<double> aggregation_benefit(const Setup& setup, double goodput) {
    if (setup.subflows.size() < 2) {
        return std::nullopt;
    }
    const Totals totals = totals_of(setup);
    if (totals.rate == totals.largest_rate && goodput >= totals.rate) {
        return 1;  // the others are too slow to be seen in the sum
    }
    const double more = goodput - totals.largest_rate;
    return more >= 0 ? more / (totals.rate - totals.largest_rate) : more / totals.largest_rate;
}

}  // namespace numerics
