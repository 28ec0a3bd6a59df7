// SPDX-License-Identifier: GPL-3.0-or-later
// A connection of a capture as theory needs it.
#pragma once

#include <string>
#include <vector>

#include "mptcp/connection_rows.h"
#include "numerics/setup.h"
#include "pair/paired_connection.h"

namespace programs {

struct MeasuredSetup {
    numerics::Setup setup;
    std::vector<std::string> remarks;  ///< what had to be guessed or left out
};

/// What was measured of one direction of a connection, by subflow: the segment size (the largest
/// payload, at most the MSS that was announced), the window (the most bytes in flight), the
/// bandwidth (the most that passed in a tenth of a second), one-way delays (medians), the variation
/// of the round trip (mean deviation from its mean), the loss; and the largest window that the
/// receiver announced.
/// @param pairing with a second capture delays and loss are measured; without one the round trip
///        (the median of those to the receiver, and the handshake's to the sender) is halved, and
///        the loss is the share of bytes that were sent twice.
/// @throws base::Error when no subflow carried data in that direction, or no round trip shows.
[[nodiscard]] MeasuredSetup measured_setup(const mptcp::ConnectionView& view, mptcp::Side sender,
                                           const std::string& name,
                                           const pair::PairedConnection* pairing);

}  // namespace programs
