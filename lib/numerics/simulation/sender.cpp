// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/sender.h"

#include <algorithm>

namespace numerics::sim {

Bytes Sender::room() const {
    return std::min(m_acknowledged + m_window - m_next, m_buffer - m_held);
}

void Sender::send_new(Bytes length) {
    m_next += length;
    m_held += length;
    m_segments.push({m_next, length, 1});
    m_window_peak = std::max(m_window_peak, m_next - m_acknowledged);
    m_buffer_peak = std::max(m_buffer_peak, m_held);
}

void Sender::take_subflow_ack(Number segment) {
    Segment& found = at(segment);
    --found.copies;
    if (found.copies == 0 && segment < m_first_unacknowledged) {
        m_held -= found.length;
        forget();
    }
}

void Sender::take_data_ack(Bytes data_ack) {
    if (data_ack <= m_acknowledged) {
        return;
    }
    m_acknowledged = data_ack;
    while (m_first_unacknowledged < next_segment() && at(m_first_unacknowledged).end <= data_ack) {
        const Segment& segment = at(m_first_unacknowledged);
        m_held -= segment.copies == 0 ? segment.length : 0;
        ++m_first_unacknowledged;
    }
    forget();
}

/// Those that are freed, from the front.
void Sender::forget() {
    while (m_first < m_first_unacknowledged && m_segments.front().copies == 0) {
        m_segments.pop();
        ++m_first;
    }
}

bool Sender::describe(StateRecord& record) const {
    if (!record.put(m_next - m_acknowledged) || !record.put(m_held) ||
        !record.put(next_segment() - m_first) ||
        !record.put(next_segment() - m_first_unacknowledged)) {
        return false;
    }
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const Segment& segment = m_segments[i];
        if (!record.put(segment.length) || !record.put(segment.copies)) {
            return false;
        }
    }
    return true;
}

}  // namespace numerics::sim
