// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of an MPTCP connection.
#pragma once

#include <cstdint>

#include "facts/direction_facts.h"
#include "facts/fact.h"
#include "mptcp/capture.h"

namespace facts {

/// One connection of a capture. Refers to it.
struct ConnectionOf {
    const mptcp::Capture& capture;
    std::uint32_t number = 0;

    [[nodiscard]] const mptcp::Connection& connection() const {
        return capture.analysis().connections[number];
    }
    /// The payload that an end sent.
    [[nodiscard]] Carried carried(mptcp::Side sender) const;
};

[[nodiscard]] const Facts<ConnectionOf>& connection_facts();

}  // namespace facts
