// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/data_numbers.h"

#include <algorithm>

#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

namespace dss_flag = packets::dss_flag;
namespace present = packets::present;

constexpr std::uint64_t half_of_32_bits = std::uint64_t{1} << 31U;
constexpr std::uint64_t half_of_64_bits = std::uint64_t{1} << 63U;

/// The data sequence numbers of one direction of one connection, in order of rows. Without key the
/// first number may have 32 bits only: then all are kept relative to it, and `shift` is what the
/// first 64-bit number shows to be missing.
class Numbers {
  public:
    /// With the IDSN of a key.
    void start(std::uint64_t idsn) {
        m_anchored = m_any_wide = true;
        m_highest = m_lowest = idsn;
    }

    [[nodiscard]] std::uint64_t expand(std::uint64_t number, bool is_wide) {
        if (is_wide && m_anchored && !m_any_wide) {
            m_shift = number - nearest_to(m_highest, static_cast<std::uint32_t>(number));
        }
        m_any = true;
        m_any_wide |= is_wide;
        if (is_wide) {
            number -= m_shift;
        } else if (m_anchored) {
            number = nearest_to(m_highest, static_cast<std::uint32_t>(number));
        }
        if (!m_anchored) {
            m_anchored = true;
            m_highest = m_lowest = number;
        }
        note(number);
        return number;
    }

    /// Whether a 64-bit number as on the wire is far from those before.
    [[nodiscard]] bool is_far(std::uint64_t number) const {
        return m_any_wide && distance(number - m_shift, m_highest) > half_of_32_bits;
    }
    void note_ack(std::uint64_t number) {
        const bool is_higher = !m_acked || static_cast<std::int64_t>(number - *m_acked) > 0;
        m_acked = is_higher ? number : *m_acked;
    }
    [[nodiscard]] std::optional<std::uint64_t> acked() const { return m_acked; }
    [[nodiscard]] bool any() const { return m_any; }
    [[nodiscard]] std::uint64_t lowest() const { return m_lowest; }
    [[nodiscard]] std::uint64_t shift() const { return m_shift; }

  private:
    static std::uint64_t distance(std::uint64_t a, std::uint64_t b) {
        return std::min(a - b, b - a);
    }
    /// One number far away is rubbish, two near each other show that the capture lacks something.
    void note(std::uint64_t number) {
        if (static_cast<std::int64_t>(number - m_lowest) < 0) {
            m_lowest = number;
        }
        if (distance(number, m_highest) <= half_of_32_bits) {
            m_highest = static_cast<std::int64_t>(number - m_highest) > 0 ? number : m_highest;
        } else if (m_far && distance(number, *m_far) <= half_of_32_bits) {
            m_highest = number;
            m_far = std::nullopt;
        } else {
            m_far = number;
        }
    }

    bool m_any = false;  ///< a number was seen
    bool m_anchored = false;
    bool m_any_wide = false;
    std::uint64_t m_shift = 0;
    std::uint64_t m_highest = 0;
    std::uint64_t m_lowest = 0;
    std::optional<std::uint64_t> m_far;
    std::optional<std::uint64_t> m_acked;
};

class Numberer {
  public:
    Numberer(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
             Connections& connections, Problems& problems)
        : m_packets{packets},
          m_tcp{tcp},
          m_facts{facts},
          m_connections{connections},
          m_problems{problems},
          m_numbers(connections.connections.size()),
          m_unwrappers{connections.subflows.size()} {
        m_result.mappings = PerLane<Mappings>{connections.subflows.size()};
        m_result.ssn_offset = PerLane<std::optional<std::uint32_t>>{connections.subflows.size()};
        m_result.data_ack.resize(packets.size());
        prepare_connections();
        prepare_lanes();
    }

    NumberedData number(const Duplicates& duplicates) {
        for_each_row(
            m_packets, duplicates,
            [this](Row row) {
                constexpr std::uint16_t any_number = present::dss_flags | present::capable_mapping;
                if ((m_packets.presence[row] & any_number) != 0 || m_packets.length[row] > 0) {
                    add(row);
                }
            },
            [this](const Duplicate& copy) {
                m_result.data_ack[copy.row] = std::uint64_t{m_result.data_ack[copy.original]};
            });
        settle();
        return std::move(m_result);
    }

