// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "fuzz.h"
#include "promise_parts.h"
#include "ranges.h"

namespace fuzz {

namespace {

using mptcp::Analysis;
using mptcp::ByteCounts;
using mptcp::ByteKind;
using mptcp::Capture;
using mptcp::ConnectionView;
using mptcp::none;
using mptcp::Piece;
using mptcp::Row;
using mptcp::Side;
using mptcp::Subflow;
using packets::PacketTable;

/// Numbers that fit into this many bits on either side of a stream's start are unwrapped in one way
/// only.
constexpr std::int64_t near_start = std::int64_t{1} << 30U;

std::uint64_t sum_of_kinds(const ByteCounts& bytes) {
    const auto& values = bytes.kinds.values;
    return std::accumulate(values.begin(), values.end(), std::uint64_t{0});
}

ByteCounts counts_of(std::uint32_t length, const mptcp::RowBytes& bytes) {
    const std::uint64_t others =
        std::accumulate(bytes.kinds.begin(), bytes.kinds.end(), std::uint64_t{0});
    promise(others <= length, "the kinds of a row's bytes are its payload");
    ByteCounts counts;
    counts.tcp = length;
    std::copy(bytes.kinds.begin(), bytes.kinds.end(), counts.kinds.values.begin());
    counts[ByteKind::first_carried] = length - others;
    return counts;
}

/// The sums of what the rows say, by subflow and sender.
std::vector<mptcp::PerSide<ByteCounts>> counts_of_rows(const Capture& capture) {
    const PacketTable& packets = capture.packets();
    const Analysis& analysis = capture.analysis();
    std::vector<mptcp::PerSide<ByteCounts>> sums(analysis.subflows.size());
    for (Row row = 0; row < packets.size(); ++row) {
        const ByteCounts bytes = counts_of(packets.length[row], analysis.bytes_at(row));
        if (const Subflow* const subflow = analysis.subflow_at(row)) {
            auto& sum = sums[analysis.subflow_of[subflow->stream]];
            ByteCounts& of_side = sum[capture.sender_at(row)];
            if (analysis.is_duplicate(row)) {
                ++of_side.duplicate_frames;
            } else {
                of_side += bytes;
            }
        } else {
            promise(bytes[ByteKind::unmapped] + bytes[ByteKind::repeated] +
                            bytes[ByteKind::reinjected] ==
                        0,
                    "in plain TCP only retransmitted is known");
        }
    }
    return sums;
}

void promise_sums(const Capture& capture) {
    const Analysis& analysis = capture.analysis();
    const auto of_rows = counts_of_rows(capture);
    std::vector<mptcp::PerSide<ByteCounts>> of_connections(analysis.connections.size());
    for (std::size_t number = 0; number < analysis.subflows.size(); ++number) {
        const Subflow& subflow = analysis.subflows[number];
        for (const Side side : mptcp::both_sides) {
            const ByteCounts& bytes = subflow.bytes[side];
            promise(sum_of_kinds(bytes) == bytes.tcp, "tcp bytes are the sum of the five kinds");
            promise(bytes == of_rows[number][side], "a subflow's bytes are those of its rows");
            of_connections[subflow.connection][side] += bytes;
        }
    }
    for (std::size_t number = 0; number < analysis.connections.size(); ++number) {
        for (const Side side : mptcp::both_sides) {
            promise(analysis.connections[number].bytes[side] == of_connections[number][side],
                    "a connection's bytes are those of its subflows");
        }
    }
}

/// TCP numbers of a row's payload relative to the stream's start; nothing far away from it.
std::optional<Range> tcp_range(const PacketTable& packets, const Analysis& analysis, Row row) {
    const bool is_syn = (packets.flags[row] & packets::tcp_flag::syn) != 0;
    const auto begin =
        static_cast<std::int64_t>(static_cast<std::int32_t>(analysis.tcp.relative_sequence[row])) +
        (is_syn ? 1 : 0);
    const std::int64_t length = packets.length[row];
    if (std::abs(begin) >= near_start || length >= near_start) {
        return std::nullopt;
    }
    const auto from = static_cast<std::uint64_t>(begin + 2 * near_start);
    return Range{from, from + static_cast<std::uint64_t>(length)};
}

/// Retransmitted is what was sent before, row by row, in every stream.
void promise_retransmissions(const PacketTable& packets, const Analysis& analysis) {
    std::vector<std::optional<Ranges>> sent(2 * analysis.tcp.streams.size(), Ranges{});
    for (Row row = 0; row < packets.size(); ++row) {
        if (packets.length[row] == 0 || analysis.is_duplicate(row)) {
            continue;
        }
        auto& before = sent[2 * std::size_t{analysis.tcp.stream[row]} +
                            (analysis.tcp.to_server(packets, row) ? 0 : 1)];
        const auto range = tcp_range(packets, analysis, row);
        if (!range || !before) {
            before.reset();  // where numbers are far apart there are several ways to unwrap them
            continue;
        }
        promise(before->common(*range) == analysis.bytes_at(row)[ByteKind::retransmitted],
                "retransmitted is what was already sent on this subflow");
        before->add(*range);
    }
}

/// One direction of a connection, its data followed byte range by byte range as the definitions
/// have it.
class Direction {
  public:
    explicit Direction(const Capture& capture)
        : m_capture{capture}, m_packets{capture.packets()}, m_analysis{capture.analysis()} {}

