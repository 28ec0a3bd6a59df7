// SPDX-License-Identifier: GPL-3.0-or-later
// Data in order and out of order.
#pragma once

#include "numerics/simulation/path.h"
#include "numerics/simulation/ring.h"
#include "numerics/simulation/state.h"
#include "numerics/simulation/waits.h"

namespace numerics::sim {

/// The receiving end of the connection; its reader takes data as soon as they are in order.
class Receiver {
  public:
    /// A segment arrives, known by its place in the order of data.
    /// @returns whether it is the first copy.
    bool arrive(Number segment, Bytes length, Time now);

    [[nodiscard]] Bytes data_ack() const { return m_in_order; }
    [[nodiscard]] Bytes queue_peak() const { return m_queue_peak; }
    [[nodiscard]] Waits& waits() { return m_waits; }

    bool describe(StateRecord& record, Time now, Number next_segment) const;

  private:
    struct Place {
        Bytes length = 0;  ///< 0: has not arrived
        Time arrived = 0;
    };
    void take_in_order(Time now);

    Ring<Place> m_places;  ///< from the first that is missing
    Number m_first = 0;
    Bytes m_in_order = 0;
    Bytes m_queue = 0;
    Bytes m_queue_peak = 0;
    Waits m_waits;
};

}  // namespace numerics::sim
