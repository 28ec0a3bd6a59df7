// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/losses.h"

#include <algorithm>

namespace numerics::sim {

namespace {

/// SplitMix64 (Steele et al., OOPSLA 2014): the same on every platform.
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t value = state;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

}  // namespace

Losses::Losses(const Setup& setup, const SimulationChoice& choice, std::size_t subflow)
    : m_share{choice.random_losses ? setup.subflows[subflow].loss : 0}, m_state{choice.seed} {
    m_state = next_random(m_state) + subflow;
    m_state = next_random(m_state);
    for (const LostSegment& lost : choice.losses) {
        if (lost.subflow == subflow) {
            m_chosen.push_back(lost);
        }
    }
    // Of two with one number the one that takes more down counts.
    std::sort(m_chosen.begin(), m_chosen.end(), [](const LostSegment& a, const LostSegment& b) {
        return a.number != b.number ? a.number < b.number : a.until_timeout > b.until_timeout;
    });
    m_chosen.erase(std::unique(m_chosen.begin(), m_chosen.end(),
                               [](const LostSegment& a, const LostSegment& b) {
                                   return a.number == b.number;
                               }),
                   m_chosen.end());
}

Fate Losses::next() {
    ++m_sent;
    const bool is_chosen = m_place < m_chosen.size() && m_chosen[m_place].number == m_sent;
    const bool until_timeout = is_chosen && m_chosen[m_place].until_timeout;
    m_place += is_chosen ? 1 : 0;
    const bool is_random = is_random_loss();
    if (until_timeout && !m_is_black) {
        m_is_black = true;
        return Fate::begins_blackout;
    }
    return is_chosen || is_random || m_is_black ? Fate::lost : Fate::arrives;
}

bool Losses::is_random_loss() {
    constexpr double scale = 1.0 / 9007199254740992.0;  // 2^-53
    return m_share > 0 && static_cast<double>(next_random(m_state) >> 11U) * scale < m_share;
}

}  // namespace numerics::sim
