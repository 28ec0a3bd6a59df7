// SPDX-License-Identifier: GPL-3.0-or-later
// The congestion windows that make the most of a buffer (optcwnd).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "numerics/setup.h"

namespace numerics {

/// What windows are allowed, by subflow.
struct WindowLimits {
    /// Segments; absent: floor of the subflow's cwnd. In both cases, and without a cwnd, at most
    /// floor of its bandwidth-delay product: a larger window only fills a queue.
    std::optional<std::uint64_t> cap{};
    double least_share = 0;  ///< of the sum of the rates, 0 to 1; above 0 the subflow must be used
    double most_share = 1;
};

struct OptimalWindows {
    std::vector<std::uint64_t> windows;  ///< segments, by subflow; 0: not used
    double rate = 0;                     ///< sum of the rates, bytes a second
    double needed = 0;                   ///< bytes of buffer that these need, at most what there is
    /// Other windows give the same rate. Shown are those with the fewest subflows, of these the
    /// ones with the largest windows on the first subflows.
    bool is_tied = false;
    /// false: the search was cut off. Then `bound` says how much more may be had; where that is
    /// `rate` itself, only ties are open: is_tied may be missing, and others may be preferable.
    bool is_exact = true;
    double bound = 0;  ///< no windows give more than this rate, bytes a second
};

/// Maximises the sum of x_i = w_i m_i / R_i over integer windows 0 <= w_i <= cap_i such that, of
/// the subflows S with w_i > 0, sum(x_i) (max f_i + min b_i) <= B, and each subflow's share of the
/// sum is within its limits (of a subflow that is not used it is 0).
///
/// Candidates by largest delay and by smallest delay back (every subflow with f_i up to the one and
/// b_i from the other on may be used), branch and bound for the integers, cut off after so many
/// steps as take some tenths of a second. Being sums of doubles, rates are compared with B, with
/// the shares and with each other up to a relative 1e-9: windows that need 1e-9 more than B are
/// taken, and rates that differ by less are the same.
///
/// Where not even one segment fits and no share is limited, all windows are 0. Where the search was
/// cut off before it found any windows, they are too, with is_exact = false.
/// @param buffer bytes, above 0.
/// @param limits by subflow; empty: none.
/// @throws base::UsageError when the limits are out of their range or contradict each other (no
///         windows satisfy them), or there is another number of them than of subflows.
[[nodiscard]] OptimalWindows optimal_windows(const Setup& setup, double buffer,
                                             const std::vector<WindowLimits>& limits);

}  // namespace numerics
