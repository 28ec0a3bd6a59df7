// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/data_delays.h"

#include <algorithm>
#include <map>
#include <queue>

namespace mptcp {

namespace {

/// Follows one direction row by row.
class Follower {
  public:
    Follower(const ConnectionView& view, Side sender) : m_view{view} { m_result.sender = sender; }

    /// Data that nobody carried before; sorts them.
    void arrive(Row row, std::vector<Piece>& pieces) {
        std::sort(pieces.begin(), pieces.end(),
                  [](const Piece& a, const Piece& b) { return a.dsn < b.dsn; });
        m_arrivals.push_back(row);
        std::uint64_t freed = 0;
        std::int64_t waited_since = time_of(row);
        for (const Piece& piece : pieces) {
            if (piece.dsn + piece.length > m_acknowledged) {
                m_unacknowledged.push({piece.dsn + piece.length, row});
            }
            if (piece.dsn > m_next) {
                m_waiting.emplace(piece.dsn, Waiting{piece.dsn + piece.length, row});
                m_queued += piece.length;
                continue;
            }
            note(m_result.reordering, row, row, row);
            m_next = std::max(m_next, piece.dsn + piece.length);
            release(row, freed, waited_since);
        }
        if (freed > 0) {
            m_result.blocking.push_back({row, stream_of(row), time_of(row) - waited_since, freed});
        }
        note_queue(row);
    }

    void acknowledge(Row row, std::uint64_t data_ack) {
        m_acknowledged = std::max(m_acknowledged, data_ack);
        while (!m_unacknowledged.empty() && m_unacknowledged.top().end <= data_ack) {
            const Row sent = m_unacknowledged.top().row;
            note(m_result.data_rtt, sent, row, sent, row);
            m_unacknowledged.pop();
        }
        if (data_ack <= m_next) {
            return;
        }
        // The receiver has what this capture lacks.
        while (!m_waiting.empty() && m_waiting.begin()->first < data_ack) {
            forget_waiting();
        }
        m_next = data_ack;
        while (!m_waiting.empty() && m_waiting.begin()->first <= m_next) {
            m_next = std::max(m_next, m_waiting.begin()->second.end);
            forget_waiting();
        }
        note_queue(row);
    }

    [[nodiscard]] DataDelays finish() && {
        m_result.unresolved += m_waiting.size();
        add_interarrivals();
        return std::move(m_result);
    }

  private:
    struct Waiting {
        std::uint64_t end = 0;
        Row row = no_row;
    };
    struct Unacknowledged {
        std::uint64_t end = 0;
        Row row = no_row;
        [[nodiscard]] bool operator>(const Unacknowledged& other) const {
            return end != other.end ? end > other.end : row > other.row;
        }
    };

    [[nodiscard]] std::int64_t time_of(Row row) const { return m_view.packets().time[row]; }
    [[nodiscard]] std::uint32_t stream_of(Row row) const {
        return m_view.analysis().tcp.stream[row];
    }

    /// A duration between two rows, reported for stream `whose` at row `where`. Left out when the
    /// capture's clock was set back in between.
    void note(Series& series, Row from, Row until, Row whose, Row where) const {
        const std::int64_t value = time_of(until) - time_of(from);
        if (value >= 0) {
            series.push_back({where, stream_of(whose), value});
        }
    }
    void note(Series& series, Row from, Row until, Row whose) const {
        note(series, from, until, whose, whose);
    }

    /// What waited for data that have just come.
    void release(Row row, std::uint64_t& freed, std::int64_t& waited_since) {
        while (!m_waiting.empty() && m_waiting.begin()->first <= m_next) {
            const auto [begin, waiting] = *m_waiting.begin();
            m_waiting.erase(m_waiting.begin());
            m_queued -= waiting.end - begin;
            freed += waiting.end - begin;
            waited_since = std::min(waited_since, time_of(waiting.row));
            note(m_result.reordering, waiting.row, row, waiting.row);
            m_next = std::max(m_next, waiting.end);
        }
    }

    void forget_waiting() {
        const auto waiting = m_waiting.begin();
        m_queued -= waiting->second.end - waiting->first;
        m_waiting.erase(waiting);
        ++m_result.unresolved;
    }

    void note_queue(Row row) {
        const std::uint64_t before = m_result.queue.empty() ? 0 : m_result.queue.back().bytes;
        if (m_queued == before) {
            return;
        }
        m_result.queue.push_back({row, m_queued});
        if (m_queued > m_result.peak.bytes) {
            m_result.peak = m_result.queue.back();
        }
    }

    void add_interarrivals() {
        std::stable_sort(m_arrivals.begin(), m_arrivals.end(),
                         [this](Row a, Row b) { return time_of(a) < time_of(b); });
        for (std::size_t i = 1; i < m_arrivals.size(); ++i) {
            const Row earlier = m_arrivals[i - 1];
            const Row later = m_arrivals[i];
            note(m_result.interarrival, earlier, later, later);
            if (stream_of(earlier) != stream_of(later)) {
                note(m_result.cross_interarrival, earlier, later, later);
            }
        }
    }

    const ConnectionView& m_view;
    std::vector<Row> m_arrivals;
    std::uint64_t m_next = 1;                    ///< lowest relative DSN that has not come
    std::map<std::uint64_t, Waiting> m_waiting;  ///< by begin
    std::uint64_t m_acknowledged = 0;            ///< highest Data ACK
    std::uint64_t m_queued = 0;                  ///< bytes that wait
    std::priority_queue<Unacknowledged, std::vector<Unacknowledged>, std::greater<>>
        m_unacknowledged;
    DataDelays m_result;
};

}  // namespace

PerSide<DataDelays> data_delays_of(const ConnectionView& view) {
    PerSide<std::unique_ptr<Follower>> followers;
    for (const Side side : both_sides) {
        followers[side] = std::make_unique<Follower>(view, side);
    }
    std::vector<Piece> pieces;
    for (const Row row : view.rows) {
        const Side sender = view.sender_at(row);
        if (const auto data_ack = view.capture.relative_data_ack(row)) {
            followers[other(sender)]->acknowledge(row, *data_ack);
        }
        view.capture.first_pieces_at(row, pieces);
        if (!pieces.empty()) {
            followers[sender]->arrive(row, pieces);
        }
    }
    PerSide<DataDelays> result;
    for (const Side side : both_sides) {
        result[side] = std::move(*followers[side]).finish();
    }
    return result;
}

}  // namespace mptcp
