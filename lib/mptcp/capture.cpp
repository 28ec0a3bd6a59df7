// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/capture.h"

#include <algorithm>
#include <mutex>

#include "base/text.h"
#include "mptcp/passes/lanes.h"

namespace mptcp {

namespace {

/// The pieces of one row in a list that is sorted by row.
void append_pieces(const std::vector<Piece>& all, Row row, std::vector<Piece>& pieces) {
    auto piece =
        std::lower_bound(all.begin(), all.end(), row,
                         [](const Piece& candidate, Row wanted) { return candidate.row < wanted; });
    for (; piece != all.end() && piece->row == row; ++piece) {
        pieces.push_back(*piece);
    }
}

std::vector<Row> sorted(std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace

struct Capture::LazyRows {
    std::once_flag once;
    std::optional<ConnectionRows> rows;
};

Capture::Capture(packets::PacketTable packets, Origin origin)
    : m_packets{std::move(packets)},
      m_analysis{analyse(m_packets)},
      m_origin{std::move(origin)},
      m_rows{std::make_unique<LazyRows>()} {}

Capture::Capture(Capture&& other) noexcept = default;
Capture& Capture::operator=(Capture&& other) noexcept = default;
Capture::~Capture() = default;

std::string Capture::contents() const {
    return base::counted(m_packets.size(), "TCP segment") + ", " +
           base::counted(m_analysis.tcp.streams.size(), "TCP stream") + ", " +
           base::counted(m_analysis.connections.size(), "MPTCP connection");
}

const ConnectionRows& Capture::connection_rows() const {
    std::call_once(m_rows->once, [this] { m_rows->rows.emplace(m_analysis); });
    return *m_rows->rows;
}

ConnectionView Capture::connection(std::uint32_t number) const {
    return {*this, number, connection_rows().of(number)};
}

Side Capture::sender_at(Row row) const {
    return sender_of(*m_analysis.subflow_at(row), m_analysis.tcp.to_server(m_packets, row));
}

Direction Capture::direction_at(Row row) const {
    return {m_analysis.subflow_at(row)->connection, sender_at(row)};
}

std::optional<std::uint64_t> Capture::raw_dsn(Row row) const {
    const auto relative = m_analysis.relative_dsn(row);
    if (!relative) {
        return std::nullopt;
    }
    const Direction direction = direction_at(row);
    const DataNumbers& data = m_analysis.connections[direction.connection].data[direction.sender];
    return data.absolute ? std::optional{data.shift + data.base + *relative} : std::nullopt;
}

std::optional<std::uint64_t> Capture::relative_data_ack(Row row) const {
    const Subflow* const subflow = m_analysis.subflow_at(row);
    if (subflow == nullptr || !m_packets.has(row, packets::present::data_ack)) {
        return std::nullopt;
    }
    const Side data_sender = other(sender_at(row));
    const DataNumbers& data = m_analysis.connections[subflow->connection].data[data_sender];
    const std::uint64_t relative = m_analysis.data_ack[row] - data.base;
    const bool before_start = static_cast<std::int64_t>(relative) < 0;
    return data.known && !before_start ? std::optional{relative} : std::nullopt;
}

std::vector<Piece> Capture::pieces_at(Row row) const {
    const Accounts& accounts = m_analysis.accounts;
    std::vector<Piece> pieces;
    if ((accounts.marks[row] & mark::split) != 0) {
        append_pieces(accounts.pieces, row, pieces);
    } else if ((accounts.marks[row] & mark::dsn) != 0) {
        pieces.push_back({accounts.dsn[row], m_packets.length[row], row});
    }
    return pieces;
}

void Capture::first_pieces_at(Row row, std::vector<Piece>& pieces) const {
    const Accounts& accounts = m_analysis.accounts;
    pieces.clear();
    const std::uint8_t marks = accounts.marks[row];
    if ((marks & mark::duplicate) != 0) {
        return;
    }
    if ((marks & (mark::split | mark::bytes)) != 0) {
        append_pieces(accounts.first_pieces, row, pieces);
    } else if ((marks & mark::dsn) != 0) {
        pieces.push_back({accounts.dsn[row], m_packets.length[row], row});
    }
}

std::vector<Row> Capture::reinjection_of(Row row) const {
    if (m_analysis.bytes_at(row)[ByteKind::reinjected] == 0) {
        return {};
    }
    const Reinjections& all = m_analysis.reinjections.at(direction_at(row));
    std::vector<Row> rows;
    for (const Piece& piece : all.pieces_of(row)) {
        all.carriers.for_each_overlap(piece.dsn, piece.dsn + piece.length,
                                      [&](const Piece& carrier) {
                                          if (carrier.row < row) {
                                              rows.push_back(carrier.row);
                                          }
                                          return true;
                                      });
    }
    return sorted(std::move(rows));
}

std::vector<Row> Capture::reinjected_in(Row row) const {
    if ((m_analysis.accounts.marks[row] & mark::reinjected_later) == 0) {
        return {};
    }
    const Reinjections& all = m_analysis.reinjections.at(direction_at(row));
    std::vector<Row> rows;
    for (const Piece& piece : pieces_at(row)) {
        all.reinjected.for_each_overlap(piece.dsn, piece.dsn + piece.length,
                                        [&](const Piece& reinjected) {
                                            if (reinjected.row > row) {
                                                rows.push_back(reinjected.row);
                                            }
                                            return true;
                                        });
    }
    return sorted(std::move(rows));
}

}  // namespace mptcp
