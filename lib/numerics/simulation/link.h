// SPDX-License-Identifier: GPL-3.0-or-later
// A subflow at work: what it has in flight and what it lost.
#pragma once

#include "numerics/simulation/losses.h"
#include "numerics/simulation/path.h"
#include "numerics/simulation/ring.h"
#include "numerics/simulation/state.h"

namespace numerics::sim {

/// A transmission that arrives: first a segment under way, then its acknowledgment.
struct Transmission {
    Time at = 0;  ///< when it arrives, then when its acknowledgment does
    Number sequence = 0;
    Number segment = 0;
    Bytes data_ack = 0;  ///< of the acknowledgment
};

/// A transmission that was lost.
struct LostTransmission {
    Time deadline = 0;  ///< of its retransmission timer
    Number sequence = 0;
    Number segment = 0;
    Number enough = 0;  ///< acknowledgments of the subflow that show the loss
    bool begins_blackout = false;
};

/// What a state is described relative to.
struct Reference {
    Time now = 0;
    Number sequence = 0;              ///< of the next event
    Number segment = 0;               ///< the next new one
    Number first_unacknowledged = 0;  ///< segment
    Bytes data = 0;                   ///< SND.NXT
};

/// The transmissions of one subflow, in their order. What is in flight is what was sent and has
/// not been acknowledged; a segment that is retransmitted counts once.
class Link {
  public:
    Link(const Path& path, Losses losses) : m_path{path}, m_losses{std::move(losses)} {}

    [[nodiscard]] const Path& path() const { return m_path; }
    [[nodiscard]] Bytes in_flight() const {
        return static_cast<Bytes>(m_transmissions.size() + m_lost.size()) * m_path.length;
    }
    [[nodiscard]] bool has_room() const { return in_flight() + m_path.length <= m_path.window; }
    /// When a segment would arrive that is sent now.
    [[nodiscard]] Time arrival(Time now) const {
        return (now > m_free_at ? now : m_free_at) + m_path.forward;
    }

    /// @returns whether it will arrive.
    bool transmit(Number segment, Time now, Number sequence);

    [[nodiscard]] bool has_data_under_way() const { return m_arrived < m_transmissions.size(); }
    [[nodiscard]] const Transmission& next_data() const { return m_transmissions[m_arrived]; }
    /// The next data arrive: their acknowledgment is on its way.
    void turn(Time now, Number sequence, Bytes data_ack);

    [[nodiscard]] bool has_ack_under_way() const { return m_arrived > 0; }
    [[nodiscard]] const Transmission& next_ack() const { return m_transmissions.front(); }
    void take_ack();

    [[nodiscard]] bool has_lost() const { return !m_lost.empty(); }
    [[nodiscard]] const LostTransmission& first_lost() const { return m_lost.front(); }
    /// Whether three later ones were acknowledged (RFC 5681 3.2).
    [[nodiscard]] bool knows_loss() const {
        return !m_lost.empty() && m_acknowledged >= m_lost.front().enough;
    }
    /// Takes the first lost one away, which is about to be transmitted again.
    LostTransmission take_lost();

    /// Whether a chosen loss is still to come or to be repaired.
    [[nodiscard]] bool is_disturbed() const { return m_losses.is_pending() || !m_lost.empty(); }
    /// Of a subflow without losses.
    bool describe(StateRecord& record, const Reference& now) const;

    bool may_send = true;        ///< the pace permits it
    Time sends_at = 0;           ///< else when it will
    bool has_timer = false;      ///< an event waits for a lost one
    Number next_copy = 0;        ///< the segment it would send next, of the redundant scheduler
    std::uint64_t sent = 0;      ///< transmissions
    std::uint64_t repeated = 0;  ///< of these, retransmissions
    Bytes first_brought = 0;     ///< data of which it brought the first copy

  private:
    Path m_path;
    Losses m_losses;
    Ring<Transmission> m_transmissions;
    std::size_t m_arrived = 0;  ///< of these, from the front
    Ring<LostTransmission> m_lost;
    Number m_acknowledged = 0;  ///< transmissions
    Time m_free_at = 0;         ///< when the next may leave at the bandwidth
};

}  // namespace numerics::sim
