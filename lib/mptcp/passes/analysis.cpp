// SPDX-License-Identifier: GPL-3.0-or-later
#include "mptcp/passes/analysis.h"

#include <algorithm>

#include "mptcp/passes/checksums.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/data_numbers.h"
#include "mptcp/passes/lanes.h"
#include "mptcp/passes/outcomes.h"
#include "mptcp/passes/stream_facts.h"

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

}  // namespace

const Subflow* Analysis::subflow_at(Row row) const {
    const std::uint32_t number = subflow_of[tcp.stream[row]];
    return number == none ? nullptr : &subflows[number];
}

Side Analysis::sender_at(const packets::PacketTable& packets, Row row) const {
    return sender_of(*subflow_at(row), tcp.to_server(packets, row));
}

packets::Endpoints Analysis::ends_from(const Subflow& subflow, Side sender) const {
    const packets::Endpoints& ends = tcp.streams[subflow.stream].client_to_server;
    return subflow.opened_by == sender ? ends : ends.reversed();
}

std::optional<std::uint64_t> Analysis::relative_dsn(Row row) const {
    const bool has_dsn = (accounts.marks[row] & mark::dsn) != 0;
    return has_dsn ? std::optional{accounts.dsn[row]} : std::nullopt;
}

std::optional<std::uint64_t> Analysis::raw_dsn(const packets::PacketTable& packets, Row row) const {
    const auto relative = relative_dsn(row);
    if (!relative) {
        return std::nullopt;
    }
    const DataNumbers& data =
        connections[subflow_at(row)->connection].data[sender_at(packets, row)];
    return data.absolute ? std::optional{data.shift + data.base + *relative} : std::nullopt;
}

std::optional<std::uint64_t> Analysis::relative_data_ack(const packets::PacketTable& packets,
                                                         Row row) const {
    const Subflow* const subflow = subflow_at(row);
    if (subflow == nullptr || !packets.has(row, packets::present::data_ack)) {
        return std::nullopt;
    }
    const Side data_sender = other(sender_at(packets, row));
    const DataNumbers& data = connections[subflow->connection].data[data_sender];
    const std::uint64_t relative = data_ack[row] - data.base;
    const bool before_start = static_cast<std::int64_t>(relative) < 0;
    return data.known && !before_start ? std::optional{relative} : std::nullopt;
}

RowBytes Analysis::bytes_at(Row row) const {
    if ((accounts.marks[row] & mark::bytes) == 0) {
        return {row, 0, 0, 0, 0};
    }
    return *std::lower_bound(accounts.bytes.begin(), accounts.bytes.end(), row,
                             [](const RowBytes& bytes, Row wanted) { return bytes.row < wanted; });
}

std::vector<Piece> Analysis::pieces_at(const packets::PacketTable& packets, Row row) const {
    std::vector<Piece> pieces;
    if ((accounts.marks[row] & mark::split) != 0) {
        append_pieces(accounts.pieces, row, pieces);
    } else if ((accounts.marks[row] & mark::dsn) != 0) {
        pieces.push_back({accounts.dsn[row], packets.length[row], row});
    }
    return pieces;
}

void Analysis::first_pieces_at(const packets::PacketTable& packets, Row row,
                               std::vector<Piece>& pieces) const {
    pieces.clear();
    const std::uint8_t marks = accounts.marks[row];
    if ((marks & mark::duplicate) != 0) {
        return;
    }
    if ((marks & (mark::split | mark::bytes)) != 0) {
        append_pieces(accounts.first_pieces, row, pieces);
    } else if ((marks & mark::dsn) != 0) {
        pieces.push_back({accounts.dsn[row], packets.length[row], row});
    }
}

namespace {

std::vector<Row> sorted(std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace

std::vector<Row> Analysis::reinjection_of(const packets::PacketTable& packets, Row row) const {
    if (bytes_at(row).reinjected == 0) {
        return {};
    }
    const Reinjections& all = reinjections.at(2 * std::size_t{subflow_at(row)->connection} +
                                              index(sender_at(packets, row)));
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

std::vector<Row> Analysis::reinjected_in(const packets::PacketTable& packets, Row row) const {
    if ((accounts.marks[row] & mark::reinjected_later) == 0) {
        return {};
    }
    const Reinjections& all = reinjections.at(2 * std::size_t{subflow_at(row)->connection} +
                                              index(sender_at(packets, row)));
    std::vector<Row> rows;
    for (const Piece& piece : pieces_at(packets, row)) {
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

Analysis analyse(const packets::PacketTable& packets) {
    Analysis result;
    result.duplicates = find_duplicates(packets);
    for (const Duplicate& duplicate : result.duplicates.rows) {
        result.problems.note(Problem::duplicate, duplicate.row);
    }
    if (result.duplicates.elsewhere > 0) {
        result.problems.note(Problem::both_ends, result.duplicates.first_elsewhere,
                             result.duplicates.elsewhere);
    }
    result.tcp = follow_tcp_streams(packets);
    const AllFacts facts = gather_facts(packets, result.tcp, result.duplicates);
    Connections connections = find_connections(packets, result.tcp, facts, result.problems);
    verify_joins(packets, facts, connections, result.problems);
    judge(packets, result.tcp, facts, connections);
    NumberedData numbers =
        number_data(packets, result.tcp, facts, result.duplicates, connections, result.problems);
    result.accounts = account(packets, result.tcp, facts, result.duplicates, connections, numbers,
                              result.problems);
    result.reinjections = link_reinjections(packets, result.tcp, connections, result.accounts);
    result.address_verdicts =
        verify_addresses(packets, result.tcp, result.duplicates, connections, result.problems);
    verify_checksums(packets, result.tcp, numbers, result.duplicates, connections, result.problems);
    result.data_ack = std::move(numbers.data_ack);
    result.connections = std::move(connections.connections);
    result.subflows = std::move(connections.subflows);
    result.subflow_of = std::move(connections.of_stream);
    return result;
}

std::vector<Row> rows_to_sum(const packets::PacketTable& packets) {
    const bool any = [&packets] {
        for (Row row = 0; row < packets.size(); ++row) {
            const packets::RareOptions* const rare = packets.rare_of(row);
            if (rare != nullptr && rare->checksum_required.value_or(false)) {
                return true;
            }
        }
        return false;
    }();
    if (!any) {
        return {};
    }
    Problems ignored;
    const TcpStreams tcp = follow_tcp_streams(packets);
    const AllFacts facts = gather_facts(packets, tcp, {});
    const Connections connections = find_connections(packets, tcp, facts, ignored);
    return rows_with_checksummed_payload(packets, tcp, connections);
}

}  // namespace mptcp