    void add(Row row) {
        const std::vector<Piece> pieces = m_capture.pieces_at(row);
        std::uint64_t mapped = 0;
        for (const Piece& piece : pieces) {
            promise(piece.row == row && piece.length > 0, "a row's pieces are its own");
            promise(piece.dsn + piece.length > piece.dsn, "data do not wrap around");
            mapped += piece.length;
        }
        const std::uint32_t length = m_packets.length[row];
        promise(mapped <= length, "a row carries no more data than payload");
        const auto tcp = tcp_range(m_packets, m_analysis, row);
        // Where the unmapped bytes of a row stand its pieces do not say.
        m_is_known = m_is_known && tcp && (mapped == 0 || mapped == length);
        if (m_is_known) {
            promise_kinds(row, *tcp, pieces);
        }
        remember(row, tcp, pieces);
    }

    /// The union of all data sent.
    [[nodiscard]] std::uint64_t size() const { return m_all.size(); }
    [[nodiscard]] bool is_known() const { return m_is_known; }

  private:
    struct Carried {
        Row row = mptcp::no_row;
        std::uint32_t stream = none;
        std::vector<Piece> pieces;
    };

    [[nodiscard]] std::uint32_t stream_of(Row row) const { return m_analysis.tcp.stream[row]; }

    void promise_kinds(Row row, const Range& tcp, const std::vector<Piece>& pieces) {
        const std::uint32_t stream = stream_of(row);
        ByteCounts expected;
        Ranges reinjected;
        for (const Range& part : m_sent[stream].others(tcp)) {
            std::uint64_t offset = tcp.begin;
            if (pieces.empty()) {
                expected[ByteKind::unmapped] += part.size();
            }
            for (const Piece& piece : pieces) {  // they follow each other without gaps
                const Range own = Range{offset, offset + piece.length}.common(part);
                const Range data{piece.dsn + (own.begin - offset), piece.dsn + (own.end - offset)};
                offset += piece.length;
                if (own.is_empty()) {
                    continue;
                }
                for (const Range& rest : m_of_stream[stream].others(data)) {
                    reinjected.add_common(rest, m_all);
                    expected[ByteKind::reinjected] += m_all.common(rest);
                    expected[ByteKind::first_carried] += rest.size() - m_all.common(rest);
                }
                expected[ByteKind::repeated] += m_of_stream[stream].common(data);
                m_of_stream[stream].add(data);  // the next part is "another TCP number"
                m_all.add(data);
            }
        }
        const ByteCounts found = counts_of(m_packets.length[row], m_analysis.bytes_at(row));
        promise(found[ByteKind::unmapped] == expected[ByteKind::unmapped],
                "unmapped is what has no DSN");
        promise(found[ByteKind::repeated] == expected[ByteKind::repeated],
                "repeated is what was sent on this subflow under another TCP number");
        promise(found[ByteKind::reinjected] == expected[ByteKind::reinjected],
                "reinjected is what was sent on another subflow");
        promise(found[ByteKind::first_carried] == expected[ByteKind::first_carried],
                "first-carried is the rest");
        promise_carriers(row, reinjected);
    }

