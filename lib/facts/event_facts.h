// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of an event of an MPTCP connection.
#pragma once

#include <string>
#include <vector>

#include "facts/fact.h"
#include "mptcp/capture.h"
#include "mptcp/questions/events.h"

namespace facts {

/// An event. Refers to both.
struct EventOf {
    const mptcp::Capture& capture;
    const mptcp::Event& event;
};
[[nodiscard]] const Facts<EventOf>& event_facts();

/// The details that events of a type have in any case.
struct EventDetails {
    mptcp::EventType type;
    std::vector<std::string> details;
};
[[nodiscard]] const std::vector<EventDetails>& event_details();

}  // namespace facts
