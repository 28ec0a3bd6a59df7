// SPDX-License-Identifier: GPL-3.0-or-later
// Which TCP streams are subflows of which MPTCP connection, and in which role.
#pragma once

#include <cstdint>
#include <vector>

#include "mptcp/model/connection.h"
#include "mptcp/model/problems.h"
#include "mptcp/passes/stream_facts.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/packet_table.h"

namespace mptcp {

struct Connections {
    std::vector<Connection> connections;   ///< in order of first segment
    std::vector<Subflow> subflows;         ///< by TCP stream
    std::vector<std::uint32_t> of_stream;  ///< subflow by TCP stream, or `none`
};

/// Groups streams into connections: a master (MP_CAPABLE) and the streams whose MP_JOIN names the
/// token of one of its keys, which also shows who is the MPTCP client (RFC 8684 3.2). MP_JOINs with
/// a token that no key explains are one connection without keys. A stream without handshake is a
/// connection of its own, unless its 64-bit data sequence numbers continue another's. Handshake
/// rows, keys, address ids and Fast Open bytes are filled in; verdicts and bytes are not.
[[nodiscard]] Connections find_connections(const packets::PacketTable& packets,
                                           const TcpStreams& tcp, const AllFacts& facts,
                                           Problems& problems);

}  // namespace mptcp