    /// All earlier rows on other subflows that carried any of the bytes.
    void promise_carriers(Row row, const Ranges& reinjected) const {
        std::vector<Row> expected;
        for (const Carried& earlier : m_carried) {
            const bool any =
                std::any_of(earlier.pieces.begin(), earlier.pieces.end(), [&](const Piece& piece) {
                    return reinjected.common({piece.dsn, piece.dsn + piece.length}) > 0;
                });
            if (any && earlier.stream != stream_of(row)) {
                expected.push_back(earlier.row);
            }
        }
        promise(m_capture.reinjection_of(row) == expected,
                "reinjection_of lists who carried the bytes before");
    }

    void remember(Row row, const std::optional<Range>& tcp, const std::vector<Piece>& pieces) {
        if (tcp) {
            m_sent[stream_of(row)].add(*tcp);
        }
        for (const Piece& piece : pieces) {
            const Range data{piece.dsn, piece.dsn + piece.length};
            m_all.add(data);
            m_of_stream[stream_of(row)].add(data);
        }
        m_carried.push_back({row, stream_of(row), pieces});
    }

    const Capture& m_capture;
    const PacketTable& m_packets;
    const Analysis& m_analysis;
    bool m_is_known = true;
    Ranges m_all;
    std::map<std::uint32_t, Ranges> m_of_stream;
    std::map<std::uint32_t, Ranges> m_sent;
    std::vector<Carried> m_carried;
};

/// Not after a fallback: what was sent without mapping before it and is sent again behind it has a
/// DSN only then.
void promise_data(const ConnectionView& view) {
    if (view.connection().outcome.state == mptcp::State::fallback) {
        return;
    }
    for (const Side side : mptcp::both_sides) {
        Direction direction{view.capture};
        for (const Row row : view.rows) {
            if (view.packets().length[row] > 0 && view.sender_at(row) == side) {
                direction.add(row);
            }
        }
        promise(!direction.is_known() ||
                    direction.size() == view.connection().bytes[side][ByteKind::first_carried],
                "data bytes are the union of all DSNs sent");
    }
}

void promise_first_pieces(const ConnectionView& view) {
    std::vector<Piece> pieces;
    for (const Row row : view.rows) {
        view.capture.first_pieces_at(row, pieces);
        std::uint64_t length = 0;
        for (const Piece& piece : pieces) {
            length += piece.length;
        }
        promise(length == counts_of(view.packets().length[row],
                                    view.analysis().bytes_at(row))[ByteKind::first_carried],
                "a row's first pieces are its first-carried bytes");
    }
}

void promise_inverse(const Capture& capture) {
    const PacketTable& packets = capture.packets();
    const Analysis& analysis = capture.analysis();
    std::set<std::pair<Row, Row>> forth;
    std::set<std::pair<Row, Row>> back;
    for (Row row = 0; row < packets.size(); ++row) {
        const auto earlier = capture.reinjection_of(row);
        promise(earlier.empty() == (analysis.bytes_at(row)[ByteKind::reinjected] == 0),
                "what reinjects has somebody who carried it before");
        for (const Row other : earlier) {
            promise(other < row && analysis.tcp.stream[other] != analysis.tcp.stream[row],
                    "a reinjection is of an earlier row of another subflow");
            forth.emplace(other, row);
        }
        for (const Row later : capture.reinjected_in(row)) {
            back.emplace(row, later);
        }
    }
    promise(forth == back, "reinjected_in is the inverse of reinjection_of");
}

}  // namespace

void promise_bytes(const Capture& capture) {
    promise_sums(capture);
    promise_retransmissions(capture.packets(), capture.analysis());
    promise_inverse(capture);
}

void promise_bytes(const ConnectionView& view) {
    promise_first_pieces(view);
    promise_data(view);
}

}  // namespace fuzz
