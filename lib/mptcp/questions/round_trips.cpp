// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/questions/round_trips.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "mptcp/model/range_set.h"
#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

/// Data sent on one lane and not acknowledged yet.
class Outstanding {
  public:
    void send(std::uint64_t begin, std::uint64_t end, Row row) {
        m_unwrapper.note(end);
        m_sent.add(begin, end, [&](std::uint64_t from, std::uint64_t to, bool is_new) {
            if (is_new) {
                if (to == end) {
                    insert({to, row});
                }
            } else {
                std::uint64_t& known = m_sent_twice[from];
                known = std::max(known, to);
            }
        });
    }

    /// Calls `take(row)` for each segment that the ACK is the first to cover.
    template <class Take>
    bool acknowledge(std::uint64_t acknowledged, Take take) {
        if (acknowledged <= m_acknowledged) {
            return false;
        }
        const bool ambiguous = forget_sent_twice(acknowledged);
        while (!m_segments.empty() && m_segments.front().end <= acknowledged) {
            if (!ambiguous) {
                take(m_segments.front().row);
            }
            m_segments.pop_front();
        }
        while (!m_out_of_order.empty() && m_out_of_order.begin()->first <= acknowledged) {
            if (!ambiguous) {
                take(m_out_of_order.begin()->second);
            }
            m_out_of_order.erase(m_out_of_order.begin());
        }
        m_acknowledged = acknowledged;
        return true;
    }

    [[nodiscard]] std::uint64_t nearest(std::uint32_t number) const {
        return m_unwrapper.nearest(number);
    }

  private:
    struct Segment {
        std::uint64_t end = 0;
        Row row = no_row;
    };

    /// A segment that was captured after its ACK gives no sample.
    void insert(const Segment& segment) {
        if (segment.end <= m_acknowledged) {
            return;
        }
        if (m_segments.empty() || m_segments.back().end < segment.end) {
            m_segments.push_back(segment);
        } else {
            m_out_of_order.emplace(segment.end, segment.row);
        }
    }

    /// Whether any byte that is newly covered was sent twice.
    bool forget_sent_twice(std::uint64_t acknowledged) {
        bool any = false;
        while (!m_sent_twice.empty() && m_sent_twice.begin()->first < acknowledged) {
            const std::uint64_t end = m_sent_twice.begin()->second;
            m_sent_twice.erase(m_sent_twice.begin());
            any |= end > m_acknowledged;
            if (end > acknowledged) {
                std::uint64_t& known = m_sent_twice[acknowledged];
                known = std::max(known, end);
            }
        }
        return any;
    }

    Unwrapper m_unwrapper;
    RangeSet m_sent;
    std::uint64_t m_acknowledged = 0;
    std::deque<Segment> m_segments;                       ///< by end
    std::multimap<std::uint64_t, Row> m_out_of_order;     ///< by end, captured after later ones
    std::map<std::uint64_t, std::uint64_t> m_sent_twice;  ///< begin and end, not acknowledged
};

/// TSvals sent on one lane with payload, and not echoed yet.
class Stamps {
  public:
    void send(std::uint32_t value, Row row) {
        if (m_stamps.empty() ? !m_any || is_later(value, m_last)
                             : is_later(value, m_stamps.back().value)) {
            m_stamps.push_back({value, row});
            m_last = value;
            m_any = true;
        }
    }
    /// The first row that sent the value, forgetting it and all before; or no_row.
    [[nodiscard]] Row echo(std::uint32_t value) {
        Row found = no_row;
        while (!m_stamps.empty() && !is_later(m_stamps.front().value, value)) {
            found = m_stamps.front().value == value ? m_stamps.front().row : no_row;
            m_stamps.pop_front();
        }
        return found;
    }

  private:
    struct Stamp {
        std::uint32_t value = 0;
        Row row = no_row;
    };
    static bool is_later(std::uint32_t a, std::uint32_t b) {
        return static_cast<std::int32_t>(a - b) > 0;
    }

    std::deque<Stamp> m_stamps;
    std::uint32_t m_last = 0;
    bool m_any = false;
};

struct Lane {
    Outstanding outstanding;
    Stamps stamps;
    RoundTrips result;
};

class Meter {
  public:
    explicit Meter(const ConnectionView& view) : m_view{view} {}

    void add(Row row) {
        const packets::PacketTable& packets = m_view.packets();
        const Subflow& subflow = m_view.subflow_at(row);
        const bool to_tcp_server = m_view.analysis().tcp.to_server(packets, row);
        const std::uint16_t flags = packets.flags[row];
        if ((flags & packets::tcp_flag::rst) != 0) {
            return;
        }
        if ((flags & packets::tcp_flag::ack) != 0) {
            acknowledge(lane(subflow, !to_tcp_server), row);
        }
        if (packets.length[row] > 0) {
            Lane& own = lane(subflow, to_tcp_server);
            const std::uint64_t begin =
                own.outstanding.nearest(payload_begin(packets, m_view.analysis().tcp, row));
            own.outstanding.send(begin, begin + packets.length[row], row);
            if (packets.has(row, packets::present::timestamps)) {
                own.stamps.send(packets.timestamp_value[row], row);
            }
        }
    }

