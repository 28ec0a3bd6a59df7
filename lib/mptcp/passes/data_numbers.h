// SPDX-License-Identifier: GPL-3.0-or-later
// Data sequence numbers at their full width: Data ACKs, mappings, and what they are relative to.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/model/problems.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/duplicates.h"
#include "mptcp/passes/lanes.h"
#include "mptcp/passes/mappings.h"
#include "mptcp/passes/stream_facts.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/chunked_column.h"
#include "packets/packet_table.h"

namespace mptcp {

struct NumberedData {
    packets::ChunkedColumn<std::uint64_t> data_ack;  ///< 64 bits, where a row has one; else 0
    PerLane<Mappings> mappings;                      ///< settled
    /// SSN minus relative number, where it is known.
    PerLane<std::optional<std::uint32_t>> ssn_offset;
};

/// Expands 32-bit numbers to the nearest 64-bit ones, a DSN in its own direction, a Data ACK in its
/// peer's, starting from the IDSN (RFC 8684 3.3); collects all mappings, those of MP_CAPABLE with
/// data and infinite ones too; continues the last mapping after a fallback (3.7); and finds the
/// base and DATA_FIN of each direction, which it stores in the connections.
[[nodiscard]] NumberedData number_data(const packets::PacketTable& packets, const TcpStreams& tcp,
                                       const AllFacts& facts, const Duplicates& duplicates,
                                       Connections& connections, Problems& problems);

/// Lets the data of a subflow, the only one, continue its last mapping in both directions.
void continue_after_fallback(const Subflow& subflow, std::uint32_t number, Connection& connection,
                             NumberedData& numbers);

}  // namespace mptcp
