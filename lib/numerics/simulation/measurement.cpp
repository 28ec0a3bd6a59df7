// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/simulation/measurement.h"

namespace numerics::sim {

void Measurement::begin() {
    m_before.clear();
    for (const Link& link : m_transfer.links()) {
        m_before.push_back({link.sent, link.first_brought});
    }
    m_data_before = m_transfer.receiver().data_ack();
    m_transfer.receiver().waits().clear();
    m_begin = m_transfer.now();
    m_blocked = 0;
}

Bytes Measurement::brought_since_begin(std::size_t place) const {
    return m_transfer.links()[place].first_brought - m_before[place].first_brought;
}

SimulatedSubflow Measurement::subflow(std::size_t place, double seconds, Bytes brought) const {
    const Link& link = m_transfer.links()[place];
    const auto own = static_cast<double>(brought_since_begin(place));
    SimulatedSubflow subflow;
    subflow.segments = link.sent - m_before[place].sent;
    subflow.retransmissions = link.repeated;
    subflow.goodput = seconds > 0 ? own / seconds : 0;
    subflow.contribution = brought > 0 ? own / static_cast<double>(brought) : 0;
    return subflow;
}

Simulated Measurement::result(Time end) const {
    Simulated result;
    result.measured = seconds_of(end - m_begin);
    const auto in_order = static_cast<double>(m_transfer.receiver().data_ack() - m_data_before);
    result.goodput = result.measured > 0 ? in_order / result.measured : 0;
    result.window_peak = static_cast<double>(m_transfer.sender().window_peak());
    result.buffer_peak = static_cast<double>(m_transfer.sender().buffer_peak());
    result.queue_peak = static_cast<double>(m_transfer.receiver().queue_peak());
    const Waits& waits = m_transfer.receiver().waits();
    result.blocking_mean = waits.mean();
    result.blocking_p95 = seconds_of(waits.quantile(0.95));
    result.blocking_max = seconds_of(waits.maximum());
    result.window_blocked = seconds_of(m_blocked);
    result.events = m_transfer.events();
    Bytes brought = 0;
    for (std::size_t place = 0; place < m_before.size(); ++place) {
        brought += brought_since_begin(place);
    }
    for (std::size_t place = 0; place < m_before.size(); ++place) {
        result.subflows.push_back(subflow(place, result.measured, brought));
    }
    return result;
}

}  // namespace numerics::sim