  private:
    void prepare_connections() {
        std::vector<PerSide<NumberRange>> seen(m_connections.connections.size());
        for (const Subflow& subflow : m_connections.subflows) {
            const StreamFacts& facts = m_facts.streams[m_facts.of_stream[subflow.stream]];
            seen[subflow.connection][subflow.opened_by].add(facts.numbers[0]);
            seen[subflow.connection][other(subflow.opened_by)].add(facts.numbers[1]);
        }
        for (std::size_t number = 0; number < seen.size(); ++number) {
            Connection& connection = m_connections.connections[number];
            for (const Side side : both_sides) {
                const auto idsn = connection.hosts[side].idsn;
                const NumberRange& range = seen[number][side];
                if (idsn) {
                    m_numbers[number][side].start(*idsn);
                }
                DataNumbers& data = connection.data[side];
                data.absolute = idsn || range.any;
                data.known = idsn.has_value() && speaks(connection);
                data.base = idsn.value_or(0);
            }
        }
    }

    /// Not a connection whose handshake was that of plain TCP.
    [[nodiscard]] static bool speaks(const Connection& connection) {
        const auto fallback = connection.outcome.fallback;
        return fallback != Fallback::syn_without_option &&
               fallback != Fallback::syn_ack_without_option;
    }

    void prepare_lanes() {
        for (std::uint32_t number = 0; number < m_connections.subflows.size(); ++number) {
            const Subflow& subflow = m_connections.subflows[number];
            const StreamFacts& facts = m_facts.streams[m_facts.of_stream[subflow.stream]];
            m_result.ssn_offset[{number, true}] = client_offset(subflow, facts);
            m_result.ssn_offset[{number, false}] = server_offset(facts);
        }
    }

    /// SSN minus relative number, where a segment of the handshake shows the initial number.
    [[nodiscard]] std::optional<std::uint32_t> client_offset(const Subflow& subflow,
                                                             const StreamFacts& facts) const {
        if (facts.syn != no_row) {
            return std::uint32_t{0} - subflow.fast_open_bytes;
        }
        if (facts.syn_ack != no_row) {
            return 1 - m_tcp.relative_acknowledgment[facts.syn_ack];
        }
        const Row ack = std::min(facts.keys, facts.join_ack);
        return ack != no_row ? std::optional{1 - m_tcp.relative_sequence[ack]}
                             : facts.ssn_offset[0].exact();
    }
    [[nodiscard]] std::optional<std::uint32_t> server_offset(const StreamFacts& facts) const {
        if (facts.syn_ack != no_row) {
            return std::uint32_t{0};
        }
        const Row ack = std::min(facts.keys, facts.join_ack);
        return ack != no_row && m_packets.length[ack] == 0
                   ? std::optional{1 - m_tcp.relative_acknowledgment[ack]}
                   : facts.ssn_offset[1].exact();
    }

    void add(Row row) {
        const std::uint32_t number = m_connections.of_stream[m_tcp.stream[row]];
        if (number == none) {
            return;
        }
        const Subflow& subflow = m_connections.subflows[number];
        const bool to_tcp_server = m_tcp.to_server(m_packets, row);
        const LaneId lane{number, to_tcp_server};
        const Side sender = sender_of(subflow, to_tcp_server);
        auto& numbers = m_numbers[subflow.connection];
        if (m_packets.has(row, present::data_ack)) {
            const bool is_wide = (m_packets.dss_flags[row] & dss_flag::data_ack_8) != 0;
            Numbers& acknowledged = numbers[other(sender)];
            m_result.data_ack[row] = acknowledged.expand(m_packets.data_ack[row], is_wide);
            acknowledged.note_ack(m_result.data_ack[row]);
        }
        Unwrapper& unwrapper = m_unwrappers[lane];
        const std::uint64_t begin = unwrapper.nearest(payload_begin(m_packets, m_tcp, row));
        if (m_packets.length[row] > 0) {
            unwrapper.note(begin + m_packets.length[row]);
        }
        if (m_packets.has(row, present::dsn)) {
            add_mapping(row, lane, begin, sender);
        } else if (m_packets.has(row, present::capable_mapping)) {
            add_first_mapping(row, lane, sender);
        }
    }