    [[nodiscard]] std::vector<RoundTrips> take() {
        std::vector<RoundTrips> results;
        for (auto& [id, lane] : m_lanes) {
            results.push_back(std::move(lane.result));
        }
        return results;
    }

  private:
    Lane& lane(const Subflow& subflow, bool to_tcp_server) {
        const std::uint32_t number = m_view.analysis().subflow_of[subflow.stream];
        const auto [found, is_new] = m_lanes.get({number, to_tcp_server});
        if (is_new) {
            found.result.stream = subflow.stream;
            found.result.sender = sender_of(subflow, to_tcp_server);
        }
        return found;
    }

    void note(Series& series, Row from, Row until, std::uint32_t stream) const {
        const std::int64_t value = m_view.packets().time[until] - m_view.packets().time[from];
        if (value >= 0) {  // else the capture's clock was set back
            series.push_back({until, stream, value});
        }
    }

    void acknowledge(Lane& lane, Row row) {
        const packets::PacketTable& packets = m_view.packets();
        const std::uint64_t acknowledged =
            lane.outstanding.nearest(m_view.analysis().tcp.relative_acknowledgment[row]);
        const bool advances = lane.outstanding.acknowledge(acknowledged, [&](Row sent) {
            note(lane.result.by_sequence, sent, row, lane.result.stream);
        });
        if (advances && packets.has(row, packets::present::timestamps)) {
            const Row sent = lane.stamps.echo(packets.timestamp_echo[row]);
            if (sent != no_row) {
                note(lane.result.by_timestamp, sent, row, lane.result.stream);
            }
        }
    }

    const ConnectionView& m_view;
    ByLane<Lane> m_lanes;
};

/// The time between two rows, absent when one is missing or they are in the wrong order.
std::optional<std::int64_t> time_between(const packets::PacketTable& packets, Row from, Row until) {
    if (from == no_row || until == no_row || packets.time[until] < packets.time[from]) {
        return std::nullopt;
    }
    return packets.time[until] - packets.time[from];
}

}  // namespace

std::vector<RoundTrips> round_trips_of(const ConnectionView& view) {
    Meter meter{view};
    for (const Row row : view.rows) {
        meter.add(row);
    }
    std::vector<RoundTrips> all = meter.take();
    all.erase(
        std::remove_if(all.begin(), all.end(),
                       [&view](const RoundTrips& trips) {
                           const Subflow& subflow =
                               view.analysis().subflows[view.analysis().subflow_of[trips.stream]];
                           return subflow.bytes[trips.sender].tcp == 0;
                       }),
        all.end());
    return all;
}

namespace {

/// The streams whose SYN/ACK was sent again before the ACK that ends the handshake.
std::set<std::uint32_t> repeated_syn_acks(const ConnectionView& view) {
    constexpr auto syn_ack = packets::tcp_flag::syn | packets::tcp_flag::ack;
    std::set<std::uint32_t> repeated;
    for (const Row row : view.rows) {
        if ((view.packets().flags[row] & syn_ack) != syn_ack) {
            continue;
        }
        const std::uint32_t stream = view.analysis().tcp.stream[row];
        const Subflow& subflow = view.analysis().subflows[view.analysis().subflow_of[stream]];
        if (subflow.syn_ack < row && row < subflow.ack) {
            repeated.insert(stream);
        }
    }
    return repeated;
}

}  // namespace

std::vector<HandshakeTimes> handshake_times_of(const ConnectionView& view) {
    std::vector<HandshakeTimes> all;
    const Connection& connection = view.connection();
    const std::set<std::uint32_t> repeated = repeated_syn_acks(view);
    const Row opening =
        connection.master ? view.analysis().subflows[*connection.master].first_syn : no_row;
    for (const std::uint32_t number : connection.subflows) {
        const Subflow& subflow = view.analysis().subflows[number];
        HandshakeTimes& times = all.emplace_back();
        times.stream = subflow.stream;
        if (!subflow.master) {
            times.join_delay = time_between(view.packets(), opening, subflow.first_syn);
        }
        if (subflow.syn_count == 1) {
            times.syn_to_syn_ack = time_between(view.packets(), subflow.syn, subflow.syn_ack);
        }
        if (!repeated.contains(subflow.stream)) {
            times.syn_ack_to_ack = time_between(view.packets(), subflow.syn_ack, subflow.ack);
        }
    }
    return all;
}

}  // namespace mptcp
