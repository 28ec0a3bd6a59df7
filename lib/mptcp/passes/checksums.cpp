// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/checksums.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

namespace present = packets::present;
namespace dss_flag = packets::dss_flag;

struct Segment {
    std::uint64_t begin = 0;
    std::uint32_t length = 0;
    Row row = no_row;
};

/// A mapping as its checksum covers it.
struct Mapping {
    std::uint64_t begin = 0;           ///< unwrapped position of its payload
    std::uint64_t payload = 0;         ///< bytes
    std::optional<std::uint64_t> dsn;  ///< all 64 bits, if known
    std::uint32_t ssn = 0;             ///< on the wire
    std::uint16_t length = 0;          ///< on the wire, a DATA_FIN included
    std::uint16_t checksum = 0;
    Row row = no_row;

    [[nodiscard]] auto key() const { return std::tuple{begin, dsn, ssn, length, checksum}; }
};

struct CheckedLane {
    Unwrapper unwrapper;
    std::vector<Segment> segments;
    std::vector<Mapping> mappings;
};

/// Ones' complement sum (RFC 1071).
class Sum {
  public:
    void add(std::uint64_t value) {
        for (; value != 0; value >>= 16U) {
            m_sum += value & 0xffffU;
        }
    }
    [[nodiscard]] std::uint16_t folded() const {
        std::uint64_t sum = m_sum;
        while (sum > 0xffffU) {
            sum = (sum & 0xffffU) + (sum >> 16U);
        }
        return static_cast<std::uint16_t>(sum);
    }

  private:
    std::uint64_t m_sum = 0;
};

std::uint16_t swapped(std::uint16_t sum) {
    return static_cast<std::uint16_t>((sum << 8U) | (sum >> 8U));
}

class Verifier {
  public:
    Verifier(const packets::PacketTable& packets, const TcpStreams& tcp,
             const NumberedData& numbers, Connections& connections, Problems& problems)
        : m_packets{packets},
          m_tcp{tcp},
          m_numbers{numbers},
          m_connections{connections},
          m_problems{problems} {}

    void add(Row row) {
        const std::uint32_t number = m_connections.of_stream[m_tcp.stream[row]];
        if (number == none ||
            !m_connections.connections[m_connections.subflows[number].connection].checksums) {
            return;
        }
        const bool to_tcp_server = m_tcp.to_server(m_packets, row);
        CheckedLane& lane = m_lanes[{number, to_tcp_server}];
        const std::uint64_t begin = lane.unwrapper.nearest(payload_begin(m_packets, m_tcp, row));
        if (m_packets.length[row] > 0) {
            if (m_packets.payload_sum(row)) {
                lane.segments.push_back({begin, m_packets.length[row], row});
            }
            lane.unwrapper.note(begin + m_packets.length[row]);
        }
        if (m_packets.has(row, present::dss_checksum)) {
            add_mapping(lane, row, begin, m_connections.subflows[number], to_tcp_server);
        }
    }

    void verify() {
        for (auto& [id, lane] : m_lanes) {
            std::sort(lane.segments.begin(), lane.segments.end(),
                      [](const Segment& a, const Segment& b) {
                          return std::tuple{a.begin, b.length, a.row} <
                                 std::tuple{b.begin, a.length, b.row};
                      });
            std::stable_sort(lane.mappings.begin(), lane.mappings.end(),
                             [](const Mapping& a, const Mapping& b) { return a.key() < b.key(); });
            const auto end =
                std::unique(lane.mappings.begin(), lane.mappings.end(),
                            [](const Mapping& a, const Mapping& b) { return a.key() == b.key(); });
            Subflow& subflow = m_connections.subflows[id.subflow];
            ChecksumCounts& counts = subflow.checksums[sender_of(subflow, id.to_tcp_server)];
            for (auto mapping = lane.mappings.begin(); mapping != end; ++mapping) {
                count(judge(lane, *mapping), *mapping, counts);
            }
        }
    }

  private:
    void add_mapping(CheckedLane& lane, Row row, std::uint64_t near, const Subflow& subflow,
                     bool to_tcp_server) {
        Mapping mapping;
        mapping.row = row;
        mapping.length = m_packets.dss_length[row];
        mapping.checksum = m_packets.dss_checksum[row];
        const auto offset =
            m_numbers.ssn_offset[{m_connections.of_stream[subflow.stream], to_tcp_server}];
        if (m_packets.has(row, present::dsn)) {
            const bool has_fin = (m_packets.dss_flags[row] & dss_flag::data_fin) != 0;
            if (mapping.length == 0) {
                return;  // the infinite mapping has none
            }
            mapping.ssn = m_packets.ssn[row];
            mapping.payload = mapping.length - (has_fin ? 1U : 0U);
            mapping.begin = nearest_to(near, mapping.ssn - offset.value_or(0));
            mapping.dsn = wide_dsn(row, mapping, subflow, to_tcp_server);
        } else {
            const Side sender = sender_of(subflow, to_tcp_server);
            const auto idsn = m_connections.connections[subflow.connection].hosts[sender].idsn;
            mapping.dsn = idsn ? std::optional{*idsn + 1} : std::nullopt;
            mapping.ssn = 1;
            mapping.payload = mapping.length;
            mapping.begin = nearest_to(Unwrapper::origin, 1 - offset.value_or(0));
        }
        if (!offset && mapping.payload > 0) {
            mapping.dsn = std::nullopt;  // it is not known which bytes it covers
        }
        lane.mappings.push_back(mapping);
    }

