// SPDX-License-Identifier: GPL-3.0-or-later
// A subflow in whole bytes and nanoseconds, as the simulation computes with it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "numerics/setup.h"
#include "numerics/simulation/simulation.h"

namespace numerics::sim {

using Time = std::int64_t;   ///< ns
using Bytes = std::int64_t;  ///< also places in the data sequence
using Number = std::int64_t;

constexpr Bytes unlimited = Bytes{1} << 62;

struct Path {
    Bytes length = 0;  ///< of each of its segments
    Bytes window = 0;  ///< a multiple of its mss
    Time forward = 0;
    Time back = 0;
    Time variation = 0;
    Time timeout = 0;
    Time serialization = 0;  ///< between two segments that leave at the bandwidth; 0: none
    Time spacing = 0;        ///< between two segments that are paced; 0: as soon as there is room

    [[nodiscard]] Time round_trip() const { return forward + back; }
};

/// The paths of a setup. Segments have the mss; with the redundant scheduler the smallest mss of
/// all, so that each fits everywhere, and with the burst scheduler a whole window.
/// @throws base::UsageError for what cannot be simulated.
[[nodiscard]] std::vector<Path> paths_of(const Setup& setup, const SimulationChoice& choice);

/// A limit in whole bytes; `unlimited` when there is none.
[[nodiscard]] Bytes bytes_of(const std::optional<double>& limit);

/// @throws base::UsageError above 10^6 s.
[[nodiscard]] Time time_of(double seconds);
[[nodiscard]] double seconds_of(Time time);

}  // namespace numerics::sim
