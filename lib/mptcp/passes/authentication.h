// SPDX-License-Identifier: GPL-3.0-or-later
// Whether those who join and announce have the connection's keys.
#pragma once

#include <vector>

#include "mptcp/model/problems.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/duplicates.h"
#include "packets/packet_table.h"

namespace mptcp {

/// An ADD_ADDR (not an echo) whose HMAC could be looked at.
struct AddressVerdict {
    Row row = no_row;
    std::uint8_t id = 0;
    Verdict verdict = Verdict::unknown;
};

/// Verifies the HMACs of each subflow's MP_JOIN (RFC 6824 and 8684 3.2) and stores the verdicts in
/// the subflows. Unknown where a key, a nonce or the segment is missing.
void verify_joins(const packets::PacketTable& packets, const AllFacts& facts,
                  Connections& connections, Problems& problems);

/// Verifies the HMAC of each ADD_ADDR of v1 (RFC 8684 3.4.1), in order of rows.
[[nodiscard]] std::vector<AddressVerdict> verify_addresses(const packets::PacketTable& packets,
                                                           const TcpStreams& tcp,
                                                           const Duplicates& duplicates,
                                                           const Connections& connections,
                                                           Problems& problems);

}  // namespace mptcp
