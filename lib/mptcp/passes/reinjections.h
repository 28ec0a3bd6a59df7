// SPDX-License-Identifier: GPL-3.0-or-later
// Which frames reinject which.
#pragma once

#include <map>
#include <vector>

#include "mptcp/passes/accounting.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/range_index.h"
#include "mptcp/passes/tcp_streams.h"

namespace mptcp {

/// The reinjections of one direction of one connection, and everybody who carried their data.
struct Reinjections {
    std::vector<Piece> pieces;  ///< reinjected data, by row
    RangeIndex reinjected;      ///< the same, by DSN
    RangeIndex carriers;        ///< all rows that carried any of it

    /// The pieces of that row.
    [[nodiscard]] std::vector<Piece> pieces_of(Row row) const;
};

/// Finds who carried what was reinjected, and marks those rows in `accounts`. Memory and time grow
/// with the number of rows that carried reinjected data, not with the pairs among them.
/// @return of directions that have any.
[[nodiscard]] std::map<Direction, Reinjections> link_reinjections(
    const packets::PacketTable& packets, const TcpStreams& tcp, const Connections& connections,
    Accounts& accounts);

}  // namespace mptcp
