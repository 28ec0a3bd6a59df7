// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/flight.h"

#include <algorithm>

#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

/// One direction while it is followed.
class Track {
  public:
    /// Numbers begin with 1: no byte is acknowledged yet.
    void start() { m_acknowledged = 1; }
    void send(Row row, std::uint64_t end) {
        m_sent = std::max(m_sent, end);
        note(row);
    }
    void acknowledge(Row row, std::uint64_t number, const std::optional<std::uint64_t>& window) {
        m_acknowledged = std::max(m_acknowledged, number);
        m_window = window;
        note(row);
    }

    Unwrapper unwrapper;  ///< of a subflow
    Flight flight;

  private:
    void note(Row row) {
        const bool knows_both = m_sent > 0 && m_acknowledged > 0;
        const std::uint64_t bytes =
            knows_both && m_sent > m_acknowledged ? m_sent - m_acknowledged : 0;
        auto& steps = flight.steps;
        if (!steps.empty() && steps.back().bytes == bytes && steps.back().window == m_window) {
            return;
        }
        steps.push_back({row, bytes, m_window});
        flight.peak = std::max(flight.peak, bytes);
    }

    std::uint64_t m_sent = 0;
    std::uint64_t m_acknowledged = 0;
    std::optional<std::uint64_t> m_window;
};

class Tracker {
  public:
    explicit Tracker(const ConnectionView& view) : m_view{view} {
        for (const Side side : both_sides) {
            m_connection[side].flight.sender = side;
            if (view.connection().data[side].known) {
                m_connection[side].start();
            }
        }
    }

    void add(Row row) {
        const packets::PacketTable& packets = m_view.packets();
        const std::uint16_t flags = packets.flags[row];
        if ((flags & packets::tcp_flag::rst) != 0) {
            return;
        }
        const Subflow& subflow = m_view.subflow_at(row);
        const bool to_tcp_server = m_view.analysis().tcp.to_server(packets, row);
        const Side sender = sender_of(subflow, to_tcp_server);
        if ((flags & packets::tcp_flag::ack) != 0) {
            acknowledge(row, subflow, to_tcp_server, sender);
        }
        if (packets.length[row] > 0) {
            Track& own = track(subflow, to_tcp_server);
            const std::uint64_t end =
                own.unwrapper.nearest(payload_begin(packets, m_view.analysis().tcp, row)) +
                packets.length[row];
            own.unwrapper.note(end);
            own.send(row, end);
            if (!fell_back_before(row)) {
                for (const Piece& piece : m_view.capture.pieces_at(row)) {
                    m_connection[sender].send(row, piece.dsn + piece.length);
                }
            }
        }
    }

    [[nodiscard]] std::vector<Flight> take() {
        std::vector<Flight> flights;
        for (const Side side : both_sides) {
            flights.push_back(std::move(m_connection[side].flight));
        }
        for (auto& [lane, found] : m_tracks) {
            const Subflow& subflow = m_view.analysis().subflows[lane.subflow];
            if (subflow.bytes[found.flight.sender].tcp > 0) {
                flights.push_back(std::move(found.flight));
            }
        }
        return flights;
    }

  private:
    /// From a fallback on there are no Data ACKs to say what is in flight.
    [[nodiscard]] bool fell_back_before(Row row) const {
        const Outcome& outcome = m_view.connection().outcome;
        return outcome.state == State::fallback && row >= outcome.row;
    }

    Track& track(const Subflow& subflow, bool to_tcp_server) {
        const std::uint32_t number = m_view.analysis().subflow_of[subflow.stream];
        const auto [found, is_new] = m_tracks.get({number, to_tcp_server});
        if (is_new) {
            found.flight.stream = subflow.stream;
            found.flight.sender = sender_of(subflow, to_tcp_server);
        }
        return found;
    }

    void acknowledge(Row row, const Subflow& subflow, bool to_tcp_server, Side sender) {
        const std::int8_t shift = m_view.analysis().tcp.window_shift[row];
        const std::uint64_t raw = m_view.packets().window[row];
        const auto window = shift == unknown_shift
                                ? std::nullopt
                                : std::optional{raw << static_cast<unsigned>(shift)};
        Track& peer = track(subflow, !to_tcp_server);
        const std::uint64_t number =
            peer.unwrapper.nearest(m_view.analysis().tcp.relative_acknowledgment[row]);
        peer.acknowledge(row, number, window);
        if (const auto data_ack = m_view.capture.relative_data_ack(row)) {
            m_connection[other(sender)].acknowledge(row, *data_ack, window);
        }
    }

    const ConnectionView& m_view;
    PerSide<Track> m_connection;
    ByLane<Track> m_tracks;
};

}  // namespace

std::vector<Flight> flights_of(const ConnectionView& view) {
    Tracker tracker{view};
    for (const Row row : view.rows) {
        tracker.add(row);
    }
    return tracker.take();
}

}  // namespace mptcp
