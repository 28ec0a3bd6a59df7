// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a subflow of an MPTCP connection.
#pragma once

#include <cstdint>

#include "facts/direction_facts.h"
#include "facts/fact.h"
#include "mptcp/capture.h"
#include "mptcp/questions/round_trips.h"

namespace facts {

/// One subflow of a capture. Refers to it.
struct SubflowOf {
    const mptcp::Capture& capture;
    std::uint32_t number = 0;  ///< in Analysis::subflows
    /// Of its handshake; empty ones where nobody asked for them.
    mptcp::HandshakeTimes times{};

    [[nodiscard]] const mptcp::Subflow& subflow() const {
        return capture.analysis().subflows[number];
    }
    [[nodiscard]] const mptcp::Connection& connection() const {
        return capture.analysis().connections[subflow().connection];
    }
    /// The payload that an end sent.
    [[nodiscard]] Carried carried(mptcp::Side sender) const;
};

[[nodiscard]] const Facts<SubflowOf>& subflow_facts();

}  // namespace facts
