// SPDX-License-Identifier: GPL-3.0-or-later
// DSS checksums (RFC 8684 3.3.1).
#pragma once

#include <vector>

#include "mptcp/connections.h"
#include "mptcp/data_numbers.h"
#include "mptcp/duplicates.h"
#include "mptcp/findings.h"
#include "mptcp/tcp_streams.h"
#include "table/packet_table.h"

namespace mptcp {

/// The rows whose payload sums are needed to verify checksums: those with payload, of connections
/// that negotiated checksums.
[[nodiscard]] std::vector<Row> rows_with_checksummed_payload(const table::PacketTable& packets,
                                                             const TcpStreams& tcp,
                                                             const Connections& connections);

/// Verifies each mapping once and stores the counts in the subflows. A mapping is verifiable when
/// captured segments with payload sums tile it.
void verify_checksums(const table::PacketTable& packets, const TcpStreams& tcp,
                      const NumberedData& numbers, const Duplicates& duplicates,
                      Connections& connections, Problems& problems);

}  // namespace mptcp
