// SPDX-License-Identifier: GPL-3.0-or-later
// The results of a simulation.
#pragma once

#include <cstdint>
#include <vector>

#include "numerics/simulation/transfer.h"

namespace numerics::sim {

/// Counts from a beginning, which may be put off, to an end.
class Measurement {
  public:
    explicit Measurement(Transfer& transfer) : m_transfer{transfer} { begin(); }

    /// Counts from now on.
    void begin();
    void add_blocked(Time time) { m_blocked += time; }
    /// The result, had it ended at that time.
    [[nodiscard]] Simulated result(Time end) const;

  private:
    struct Count {
        std::uint64_t sent = 0;
        Bytes first_brought = 0;
    };
    [[nodiscard]] SimulatedSubflow subflow(std::size_t place, double seconds, Bytes brought) const;
    [[nodiscard]] Bytes brought_since_begin(std::size_t place) const;

    Transfer& m_transfer;
    std::vector<Count> m_before;  ///< by subflow
    Bytes m_data_before = 0;
    Time m_begin = 0;
    Time m_blocked = 0;
};

}  // namespace numerics::sim
