// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/receiver.h"

#include <algorithm>

namespace numerics::sim {

bool Receiver::arrive(Number segment, Bytes length, Time now) {
    if (segment < m_first) {
        return false;
    }
    const auto place = static_cast<std::size_t>(segment - m_first);
    while (m_places.size() <= place) {
        m_places.push({});
    }
    if (m_places[place].length > 0) {
        return false;
    }
    m_places[place] = {length, now};
    m_queue += length;
    if (place == 0) {
        take_in_order(now);
    }
    m_queue_peak = std::max(m_queue_peak, m_queue);
    return true;
}

void Receiver::take_in_order(Time now) {
    while (!m_places.empty() && m_places.front().length > 0) {
        const Place& place = m_places.front();
        m_waits.add(now - place.arrived, place.length);
        m_in_order += place.length;
        m_queue -= place.length;
        m_places.pop();
        ++m_first;
    }
}

bool Receiver::describe(StateRecord& record, Time now, Number next_segment) const {
    if (!record.put(next_segment - m_first) || !record.put(m_queue)) {
        return false;
    }
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const Place& place = m_places[i];
        if (!record.put(place.length) || !record.put(place.length > 0 ? now - place.arrived : 0)) {
            return false;
        }
    }
    return true;
}

}  // namespace numerics::sim
