// SPDX-License-Identifier: GPL-3.0-or-later
// Which transmissions of a subflow are lost.
#pragma once

#include <cstdint>
#include <vector>

#include "numerics/simulation/simulation.h"

namespace numerics::sim {

/// The fate of one transmission.
enum class Fate : std::uint8_t {
    arrives,
    lost,
    begins_blackout,  ///< lost, as everything after it until end_blackout()
};

/// The losses of one subflow, chosen ones and random ones. Random ones depend on the seed, the
/// subflow and the number of the transmission only.
class Losses {
  public:
    Losses(const Setup& setup, const SimulationChoice& choice, std::size_t subflow);

    /// Of the next transmission.
    [[nodiscard]] Fate next();
    void end_blackout() { m_is_black = false; }
    /// Whether a chosen loss is still to come or to end.
    [[nodiscard]] bool is_pending() const { return m_is_black || m_place < m_chosen.size(); }

  private:
    [[nodiscard]] bool is_random_loss();

    std::vector<LostSegment> m_chosen;  ///< by number, each number once
    std::size_t m_place = 0;
    std::uint64_t m_sent = 0;
    bool m_is_black = false;
    double m_share = 0;
    std::uint64_t m_state = 0;
};

}  // namespace numerics::sim