    /// The DSN of a row's mapping with all its 64 bits, which the checksum covers.
    [[nodiscard]] std::optional<std::uint64_t> wide_dsn(Row row, const Mapping& mapping,
                                                        const Subflow& subflow,
                                                        bool to_tcp_server) const {
        const std::uint64_t on_wire = m_packets.dsn[row];
        if ((m_packets.dss_flags[row] & dss_flag::dsn_8) != 0) {
            return on_wire;
        }
        const DataNumbers& data =
            m_connections.connections[subflow.connection].data[sender_of(subflow, to_tcp_server)];
        std::optional<std::uint64_t> dsn;
        if (!data.absolute) {
            return dsn;
        }
        if (mapping.payload == 0 && data.data_fin) {
            dsn = data.shift + data.base + *data.data_fin;
        } else {
            const std::uint32_t number = m_connections.of_stream[subflow.stream];
            std::size_t cursor = 0;
            m_numbers.mappings[{number, to_tcp_server}].for_each_piece(
                mapping.begin, mapping.begin + 1, cursor,
                [&dsn](std::uint64_t, std::uint64_t, std::optional<std::uint64_t> found) {
                    dsn = found;
                });
            dsn = dsn ? std::optional{*dsn + data.shift} : dsn;
        }
        const bool agrees = dsn && static_cast<std::uint32_t>(*dsn) == on_wire;
        return agrees ? dsn : std::nullopt;
    }

    /// The sum of a mapping's payload, absent when segments with sums do not tile it.
    [[nodiscard]] std::optional<std::uint16_t> payload_sum(const CheckedLane& lane,
                                                           const Mapping& mapping) const {
        Sum sum;
        std::uint64_t position = mapping.begin;
        const std::uint64_t end = mapping.begin + mapping.payload;
        while (position < end) {
            // Of those that begin here the longest that fits.
            const std::uint64_t fits = end - position;
            const auto segment =
                std::lower_bound(lane.segments.begin(), lane.segments.end(), position,
                                 [fits](const Segment& candidate, std::uint64_t value) {
                                     return candidate.begin != value ? candidate.begin < value
                                                                     : candidate.length > fits;
                                 });
            if (segment == lane.segments.end() || segment->begin != position) {
                return std::nullopt;
            }
            const std::uint16_t part = *m_packets.payload_sum(segment->row);
            const bool at_odd_byte = (position - mapping.begin) % 2 != 0;
            sum.add(at_odd_byte ? swapped(part) : part);
            position += segment->length;
        }
        return sum.folded();
    }

    [[nodiscard]] Verdict judge(const CheckedLane& lane, const Mapping& mapping) const {
        const auto payload = payload_sum(lane, mapping);
        if (!payload || !mapping.dsn) {
            return Verdict::unknown;
        }
        Sum sum;
        sum.add(*mapping.dsn);
        sum.add(mapping.ssn);
        sum.add(mapping.length);
        sum.add(*payload);
        sum.add(mapping.checksum);
        return sum.folded() == 0xffffU ? Verdict::valid : Verdict::invalid;
    }

    void count(Verdict verdict, const Mapping& mapping, ChecksumCounts& counts) {
        if (verdict == Verdict::valid) {
            ++counts.valid;
        } else if (verdict == Verdict::unknown) {
            ++counts.unverifiable;
            m_problems.note(Problem::checksum_unverifiable, mapping.row);
        } else {
            ++counts.invalid;
            counts.first_invalid = std::min(counts.first_invalid, mapping.row);
            m_problems.note(Problem::checksum_invalid, mapping.row);
        }
    }

    const packets::PacketTable& m_packets;
    const TcpStreams& m_tcp;
    const NumberedData& m_numbers;
    Connections& m_connections;
    Problems& m_problems;
    std::map<LaneId, CheckedLane> m_lanes;
};

bool any_checksums(const Connections& connections) {
    return std::any_of(connections.connections.begin(), connections.connections.end(),
                       [](const Connection& connection) { return connection.checksums; });
}

}  // namespace

std::vector<Row> rows_with_checksummed_payload(const packets::PacketTable& packets,
                                               const TcpStreams& tcp,
                                               const Connections& connections) {
    std::vector<Row> rows;
    if (!any_checksums(connections)) {
        return rows;
    }
    for (Row row = 0; row < packets.size(); ++row) {
        const std::uint32_t subflow = connections.of_stream[tcp.stream[row]];
        if (packets.length[row] > 0 && subflow != none &&
            connections.connections[connections.subflows[subflow].connection].checksums) {
            rows.push_back(row);
        }
    }
    return rows;
}

void verify_checksums(const packets::PacketTable& packets, const TcpStreams& tcp,
                      const NumberedData& numbers, const Duplicates& duplicates,
                      Connections& connections, Problems& problems) {
    if (!any_checksums(connections)) {
        return;
    }
    Verifier verifier{packets, tcp, numbers, connections, problems};
    for_each_row(packets, duplicates, [&verifier](Row row) { verifier.add(row); });
    verifier.verify();
}

}  // namespace mptcp
