// SPDX-License-Identifier: GPL-3.0-or-later
// TCP streams of a packet table: which segment belongs to which, relative numbers, scaled windows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "packets/chunked_column.h"
#include "packets/packet_table.h"

namespace mptcp {

/// One TCP connection attempt: a 4-tuple from its first segment until the 4-tuple is used anew.
/// Numbered from 0 in order of first segment, as Wireshark's tcp.stream.
struct TcpStream {
    packets::Endpoints client_to_server;  ///< from the TCP client's side
    std::uint32_t first_row = 0;
    std::uint32_t first_flow = 0;  ///< PacketTable's number of the first segment's direction
    bool first_is_client = true;   ///< the sender of the first segment is the TCP client
    bool seen_from_start = false;  ///< a SYN was captured
};

/// Sentinel in TcpStreams::window_shift: the scaling is not known (the handshake was not seen).
constexpr std::int8_t unknown_shift = -1;

/// What the TCP headers of a table say; one value a row in each column (13 bytes a packet).
struct TcpStreams {
    std::vector<TcpStream> streams;
    packets::ChunkedColumn<std::uint32_t> stream;             ///< number in `streams`
    packets::ChunkedColumn<std::uint32_t> relative_sequence;  ///< 0 is the SYN, 1 the first byte
    /// Relative to the other direction; without the ACK flag the raw field.
    packets::ChunkedColumn<std::uint32_t> relative_acknowledgment;
    /// Applied to the window of this segment: 0 to 14, or unknown_shift. Always 0 with SYN.
    packets::ChunkedColumn<std::int8_t> window_shift;

    /// Whether the segment goes to the TCP server.
    [[nodiscard]] bool to_server(const packets::PacketTable& packets, std::size_t row) const {
        const TcpStream& of_row = streams[stream[row]];
        return (packets.flow[row] == of_row.first_flow) == of_row.first_is_client;
    }
};

/// Follows the streams of a table, in one pass over its rows.
///
/// A SYN without ACK in a direction whose base is known and differs from its number starts a new
/// stream. The base of a direction is the number of its SYN or SYN/ACK, else its first segment's
/// number - 1; a direction not yet seen gets ack - 1 from the other side's first segment with ACK.
/// Windows: RFC 7323 2.2. The TCP client is the sender of the SYN; without one, the receiver of the
/// SYN/ACK; else the sender of an MP_CAPABLE with two keys or of a 24-byte MP_JOIN; else the side
/// with the higher port; with equal ports the sender of the first segment.
[[nodiscard]] TcpStreams follow_tcp_streams(const packets::PacketTable& packets);

}  // namespace mptcp
