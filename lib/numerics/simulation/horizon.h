// SPDX-License-Identifier: GPL-3.0-or-later
// How long a simulation without a period runs.
#pragma once

#include <cstdint>
#include <vector>

#include "numerics/simulation/link.h"

namespace numerics::sim {

/// A time that was asked for, or 200 of the longest round trips and a timeout, but not more than
/// 5 million events. The first quarter is the warm-up.
class Horizon {
  public:
    /// @param duration s; 0: no duration was given.
    Horizon(double duration, const std::vector<Link>& links);

    /// The first quarter is over.
    [[nodiscard]] bool is_warm(Time now, std::uint64_t events) const;
    /// The next event is after it.
    [[nodiscard]] bool is_over(Time next, std::uint64_t events) const;
    [[nodiscard]] Time end() const;

    /// Chosen losses are still to come: unless a time was asked for, it begins after them.
    void wait() { m_waits = !m_is_chosen; }
    /// They are over.
    void end_wait(Time now, std::uint64_t events);

  private:
    bool m_is_chosen;
    bool m_waits = false;
    Time m_length = 0;
    Time m_begin = 0;
    std::uint64_t m_most_events;
    std::uint64_t m_events_before = 0;
};

}  // namespace numerics::sim
