// SPDX-License-Identifier: GPL-3.0-or-later
// What became of every payload byte: first-carried, reinjected, repeated, unmapped, retransmitted.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

#include "mptcp/model/problems.h"
#include "mptcp/passes/connections.h"
#include "mptcp/passes/data_numbers.h"
#include "mptcp/passes/duplicates.h"
#include "mptcp/passes/stream_facts.h"
#include "packets/chunked_column.h"
#include "packets/packet_table.h"

namespace mptcp {

/// Data of one direction that a row carries, in numbers relative to the direction's base.
struct Piece {
    std::uint64_t dsn = 0;
    std::uint32_t length = 0;
    Row row = no_row;
};

/// The bytes of a row that are not first-carried, which is the last of the kinds.
struct RowBytes {
    Row row = no_row;
    std::array<std::uint32_t, all_byte_kinds.size() - 1> kinds{};

    [[nodiscard]] std::uint32_t& operator[](ByteKind kind) {
        return kinds[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] std::uint32_t operator[](ByteKind kind) const {
        return kinds[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] std::uint32_t sum() const {
        return std::accumulate(kinds.begin(), kinds.end(), std::uint32_t{0});
    }
};

/// What is known of a row; bits of Accounts::marks.
namespace mark {
constexpr std::uint8_t dsn = 0x01;        ///< its first payload byte has a DSN
constexpr std::uint8_t bytes = 0x02;      ///< it stands in Accounts::bytes
constexpr std::uint8_t duplicate = 0x04;  ///< a copy of another frame
/// Its payload is not one piece of consecutive DSNs: it stands in Accounts::pieces.
constexpr std::uint8_t split = 0x08;
constexpr std::uint8_t reinjected_later = 0x10;  ///< a later row reinjects some of its data
}  // namespace mark

/// 9 bytes a packet, and more for rows out of the ordinary.
struct Accounts {
    packets::ChunkedColumn<std::uint64_t> dsn;  ///< relative, of the first payload byte; else 0
    packets::ChunkedColumn<std::uint8_t> marks;
    std::vector<RowBytes> bytes;  ///< by row
    std::vector<Piece> pieces;    ///< of rows marked `split`, by row
    /// What rows marked `bytes` or `split` carried first, by row; the others carried all first.
    std::vector<Piece> first_pieces;
    /// Reinjected data in order of rows; of directions that have any.
    std::map<Direction, std::vector<Piece>> reinjected;
};

/// Accounts for the payload of all rows (plain TCP streams: retransmitted bytes only) and stores
/// the sums in the subflows and connections. Finds fallback that only the data show (RFC 8684 3.7).
[[nodiscard]] Accounts account(const packets::PacketTable& packets, const TcpStreams& tcp,
                               const AllFacts& facts, const Duplicates& duplicates,
                               Connections& connections, NumberedData& numbers, Problems& problems);

}  // namespace mptcp
