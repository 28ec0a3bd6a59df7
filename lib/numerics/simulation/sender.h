// SPDX-License-Identifier: GPL-3.0-or-later
// The sending end of the connection: its window and its buffer.
#pragma once

#include "numerics/simulation/path.h"
#include "numerics/simulation/ring.h"
#include "numerics/simulation/state.h"

namespace numerics::sim {

/// What was sent, by segments in the order of data. Data are freed when they are Data ACKed and
/// every subflow that sent them has its own acknowledgment (RFC 8684 3.3.2).
class Sender {
  public:
    Sender(Bytes rcv_window, Bytes snd_buffer) : m_window{rcv_window}, m_buffer{snd_buffer} {}

    /// Whether new data of that length fit into the receive window and the send buffer.
    [[nodiscard]] bool has_room(Bytes length) const { return length <= room(); }
    /// Bytes of new data that may be sent.
    [[nodiscard]] Bytes room() const;
    /// The smaller of window and buffer, `unlimited` without.
    [[nodiscard]] Bytes limit() const { return m_window < m_buffer ? m_window : m_buffer; }

    /// The place that the next new segment will have.
    [[nodiscard]] Number next_segment() const {
        return m_first + static_cast<Number>(m_segments.size());
    }
    /// The first that is not Data ACKed.
    [[nodiscard]] Number first_unacknowledged() const { return m_first_unacknowledged; }
    [[nodiscard]] Bytes next_data() const { return m_next; }
    [[nodiscard]] Bytes window_peak() const { return m_window_peak; }
    [[nodiscard]] Bytes buffer_peak() const { return m_buffer_peak; }

    void send_new(Bytes length);
    /// A further subflow sends a segment that is not Data ACKed yet.
    void send_copy(Number segment) { ++at(segment).copies; }
    void take_subflow_ack(Number segment);
    void take_data_ack(Bytes data_ack);

    bool describe(StateRecord& record) const;

  private:
    struct Segment {
        Bytes end = 0;
        Bytes length = 0;
        Number copies = 0;  ///< in flight
    };
    [[nodiscard]] Segment& at(Number segment) {
        return m_segments[static_cast<std::size_t>(segment - m_first)];
    }
    void forget();

    Bytes m_window;
    Bytes m_buffer;
    Ring<Segment> m_segments;  ///< from the first that is not freed
    Number m_first = 0;
    Number m_first_unacknowledged = 0;
    Bytes m_next = 0;          ///< SND.NXT
    Bytes m_acknowledged = 0;  ///< the largest Data ACK
    Bytes m_held = 0;          ///< sent and not freed
    Bytes m_window_peak = 0;
    Bytes m_buffer_peak = 0;
};

}  // namespace numerics::sim
