// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes by window of time: throughput and goodput.
#pragma once

#include <cstdint>
#include <vector>

#include "mptcp/capture.h"

namespace mptcp {

/// One subflow's bytes in each window.
struct RateOfSubflow {
    std::uint32_t stream = none;
    std::vector<std::uint64_t> tcp;   ///< payload, retransmissions too
    std::vector<std::uint64_t> data;  ///< what it was the first to carry
};

/// One direction of one connection. Bytes divided by `window` are rates.
struct Rates {
    std::int64_t begin = 0;   ///< of the first window: the connection's earliest segment, ns
    std::int64_t window = 0;  ///< ns
    std::size_t count = 0;    ///< of windows
    std::vector<RateOfSubflow> subflows;  ///< by TCP stream
};

/// @param window in ns, above 0.
/// @throws base::UsageError when it is not above 0, or gives more than 20 million values: windows
/// of
///         the connection's duration times subflows.
[[nodiscard]] Rates rates_of(const ConnectionView& view, Side sender, std::int64_t window);

}  // namespace mptcp
