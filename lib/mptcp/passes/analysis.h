// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that is understood of a packet table: the result of this room.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "mptcp/model/connection.h"
#include "mptcp/model/problems.h"
#include "mptcp/passes/accounting.h"
#include "mptcp/passes/authentication.h"
#include "mptcp/passes/duplicates.h"
#include "mptcp/passes/reinjections.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/chunked_column.h"
#include "packets/packet_table.h"

namespace mptcp {

/// An analysed table: 30 bytes a packet, 64 a range of data that does not continue another, about
/// 700 an MPTCP subflow and connection, and more for what is rare. Rows and numbers refer to the
/// table, which is not kept.
struct Analysis {
    TcpStreams tcp;
    std::vector<Connection> connections;    ///< in order of first segment
    std::vector<Subflow> subflows;          ///< by TCP stream
    std::vector<std::uint32_t> subflow_of;  ///< by TCP stream, `none` in plain TCP
    Duplicates duplicates;
    Accounts accounts;
    packets::ChunkedColumn<std::uint64_t> data_ack;  ///< 64 bits as on the wire, where one is
    std::map<Direction, Reinjections> reinjections;  ///< of directions that have any
    std::vector<AddressVerdict> address_verdicts;    ///< of ADD_ADDRs, by row
    Problems problems;

    /// The subflow of a row, or nullptr.
    [[nodiscard]] const Subflow* subflow_at(Row row) const;
    /// Addresses and ports from an end of the MPTCP connection, on one subflow.
    [[nodiscard]] packets::Endpoints ends_from(const Subflow& subflow, Side sender) const;
    /// The subflow whose addresses a connection is known by: the master, else the first.
    [[nodiscard]] const Subflow& face_of(const Connection& connection) const {
        return subflows[connection.master.value_or(connection.subflows.front())];
    }

    /// DSN of the first payload byte, relative: 1 is the first byte of the direction.
    [[nodiscard]] std::optional<std::uint64_t> relative_dsn(Row row) const;
    /// What of a row's payload is not first-carried; zeros for the others.
    [[nodiscard]] RowBytes bytes_at(Row row) const;
    [[nodiscard]] bool is_duplicate(Row row) const {
        return (accounts.marks[row] & mark::duplicate) != 0;
    }
};

/// Analyses a table, in time linear in its rows. DSS checksums are verified as far as the table has
/// payload sums (PacketTable::payload_sum).
[[nodiscard]] Analysis analyse(const packets::PacketTable& packets);

/// The rows whose payload sums a table needs for that: a quick look at the handshakes.
[[nodiscard]] std::vector<Row> rows_to_sum(const packets::PacketTable& packets);

}  // namespace mptcp
