// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/waiting_choosers.h"

#include <algorithm>

namespace numerics::sim {

namespace {

double ratio(std::int64_t a, std::int64_t b) {
    return static_cast<double>(a) / static_cast<double>(b);
}

}  // namespace

std::optional<std::size_t> Blest::choose(const Situation& situation) {
    const auto chosen = situation.ready.first();
    const std::size_t favourite = situation.ready.favourite();
    if (!chosen || *chosen == favourite || situation.sender.limit() == unlimited) {
        return chosen;
    }
    const Path& fast = situation.links[favourite].path();
    const Link& slow = situation.links[*chosen];
    const double by_fast =
        static_cast<double>(fast.window) * ratio(slow.path().round_trip(), fast.round_trip());
    const Bytes left = situation.sender.limit() - slow.in_flight() - slow.path().length;
    return by_fast > static_cast<double>(left) ? std::nullopt : chosen;
}

std::optional<std::size_t> Ecf::choose(const Situation& situation) {
    const auto chosen = situation.ready.first();
    const std::size_t favourite = situation.ready.favourite();
    if (!chosen || *chosen == favourite) {
        return chosen;
    }
    const Path& fast = situation.links[favourite].path();
    const Path& slow = situation.links[*chosen].path();
    const Bytes left = situation.sender.room();
    const auto fast_trip = static_cast<double>(fast.round_trip());
    const auto slow_trip = static_cast<double>(slow.round_trip());
    const auto variation = static_cast<double>(std::max(fast.variation, slow.variation));
    const double patience = m_waits ? 1.25 : 1;
    if ((1 + ratio(left, fast.window)) * fast_trip >= patience * (slow_trip + variation)) {
        m_waits = false;
        return chosen;
    }
    if (ratio(left, slow.window) * slow_trip < 2 * fast_trip + variation) {
        return chosen;
    }
    m_waits = true;
    return std::nullopt;
}

}  // namespace numerics::sim
