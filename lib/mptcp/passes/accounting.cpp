// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/accounting.h"

#include <algorithm>
#include <deque>
#include <memory>

#include "mptcp/model/range_set.h"
#include "mptcp/passes/carried_data.h"
#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

/// One direction of one TCP stream.
struct Lane {
    Unwrapper unwrapper;
    RangeSet sent;
    std::size_t cursor = 0;
    std::uint32_t subflow = none;  ///< `none` in a plain TCP stream
    bool to_tcp_server = false;
    Side sender = Side::client;
    CarriedData::Carrier* carrier = nullptr;
};

class Accountant {
  public:
    Accountant(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
               Connections& connections, NumberedData& numbers, Problems& problems)
        : m_packets{packets},
          m_tcp{tcp},
          m_facts{facts},
          m_connections{connections},
          m_numbers{numbers},
          m_problems{problems},
          m_lane_of(tcp.streams.size(), {none, none}),
          m_carried(connections.connections.size()) {
        m_result.dsn.resize(packets.size());
        m_result.marks.resize(packets.size());
        m_second_subflow.assign(connections.connections.size(), no_row);
        for (const Subflow& subflow : connections.subflows) {
            const State state = subflow.outcome.state;
            const bool came_about = state == State::established || state == State::half_open ||
                                    state == State::not_seen_from_start;
            if (!subflow.master && came_about) {
                Row& second = m_second_subflow[subflow.connection];
                second = std::min(second, subflow.first);
            }
        }
    }

    void add(Row row) {
        const std::uint32_t length = m_packets.length[row];
        if (length == 0) {
            return;
        }
        Lane& lane = lane_of_row(row);
        const std::uint64_t begin = lane.unwrapper.nearest(payload_begin(m_packets, m_tcp, row));
        const std::uint64_t end = begin + length;
        lane.unwrapper.note(end);
        m_row = {row, {}};
        m_first.clear();
        if (lane.subflow == none) {
            lane.sent.add(begin, end, [this](std::uint64_t from, std::uint64_t to, bool is_new) {
                m_row[ByteKind::retransmitted] +=
                    is_new ? 0 : static_cast<std::uint32_t>(to - from);
            });
        } else {
            add_data(lane, row, begin, end);
        }
        keep_row();
    }

    void add_duplicate(Row row) {
        m_result.marks[row] |= mark::duplicate;
        if (m_connections.of_stream[m_tcp.stream[row]] == none) {
            return;
        }
        Lane& lane = lane_of_row(row);
        ++bytes_of(lane).duplicate_frames;
        if (m_packets.length[row] > 0) {
            const std::uint64_t begin =
                lane.unwrapper.nearest(payload_begin(m_packets, m_tcp, row));
            note_pieces(lane, row, begin, begin + m_packets.length[row]);
        }
    }

    [[nodiscard]] Accounts finish() && {
        for (const Subflow& subflow : m_connections.subflows) {
            for (const Side side : both_sides) {
                m_connections.connections[subflow.connection].bytes[side] += subflow.bytes[side];
            }
        }
        return std::move(m_result);
    }

  private:
    Lane& lane_of_row(Row row) {
        const std::uint32_t stream = m_tcp.stream[row];
        const bool to_tcp_server = m_tcp.to_server(m_packets, row);
        std::uint32_t& number = m_lane_of[stream][to_tcp_server ? 0 : 1];
        if (number == none) {
            number = static_cast<std::uint32_t>(m_lanes.size());
            Lane& lane = m_lanes.emplace_back();
            lane.subflow = m_connections.of_stream[stream];
            lane.to_tcp_server = to_tcp_server;
            if (lane.subflow != none) {
                const Subflow& subflow = m_connections.subflows[lane.subflow];
                lane.sender = sender_of(subflow, to_tcp_server);
                lane.carrier = &carried_by(subflow.connection, lane.sender).carrier(stream);
            }
        }
        return m_lanes[number];
    }

    [[nodiscard]] CarriedData& carried_by(std::uint32_t connection, Side sender) {
        auto& carried = m_carried[connection][sender];
        if (!carried) {
            carried = std::make_unique<CarriedData>();
        }
        return *carried;
    }

