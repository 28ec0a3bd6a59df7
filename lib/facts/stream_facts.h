// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a TCP stream, whether it is a subflow of MPTCP or not.
#pragma once

#include <cstdint>

#include "facts/fact.h"
#include "mptcp/capture.h"
#include "mptcp/questions/statistics.h"

namespace facts {

/// One TCP stream of a capture. Refers to both.
struct StreamOf {
    const mptcp::Capture& capture;
    std::uint32_t number = 0;
    const mptcp::StreamStatistics& statistics;
};
[[nodiscard]] const Facts<StreamOf>& stream_facts();

/// One direction of a TCP stream.
struct StreamDirectionOf {
    mptcp::Side to = mptcp::Side::server;  ///< of TCP
    const mptcp::StreamDirectionStatistics& statistics;
};
[[nodiscard]] const Facts<StreamDirectionOf>& stream_direction_facts();

}  // namespace facts
