// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/reinjections.h"

#include <algorithm>
#include <map>

#include "mptcp/model/range_set.h"
#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

struct Span {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// The reinjected data of one direction as disjoint spans, asked for in roughly rising order.
class Spans {
  public:
    explicit Spans(const std::vector<Piece>& pieces) {
        for (const Piece& piece : pieces) {
            m_spans.push_back({piece.dsn, piece.dsn + piece.length});
        }
        std::sort(m_spans.begin(), m_spans.end(),
                  [](const Span& a, const Span& b) { return a.begin < b.begin; });
        std::size_t kept = 0;
        for (const Span& span : m_spans) {
            if (kept > 0 && span.begin <= m_spans[kept - 1].end) {
                m_spans[kept - 1].end = std::max(m_spans[kept - 1].end, span.end);
            } else {
                m_spans[kept++] = span;
            }
        }
        m_spans.resize(kept);
    }

    [[nodiscard]] bool empty() const { return m_spans.empty(); }

    [[nodiscard]] bool overlap(std::uint64_t begin, std::uint64_t end) {
        const auto ends_behind = [&](std::size_t span) { return m_spans[span].end > begin; };
        const bool near = (m_cursor == m_spans.size() || ends_behind(m_cursor)) &&
                          (m_cursor == 0 || !ends_behind(m_cursor - 1));
        if (!near) {
            m_cursor = static_cast<std::size_t>(
                std::upper_bound(
                    m_spans.begin(), m_spans.end(), begin,
                    [](std::uint64_t value, const Span& span) { return value < span.end; }) -
                m_spans.begin());
        }
        return m_cursor < m_spans.size() && m_spans[m_cursor].begin < end;
    }

  private:
    std::vector<Span> m_spans;
    std::size_t m_cursor = 0;  ///< the first span that ends after the last query
};

/// Collects the carriers of one direction.
struct Collector {
    Spans spans;
    std::vector<Piece> carriers;
};

}  // namespace

std::vector<Piece> Reinjections::pieces_of(Row row) const {
    const auto before = [](const Piece& piece, Row wanted) { return piece.row < wanted; };
    auto piece = std::lower_bound(pieces.begin(), pieces.end(), row, before);
    std::vector<Piece> found;
    for (; piece != pieces.end() && piece->row == row; ++piece) {
        found.push_back(*piece);
    }
    return found;
}

std::map<Direction, Reinjections> link_reinjections(const packets::PacketTable& packets,
                                                    const TcpStreams& tcp,
                                                    const Connections& connections,
                                                    Accounts& accounts) {
    std::map<Direction, Collector> collectors;
    std::vector<PerSide<Collector*>> collector_of(connections.connections.size());
    for (const auto& [direction, pieces] : accounts.reinjected) {
        const auto [found, is_new] = collectors.emplace(direction, Collector{Spans{pieces}, {}});
        collector_of[direction.connection][direction.sender] = &found->second;
    }
    std::map<Direction, Reinjections> result;
    if (collectors.empty()) {
        return result;
    }
    std::size_t next_piece = 0;
    for (Row row = 0; row < packets.size(); ++row) {
        const std::uint8_t marks = accounts.marks[row];
        if ((marks & (mark::dsn | mark::split)) == 0) {
            continue;
        }
        const Subflow& subflow = connections.subflows[connections.of_stream[tcp.stream[row]]];
        const Side sender = sender_of(subflow, tcp.to_server(packets, row));
        Collector* const collector = collector_of[subflow.connection][sender];
        const auto offer = [&](const Piece& piece) {
            if (collector != nullptr && (marks & mark::duplicate) == 0 &&
                collector->spans.overlap(piece.dsn, piece.dsn + piece.length)) {
                collector->carriers.push_back(piece);
            }
        };
        if ((marks & mark::split) == 0) {
            offer({accounts.dsn[row], packets.length[row], row});
            continue;
        }
        for (; next_piece < accounts.pieces.size() && accounts.pieces[next_piece].row == row;
             ++next_piece) {
            offer(accounts.pieces[next_piece]);
        }
    }
    for (auto& [direction, collector] : collectors) {
        Reinjections& reinjections = result[direction];
        reinjections.pieces = std::move(accounts.reinjected[direction]);
        reinjections.reinjected = RangeIndex{reinjections.pieces};
        for (const Piece& carrier : collector.carriers) {
            reinjections.reinjected.for_each_overlap(
                carrier.dsn, carrier.dsn + carrier.length, [&](const Piece& reinjected) {
                    if (reinjected.row > carrier.row) {
                        accounts.marks[carrier.row] |= mark::reinjected_later;
                    }
                    return reinjected.row <= carrier.row;
                });
        }
        reinjections.carriers = RangeIndex{std::move(collector.carriers)};
    }
    accounts.reinjected = {};
    return result;
}

}  // namespace mptcp
