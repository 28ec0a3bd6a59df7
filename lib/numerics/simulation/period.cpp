// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/period.h"

namespace numerics::sim {

std::optional<Time> PeriodFinder::observe(const Transfer& transfer) {
    ++m_seen;
    if (m_seen == m_keep_at) {
        m_keep_at *= 2;
        m_kept_at = transfer.now();
        m_kept.start_recording();
        transfer.describe(m_kept);
        return std::nullopt;
    }
    return is_kept_one(transfer) ? std::optional{transfer.now() - m_kept_at} : std::nullopt;
}

bool PeriodFinder::is_kept_one(const Transfer& transfer) {
    constexpr std::uint64_t per_event = 4;
    if (m_compared > per_event * transfer.events()) {
        return false;
    }
    m_kept.start_comparing();
    const bool is_same = transfer.describe(m_kept) && m_kept.is_complete();
    m_compared += m_kept.place();
    return is_same;
}

}  // namespace numerics::sim