    void add_mapping(Row row, LaneId lane, std::uint64_t near, Side sender) {
        const Subflow& subflow = m_connections.subflows[lane.subflow];
        Connection& connection = m_connections.connections[subflow.connection];
        Numbers& numbers = m_numbers[subflow.connection][sender];
        const std::uint8_t flags = m_packets.dss_flags[row];
        if ((flags & dss_flag::dsn_8) != 0 && numbers.is_far(m_packets.dsn[row])) {
            m_problems.note(Problem::mapping_far_away, row);
        }
        const std::uint64_t dsn =
            numbers.expand(m_packets.dsn[row], (flags & dss_flag::dsn_8) != 0);
        const std::uint64_t relative = dsn - connection.data[sender].base;
        if (connection.data[sender].known && (relative == 0 || relative >= half_of_64_bits)) {
            m_problems.note(Problem::mapping_out_of_range, row);
            return;
        }
        const std::uint64_t length = m_packets.dss_length[row];
        const bool has_fin = (flags & dss_flag::data_fin) != 0;
        if (has_fin && connection.data[sender].data_fin_row == no_row) {
            connection.data[sender].data_fin = dsn + (length > 0 ? length - 1 : 0);
            connection.data[sender].data_fin_row = row;
        }
        const std::uint32_t ssn = m_packets.ssn[row];
        if (has_fin && (ssn == 0 || length <= 1)) {
            return;  // the FIN alone
        }
        const auto& offset = m_result.ssn_offset[lane];
        if (!offset) {
            m_problems.note(Problem::mapping_unplaced, row);
            return;
        }
        const std::uint64_t begin = nearest_to(near, ssn - *offset);
        const std::uint64_t end =
            length == 0 ? Mappings::endless : begin + length - (has_fin ? 1 : 0);
        m_result.mappings[lane].add(begin, end, dsn, row);
    }

    /// MP_CAPABLE with data: the first mapping, without numbers of its own (RFC 8684 3.1).
    void add_first_mapping(Row row, LaneId lane, Side sender) {
        const Subflow& subflow = m_connections.subflows[lane.subflow];
        const auto idsn = m_connections.connections[subflow.connection].hosts[sender].idsn;
        if (!idsn) {
            return;  // of an unknown version, which has been noted
        }
        if (!m_result.ssn_offset[lane]) {
            m_problems.note(Problem::mapping_unplaced, row);
            return;
        }
        const std::uint64_t begin = nearest_to(Unwrapper::origin, 1 - *m_result.ssn_offset[lane]);
        const std::uint64_t dsn = *idsn + 1;
        [[maybe_unused]] const auto noted = m_numbers[subflow.connection][sender].expand(dsn, true);
        m_result.mappings[lane].add(begin, begin + m_packets.dss_length[row], dsn, row);
    }

    void settle() {
        for (std::size_t number = 0; number < m_connections.connections.size(); ++number) {
            Connection& connection = m_connections.connections[number];
            for (const Side side : both_sides) {
                DataNumbers& data = connection.data[side];
                data.shift = m_numbers[number][side].shift();
                if (!data.known && m_numbers[number][side].any()) {
                    data.known = true;
                    data.base =
                        connection.hosts[side].idsn.value_or(m_numbers[number][side].lowest() - 1);
                }
                if (data.data_fin) {
                    *data.data_fin -= data.base;
                }
                const auto acked = m_numbers[number][side].acked();
                if (acked && static_cast<std::int64_t>(*acked - data.base) >= 0) {
                    data.acked = *acked - data.base;
                }
            }
        }
        for (std::uint32_t number = 0; number < m_connections.subflows.size(); ++number) {
            const Subflow& subflow = m_connections.subflows[number];
            for (const LaneId lane : {LaneId{number, true}, LaneId{number, false}}) {
                for (const Row row : m_result.mappings[lane].settle()) {
                    m_problems.note(Problem::mapping_contradicted, row);
                }
            }
            Connection& connection = m_connections.connections[subflow.connection];
            if (connection.outcome.fallback && speaks(connection) &&
                m_tcp.stream[connection.outcome.row] == subflow.stream) {
                continue_after_fallback(subflow, number, connection, m_result);
            }
        }
    }

    const packets::PacketTable& m_packets;
    const TcpStreams& m_tcp;
    const AllFacts& m_facts;
    Connections& m_connections;
    Problems& m_problems;
    std::vector<PerSide<Numbers>> m_numbers;  ///< by connection
    PerLane<Unwrapper> m_unwrappers;
    NumberedData m_result;
};

}  // namespace

NumberedData number_data(const packets::PacketTable& packets, const TcpStreams& tcp,
                         const AllFacts& facts, const Duplicates& duplicates,
                         Connections& connections, Problems& problems) {
    return Numberer{packets, tcp, facts, connections, problems}.number(duplicates);
}

void continue_after_fallback(const Subflow& subflow, std::uint32_t number, Connection& connection,
                             NumberedData& numbers) {
    for (const bool to_tcp_server : {true, false}) {
        const LaneId lane{number, to_tcp_server};
        if (!numbers.ssn_offset[lane]) {
            continue;  // there may have been mappings that could not be placed
        }
        DataNumbers& data = connection.data[sender_of(subflow, to_tcp_server)];
        data.known = true;  // without key and numbers: the subflow's own, from 1 on
        const std::uint64_t begin =
            Unwrapper::origin + 1 + (to_tcp_server ? subflow.fast_open_bytes : 0);
        numbers.mappings[lane].continue_last(begin, data.base + 1);
    }
}

}  // namespace mptcp
