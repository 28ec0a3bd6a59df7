// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/horizon.h"

#include <algorithm>
#include <limits>

namespace numerics::sim {

namespace {

constexpr Time round_trips = 200;
constexpr std::uint64_t most_events = 5'000'000;
constexpr Time warm_up_parts = 4;

Time length_for(const std::vector<Link>& links) {
    Time longest = 0;
    Time timeout = 0;
    for (const Link& link : links) {
        longest = std::max(longest, link.path().round_trip());
        timeout = std::max(timeout, link.path().timeout);
    }
    return round_trips * longest + timeout;
}

}  // namespace

Horizon::Horizon(double duration, const std::vector<Link>& links)
    : m_is_chosen{duration > 0},
      m_length{m_is_chosen ? time_of(duration) : length_for(links)},
      m_most_events{m_is_chosen ? std::numeric_limits<std::uint64_t>::max() : most_events} {}

bool Horizon::is_warm(Time now, std::uint64_t events) const {
    const std::uint64_t left = m_most_events - std::min(m_most_events, m_events_before);
    return now >= m_begin + m_length / warm_up_parts ||
           events - m_events_before >= left / static_cast<std::uint64_t>(warm_up_parts);
}

bool Horizon::is_over(Time next, std::uint64_t events) const {
    return next > end() || events >= m_most_events;
}

Time Horizon::end() const {
    return m_waits ? std::numeric_limits<Time>::max() : m_begin + m_length;
}

void Horizon::end_wait(Time now, std::uint64_t events) {
    m_waits = false;
    if (!m_is_chosen) {
        m_begin = now;
        m_events_before = events;
    }
}

}  // namespace numerics::sim
