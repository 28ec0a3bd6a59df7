// SPDX-License-Identifier: GPL-3.0-or-later
// The state of a simulation as numbers, relative to now, to see whether it comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace numerics::sim {

/// Either takes a state down or compares one with what was taken down, ending at the first
/// difference: the parts of a simulation describe themselves to it in the same way for both.
class StateRecord {
  public:
    void start_recording() {
        m_values.clear();
        m_is_recording = true;
    }
    void start_comparing() {
        m_place = 0;
        m_is_recording = false;
    }

    /// @returns whether to go on.
    bool put(std::int64_t value) {
        if (m_is_recording) {
            m_values.push_back(value);
            return true;
        }
        return m_place < m_values.size() && m_values[m_place++] == value;
    }
    /// Of a comparison in which every `put` said true.
    [[nodiscard]] bool is_complete() const { return m_place == m_values.size(); }
    /// Steps that the comparison took.
    [[nodiscard]] std::size_t place() const { return m_place; }

  private:
    std::vector<std::int64_t> m_values;
    std::size_t m_place = 0;
    bool m_is_recording = true;
};

}  // namespace numerics::sim
