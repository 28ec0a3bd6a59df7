// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a segment with reinjected data.
#pragma once

#include <cstdint>

#include "facts/fact.h"
#include "mptcp/capture.h"

namespace facts {

/// A segment that carries data which another subflow had carried before. Refers to the view.
struct ReinjectionOf {
    const mptcp::ConnectionView& view;
    mptcp::Row row = mptcp::no_row;
    /// Time (ns since the first frame) and TCP stream as they are shown: a second capture has those
    /// of the first.
    std::int64_t time = 0;
    std::uint32_t tcp_stream = mptcp::none;
};

[[nodiscard]] const Facts<ReinjectionOf>& reinjection_facts();

}  // namespace facts