    [[nodiscard]] ByteCounts& bytes_of(const Lane& lane) {
        return m_connections.subflows[lane.subflow].bytes[lane.sender];
    }
    [[nodiscard]] Connection& connection_of(const Lane& lane) {
        return m_connections.connections[m_connections.subflows[lane.subflow].connection];
    }

    template <class Take>
    void for_each_piece(Lane& lane, std::uint64_t begin, std::uint64_t end, Take take) {
        m_numbers.mappings[{lane.subflow, lane.to_tcp_server}].for_each_piece(begin, end,
                                                                              lane.cursor, take);
    }

    /// Notes which DSNs a row carries, whoever carried them before.
    void note_pieces(Lane& lane, Row row, std::uint64_t begin, std::uint64_t end) {
        const std::uint64_t base = connection_of(lane).data[lane.sender].base;
        const std::size_t kept = m_result.pieces.size();
        std::size_t count = 0;
        for_each_piece(
            lane, begin, end,
            [&](std::uint64_t from, std::uint64_t to, std::optional<std::uint64_t> dsn) {
                ++count;
                if (!dsn) {
                    return;
                }
                const std::uint64_t relative = *dsn - base;
                if (from == begin) {
                    m_result.dsn[row] = relative;
                    m_result.marks[row] |= mark::dsn;
                }
                m_result.pieces.push_back({relative, static_cast<std::uint32_t>(to - from), row});
            });
        if (count > 1) {
            m_result.marks[row] |= mark::split;
        } else {
            m_result.pieces.resize(kept);  // its DSN and length say all
        }
    }

    void add_data(Lane& lane, Row row, std::uint64_t begin, std::uint64_t end) {
        if (is_fallback_here(lane, row, begin, end)) {
            fall_back(lane, row);
        }
        note_pieces(lane, row, begin, end);
        lane.sent.add(begin, end, [&](std::uint64_t from, std::uint64_t to, bool is_new) {
            if (is_new) {
                add_new(lane, row, from, to);
            } else {
                m_row[ByteKind::retransmitted] += static_cast<std::uint32_t>(to - from);
            }
        });
        ByteCounts& bytes = bytes_of(lane);
        const std::uint32_t length = m_packets.length[row];
        bytes.tcp += length;
        for (std::size_t kind = 0; kind < m_row.kinds.size(); ++kind) {
            bytes.kinds.values[kind] += m_row.kinds[kind];
        }
        bytes[ByteKind::first_carried] += length - m_row.sum();
    }

    /// Bytes that were not sent on this subflow before.
    void add_new(Lane& lane, Row row, std::uint64_t begin, std::uint64_t end) {
        const std::uint64_t base = connection_of(lane).data[lane.sender].base;
        for_each_piece(lane, begin, end,
                       [&](std::uint64_t from, std::uint64_t to, std::optional<std::uint64_t> dsn) {
                           if (dsn) {
                               add_mapped(lane, row, *dsn - base, to - from);
                           } else {
                               add_unmapped(lane, row, from, to);
                           }
                       });
    }

    void add_mapped(Lane& lane, Row row, std::uint64_t dsn, std::uint64_t length) {
        const std::uint32_t connection = m_connections.subflows[lane.subflow].connection;
        CarriedData& carried = carried_by(connection, lane.sender);
        carried.add(
            *lane.carrier, dsn, dsn + length,
            [&](std::uint64_t from, std::uint64_t to, Carriage carriage) {
                const auto count = static_cast<std::uint32_t>(to - from);
                if (carriage == Carriage::first) {
                    m_first.push_back({from, count, row});
                } else if (carriage == Carriage::repeated) {
                    m_row[ByteKind::repeated] += count;
                } else if (carriage == Carriage::reinjected) {
                    m_row[ByteKind::reinjected] += count;
                    m_result.reinjected[{connection, lane.sender}].push_back({from, count, row});
                }
            });
    }

    void add_unmapped(Lane& lane, Row row, std::uint64_t begin, std::uint64_t end) {
        m_row[ByteKind::unmapped] += static_cast<std::uint32_t>(end - begin);
        const bool fell_back = connection_of(lane).outcome.state == State::fallback;
        if (!fell_back && end > first_mappable(lane)) {
            m_problems.note(Problem::unmapped_data, row, end - begin);
        }
    }

