// SPDX-License-Identifier: GPL-3.0-or-later
// How attempts at connections and subflows ended, as far as their handshakes show.
#pragma once

#include "mptcp/passes/connections.h"
#include "mptcp/passes/stream_facts.h"
#include "packets/packet_table.h"

namespace mptcp {

/// Sets the outcome of every subflow and connection (RFC 8684 3.1, 3.2, 3.7), HMAC verdicts being
/// known. Fallback because of data without mapping shows only when the data are accounted for.
void judge(const packets::PacketTable& packets, const TcpStreams& tcp, const AllFacts& facts,
           Connections& connections);

}  // namespace mptcp
