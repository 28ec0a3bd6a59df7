// SPDX-License-Identifier: GPL-3.0-or-later
// Which paths are worth using with a given buffer.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "numerics/setup.h"

namespace numerics {

struct PathSet {
    std::vector<std::size_t> subflows;  ///< places, rising
    double goodput = 0;                 ///< bytes a second: min(X_S, B/(f_max(S) + b_min(S)))
};

struct BestPaths {
    PathSet best;          ///< of equal ones the one with the fewest subflows
    bool is_tied = false;  ///< another set gives as much
    PathSet all;           ///< what using all of them gives
    double single = 0;     ///< the fastest path alone, without regard to the buffer
    /// Of all paths, -1 to 1: 1 is the sum of the rates, 0 the fastest path, below 0 less than that
    /// (Kaspar, "Multipath aggregation of heterogeneous networks", 2012; Paasch et al., 2014).
    /// Absent with one path.
    std::optional<double> benefit;
};

/// For a given largest forward delay it is best to take every path up to it, so that as many
/// candidates suffice as there are paths.
/// @param buffer bytes; absent: not limited.
[[nodiscard]] BestPaths best_paths(const Setup& setup, const std::optional<double>& buffer);

/// (g - x_max)/(X - x_max) where the goodput g is at least x_max, else (g - x_max)/x_max.
[[nodiscard]] std::optional<double> aggregation_benefit(const Setup& setup, double goodput);

}  // namespace numerics
