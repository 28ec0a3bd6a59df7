// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a simulation has come back to a state.
#pragma once

#include <cstdint>
#include <optional>

#include "numerics/simulation/state.h"
#include "numerics/simulation/transfer.h"

namespace numerics::sim {

/// Keeps one state, a later one each time the number of states seen has doubled (Brent, BIT 20,
/// 1980), and compares each state with it in full. Comparisons end at the first difference; what
/// they cost in all is bounded by the number of events.
class PeriodFinder {
  public:
    /// @returns the time after which the state came back; then everything does, for ever.
    [[nodiscard]] std::optional<Time> observe(const Transfer& transfer);

  private:
    [[nodiscard]] bool is_kept_one(const Transfer& transfer);

    StateRecord m_kept;
    Time m_kept_at = 0;
    std::uint64_t m_seen = 0;
    std::uint64_t m_keep_at = 1;
    std::uint64_t m_compared = 0;  ///< numbers of states
};

}  // namespace numerics::sim