    /// What a Fast Open carried before it has no DSN by right (RFC 8684 appendix B).
    [[nodiscard]] std::uint64_t first_mappable(const Lane& lane) const {
        const Subflow& subflow = m_connections.subflows[lane.subflow];
        return Unwrapper::origin + 1 + (lane.to_tcp_server ? subflow.fast_open_bytes : 0);
    }

    /// New data without mapping on the only subflow, no data missing before them, and no DSS on
    /// what follows: the ends have stopped to speak MPTCP.
    [[nodiscard]] bool is_fallback_here(Lane& lane, Row row, std::uint64_t begin,
                                        std::uint64_t end) {
        const Subflow& subflow = m_connections.subflows[lane.subflow];
        const StreamFacts& facts = m_facts.streams[m_facts.of_stream[subflow.stream]];
        const bool is_reset = (m_packets.flags[row] & packets::tcp_flag::rst) != 0;
        const bool dss_goes_on = facts.last_dss != no_row && facts.last_dss > row;
        if (is_reset || dss_goes_on || facts.last == row || facts.options_lost || !subflow.master ||
            connection_of(lane).outcome.state != State::established ||
            m_second_subflow[subflow.connection] < row || facts.syn == no_row ||
            facts.syn_ack == no_row || end <= first_mappable(lane)) {
            return false;
        }
        const std::uint64_t start = Unwrapper::origin + 1;
        const bool gapless = lane.sent.empty()
                                 ? begin == start
                                 : lane.sent.contiguous() && lane.sent.lowest() == start &&
                                       begin <= lane.sent.top_end();
        bool unmapped = false;
        for_each_piece(lane, std::max(begin, first_mappable(lane)), end,
                       [&unmapped](std::uint64_t, std::uint64_t, std::optional<std::uint64_t> dsn) {
                           unmapped |= !dsn;
                       });
        return gapless && unmapped;
    }

    void fall_back(const Lane& lane, Row row) {
        Subflow& subflow = m_connections.subflows[lane.subflow];
        Connection& connection = connection_of(lane);
        const StreamFacts& facts = m_facts.streams[m_facts.of_stream[subflow.stream]];
        const Fallback what = facts.last_dss == no_row ? Fallback::ack_without_option
                                                       : Fallback::data_without_mapping;
        subflow.outcome = {State::fallback, row, what, lane.sender, {}};
        connection.outcome = subflow.outcome;
        continue_after_fallback(subflow, lane.subflow, connection, m_numbers);
    }

    void keep_row() {
        if (m_row.sum() > 0) {
            m_result.marks[m_row.row] |= mark::bytes;
            m_result.bytes.push_back(m_row);
        }
        if ((m_result.marks[m_row.row] & (mark::bytes | mark::split)) != 0) {
            m_result.first_pieces.insert(m_result.first_pieces.end(), m_first.begin(),
                                         m_first.end());
        }
    }

    const packets::PacketTable& m_packets;
    const TcpStreams& m_tcp;
    const AllFacts& m_facts;
    Connections& m_connections;
    NumberedData& m_numbers;
    Problems& m_problems;
    std::vector<std::array<std::uint32_t, 2>> m_lane_of;  ///< by TCP stream and direction
    std::deque<Lane> m_lanes;
    std::vector<PerSide<std::unique_ptr<CarriedData>>> m_carried;  ///< by connection
    std::vector<Row> m_second_subflow;  ///< by connection, where another than the master came about
    std::vector<Piece> m_first;         ///< what it carried first
    RowBytes m_row;                     ///< the row being accounted for
    Accounts m_result;
};

}  // namespace

Accounts account(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
                 const Duplicates& duplicates, Connections& connections, NumberedData& numbers,
                 Problems& problems) {
    Accountant accountant{packets, tcp, facts, connections, numbers, problems};
    for_each_row(
        packets, duplicates, [&accountant](Row row) { accountant.add(row); },
        [&accountant](const Duplicate& duplicate) { accountant.add_duplicate(duplicate.row); });
    return std::move(accountant).finish();
}

}  // namespace mptcp
