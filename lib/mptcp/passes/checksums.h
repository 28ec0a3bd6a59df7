// SPDX-License-Identifier: GPL-3.0-or-later
// DSS checksums (RFC 8684 3.3.1).
#pragma once

#include <vector>

#include "mptcp/model/problems.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/data_numbers.h"
#include "mptcp/passes/duplicates.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/packet_table.h"

namespace mptcp {

/// The rows whose payload sums are needed to verify checksums: those with payload, of connections
/// that negotiated checksums.
[[nodiscard]] std::vector<Row> rows_with_checksummed_payload(const packets::PacketTable& packets,
                                                             const TcpStreams& tcp,
                                                             const Connections& connections);

/// Verifies each mapping once and stores the counts in the subflows. A mapping is verifiable when
/// captured segments with payload sums tile it.
void verify_checksums(const packets::PacketTable& packets, const TcpStreams& tcp,
                      const NumberedData& numbers, const Duplicates& duplicates,
                      Connections& connections, Problems& problems);

}  // namespace mptcp
