// SPDX-License-Identifier: GPL-3.0-or-later
// Coming events, in the order of their times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "numerics/simulation/path.h"

namespace numerics::sim {

/// In the order in which simultaneous ones happen.
enum class Kind : std::uint8_t { data_arrival, ack_arrival, timer, pace };

struct Event {
    Time at = 0;
    Kind kind = Kind::data_arrival;
    std::uint32_t subflow = 0;
    Number sequence = 0;  ///< orders those of one kind at one time
};

/// A binary heap by (time, kind, sequence). What happens on one subflow in order enters it one by
/// one, so that it stays small: at most one event of a subflow and kind.
class EventQueue {
  public:
    explicit EventQueue(std::size_t subflows) { m_heap.reserve(4 * subflows); }

    [[nodiscard]] bool empty() const { return m_heap.empty(); }
    [[nodiscard]] const Event& next() const { return m_heap.front(); }
    void push(const Event& event);
    void pop();

  private:
    std::vector<Event> m_heap;
};

}  // namespace numerics::sim
