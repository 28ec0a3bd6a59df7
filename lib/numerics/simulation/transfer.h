// SPDX-License-Identifier: GPL-3.0-or-later
// The transfer of data on the simulated connection.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "numerics/simulation/chooser.h"
#include "numerics/simulation/events.h"
#include "numerics/simulation/link.h"
#include "numerics/simulation/ready.h"
#include "numerics/simulation/receiver.h"
#include "numerics/simulation/sender.h"

namespace numerics::sim {

/// An endless transfer, moment by moment: everything that happens at one time, then what can be
/// sent at that time.
class Transfer {
  public:
    Transfer(const Setup& setup, const SimulationChoice& choice);

    /// When something happens next.
    [[nodiscard]] Time next_time() const { return m_queue.next().at; }
    /// Goes there.
    void step();

    [[nodiscard]] Time now() const { return m_now; }
    [[nodiscard]] std::uint64_t events() const { return m_events; }
    /// Whether the last step brought data in order.
    [[nodiscard]] bool has_advanced() const { return m_has_advanced; }
    /// Whether from now on some subflow has room, but no data may be sent.
    [[nodiscard]] bool is_window_blocked() const { return m_is_blocked; }
    /// Whether a chosen loss, or the repair of any, is still to come.
    [[nodiscard]] bool is_disturbed() const;

    [[nodiscard]] const std::vector<Link>& links() const { return m_links; }
    [[nodiscard]] const Sender& sender() const { return m_sender; }
    [[nodiscard]] Receiver& receiver() { return m_receiver; }
    [[nodiscard]] const Receiver& receiver() const { return m_receiver; }

    /// Of a transfer that is not disturbed.
    bool describe(StateRecord& record) const;

  private:
    void handle(const Event& event);
    void take_data(std::size_t subflow);
    void take_ack(std::size_t subflow);
    void take_timer(std::size_t subflow);
    void send_all();
    bool send_on(std::size_t subflow);
    void transmit(std::size_t subflow, Number segment);
    void repair(std::size_t subflow);
    void arm_timer(std::size_t subflow);
    void keep_pace(std::size_t subflow);
    void refresh(std::size_t subflow);
    void plan(Time at, Kind kind, std::size_t subflow, Number sequence) {
        m_queue.push({at, kind, static_cast<std::uint32_t>(subflow), sequence});
    }

    std::vector<Link> m_links;
    ReadySet m_ready;
    std::unique_ptr<Chooser> m_chooser;
    Sender m_sender;
    Receiver m_receiver;
    EventQueue m_queue;
    bool m_is_redundant;
    Time m_now = 0;
    Number m_sequence = 0;
    std::uint64_t m_events = 0;
    bool m_has_advanced = false;
    bool m_is_blocked = false;
};

}  // namespace numerics::sim
