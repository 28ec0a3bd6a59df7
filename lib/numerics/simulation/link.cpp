// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/link.h"

#include <algorithm>

namespace numerics::sim {

namespace {

constexpr Number acknowledgments_that_tell = 3;

}  // namespace

bool Link::transmit(Number segment, Time now, Number sequence) {
    ++sent;
    const Time leaves = std::max(now, m_free_at);
    m_free_at = leaves + m_path.serialization;
    const Fate fate = m_losses.next();
    if (fate == Fate::arrives) {
        m_transmissions.push({leaves + m_path.forward, sequence, segment, 0});
        return true;
    }
    const Number before = m_acknowledged + static_cast<Number>(m_transmissions.size());
    m_lost.push({leaves + m_path.timeout, sequence, segment, before + acknowledgments_that_tell,
                 fate == Fate::begins_blackout});
    return false;
}

void Link::turn(Time now, Number sequence, Bytes data_ack) {
    Transmission& transmission = m_transmissions[m_arrived];
    transmission.at = now + m_path.back;
    transmission.sequence = sequence;
    transmission.data_ack = data_ack;
    ++m_arrived;
}

void Link::take_ack() {
    m_transmissions.pop();
    --m_arrived;
    ++m_acknowledged;
}

LostTransmission Link::take_lost() {
    const LostTransmission lost = m_lost.front();
    m_lost.pop();
    ++repeated;
    if (lost.begins_blackout) {
        m_losses.end_blackout();
    }
    return lost;
}

bool Link::describe(StateRecord& record, const Reference& now) const {
    if (!record.put(static_cast<std::int64_t>(m_transmissions.size())) ||
        !record.put(static_cast<std::int64_t>(m_arrived)) ||
        !record.put(may_send ? 0 : sends_at - now.now) ||
        !record.put(std::max<Time>(0, m_free_at - now.now)) ||
        !record.put(now.segment - std::max(next_copy, now.first_unacknowledged))) {
        return false;
    }
    for (std::size_t i = 0; i < m_transmissions.size(); ++i) {
        const Transmission& each = m_transmissions[i];
        if (!record.put(each.at - now.now) || !record.put(each.sequence - now.sequence) ||
            !record.put(each.segment - now.segment) ||
            !record.put(i < m_arrived ? each.data_ack - now.data : 0)) {
            return false;
        }
    }
    return true;
}

}  // namespace numerics::sim
