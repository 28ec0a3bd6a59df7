// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in flight against the receiver's window.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/capture.h"

namespace mptcp {

struct FlightStep {
    Row row = no_row;
    std::uint64_t bytes = 0;              ///< sent and not acknowledged
    std::optional<std::uint64_t> window;  ///< the receiver's, absent when its scaling is unknown
};

/// One direction of a subflow, or of the connection: there bytes and acknowledgments are those of
/// the data sequence (RFC 8684 3.3.5), and the window the latest that came with a Data ACK on any
/// subflow. The connection's end at a fallback, where Data ACKs end.
struct Flight {
    std::uint32_t stream = none;  ///< TCP stream; `none`: the connection
    Side sender = Side::client;
    std::vector<FlightStep> steps;  ///< where bytes or window change, in order of rows
    std::uint64_t peak = 0;
};

/// The connection's two directions first, then those of the subflows that carried payload.
[[nodiscard]] std::vector<Flight> flights_of(const ConnectionView& view);

}  // namespace mptcp
