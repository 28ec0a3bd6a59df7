// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/formulas/buffers.h"

#include <algorithm>
#include <limits>

namespace numerics {

namespace {

double window_bytes(const Subflow& subflow) {
    return subflow.cwnd ? *subflow.cwnd * subflow.mss : subflow.rate() * subflow.rtt();
}

/// Sum of x_j over the other subflows.
double rate_of_others(const Setup& setup, std::size_t subflow) {
    double sum = 0;
    for (std::size_t j = 0; j < setup.subflows.size(); ++j) {
        sum += j == subflow ? 0 : setup.subflows[j].rate();
    }
    return sum;
}

/// What has arrived out of order when a subflow's segment comes `delay` late: sum of x_j
/// max(0, delay + f_i - f_j).
double queue_behind(const Setup& setup, std::size_t subflow, double delay, bool with_own) {
    double sum = 0;
    const double fowd = setup.subflows[subflow].fowd;
    for (std::size_t j = 0; j < setup.subflows.size(); ++j) {
        if (with_own || j != subflow) {
            const Subflow& other = setup.subflows[j];
            sum += other.rate() * std::max(0.0, delay + fowd - other.fowd);
        }
    }
    return sum;
}

double exact_window_of(const Totals& totals) {
    return totals.rate * (totals.largest_fowd + totals.smallest_bowd);
}

double reordering_queue_of(const Setup& setup, const Totals& totals) {
    double sum = 0;
    for (const Subflow& subflow : setup.subflows) {
        sum += subflow.rate() * (totals.largest_fowd - subflow.fowd);
    }
    return sum;
}

/// The exact window while a subflow is silent.
double window_without_acks_of(const Setup& setup, std::size_t subflow, const Totals& totals) {
    double quickest = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < setup.subflows.size(); ++j) {
        if (j != subflow) {
            quickest = std::min(quickest, setup.subflows[j].bowd);
        }
    }
    const bool matters = setup.subflows.size() > 1 && quickest > totals.smallest_bowd;
    return exact_window_of(totals) +
           (matters ? rate_of_others(setup, subflow) * (quickest - totals.smallest_bowd) : 0);
}

}  // namespace

Totals totals_of(const Setup& setup) {
    Totals totals;
    const Subflow& first = setup.subflows.front();
    totals.smallest_fowd = first.fowd;
    totals.smallest_bowd = first.bowd;
    for (const Subflow& subflow : setup.subflows) {
        totals.rate += subflow.rate();
        totals.largest_rate = std::max(totals.largest_rate, subflow.rate());
        totals.largest_fowd = std::max(totals.largest_fowd, subflow.fowd);
        totals.smallest_fowd = std::min(totals.smallest_fowd, subflow.fowd);
        totals.smallest_bowd = std::min(totals.smallest_bowd, subflow.bowd);
        totals.largest_rtt = std::max(totals.largest_rtt, subflow.rtt());
    }
    return totals;
}

double timeout_of(const Subflow& subflow, TimerRule rule) {
    constexpr double linux_least = 0.2;
    constexpr double rfc_least = 1;
    constexpr double variations = 4;
    return rule == TimerRule::linux_kernel
               ? subflow.rtt() + std::max(linux_least, variations * subflow.var)
               : std::max(rfc_least, subflow.rtt() + variations * subflow.var);
}

Buffers buffers_of(const Setup& setup, TimerRule rule, const std::optional<double>& timeout) {
    const Totals totals = totals_of(setup);
    Buffers buffers;
    double largest_timeout = timeout.value_or(0);
    const double until_acked = totals.largest_fowd + totals.smallest_bowd;
    for (const Subflow& subflow : setup.subflows) {
        const double bdp = subflow.rate() * subflow.rtt();
        buffers.sum_of_bdps += bdp;
        buffers.largest_bdp = std::max(buffers.largest_bdp, bdp);
        buffers.send_buffer += subflow.rate() * std::max(until_acked, subflow.rtt());
        if (!timeout) {
            largest_timeout = std::max(largest_timeout, timeout_of(subflow, rule));
        }
    }
    constexpr double rfc6182_factor = 2;
    buffers.no_loss_bound = totals.rate * totals.largest_rtt;
    buffers.recommended = rfc6182_factor * buffers.no_loss_bound;
    buffers.timeout_buffer = totals.rate * largest_timeout;
    buffers.exact_window = exact_window_of(totals);
    buffers.advertised = std::max(buffers.exact_window, buffers.largest_bdp);
    buffers.reordering_queue = reordering_queue_of(setup, totals);
    buffers.blocking_max = totals.largest_fowd - totals.smallest_fowd;
    buffers.blocking_mean = buffers.reordering_queue / totals.rate;
    return buffers;
}

Repair fast_retransmit_of(const Setup& setup, std::size_t subflow, TimerRule rule,
                          const std::optional<double>& timeout) {
    const Subflow& losing = setup.subflows[subflow];
    constexpr double least_segments = 4;
    constexpr double duplicate_acks = 3;
    if (window_bytes(losing) < least_segments * losing.mss) {
        Repair repair =
            timeout_repair_of(setup, subflow, timeout.value_or(timeout_of(losing, rule)));
        repair.by_timeout = true;
        return repair;
    }
    const Totals totals = totals_of(setup);
    const double delay = losing.rtt() + duplicate_acks * losing.mss / losing.rate();
    return {std::max(exact_window_of(totals),
                     totals.rate * (delay + losing.fowd + totals.smallest_bowd)),
            std::max(reordering_queue_of(setup, totals), queue_behind(setup, subflow, delay, true)),
            false};
}

Repair timeout_repair_of(const Setup& setup, std::size_t subflow, double timeout) {
    const Subflow& losing = setup.subflows[subflow];
    const Totals totals = totals_of(setup);
    const double of_others =
        rate_of_others(setup, subflow) * (timeout + losing.fowd + totals.smallest_bowd);
    return {
        std::max(window_without_acks_of(setup, subflow, totals), of_others + window_bytes(losing)),
        std::max(reordering_queue_of(setup, totals), queue_behind(setup, subflow, timeout, false)),
        true};
}

double goodput_bound(const Setup& setup, const std::optional<double>& buffer) {
    const Totals totals = totals_of(setup);
    return buffer ? std::min(totals.rate, *buffer / (totals.largest_fowd + totals.smallest_bowd))
                  : totals.rate;
}

std::optional<int> window_scale_for(double window) {
    constexpr double unscaled = 65535;
    constexpr int most = 14;
    for (int scale = 0; scale <= most; ++scale) {
        if (unscaled * static_cast<double>(1U << static_cast<unsigned>(scale)) >= window) {
            return scale;
        }
    }
    return std::nullopt;
}

}  // namespace numerics
