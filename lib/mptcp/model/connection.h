// SPDX-License-Identifier: GPL-3.0-or-later
// What an MPTCP connection and its subflows are: roles, keys, address ids, how attempts ended.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/names.h"

namespace mptcp {

/// A row of the packet table, where it may be none.
using Row = std::uint32_t;
inline constexpr Row no_row = 0xffffffff;
/// Stands for "no such stream, subflow or connection".
inline constexpr std::uint32_t none = 0xffffffff;

/// The ends of an MPTCP connection. Also the index of what each end has, and of the direction of
/// which it is the sender: to_server is what the client sends.
enum class Side : std::uint8_t { client = 0, server = 1 };
[[nodiscard]] constexpr auto names_of(Side /*any*/) {
    return base::names("client", "server");
}
using base::name_of;

[[nodiscard]] constexpr Side other(Side side) {
    return side == Side::client ? Side::server : Side::client;
}
[[nodiscard]] constexpr std::size_t index(Side side) {
    return static_cast<std::size_t>(side);
}

/// One value for each end of a connection.
template <class T>
struct PerSide {
    std::array<T, 2> values{};
    [[nodiscard]] T& operator[](Side side) { return values[index(side)]; }
    [[nodiscard]] const T& operator[](Side side) const { return values[index(side)]; }
};

inline constexpr std::array both_sides = {Side::client, Side::server};

/// One direction of a connection: what one of its ends sends. In order of connections, what the
/// client sends first.
struct Direction {
    std::uint32_t connection = none;  ///< number in Analysis::connections
    Side sender = Side::client;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes its 0 for a pointer
    [[nodiscard]] auto operator<=>(const Direction&) const = default;
};

/// What one end of a connection showed of itself.
struct Host {
    std::optional<std::uint64_t> key;
    /// Of the key, or - when nobody's key explains it - as an MP_JOIN named it.
    std::optional<std::uint32_t> token;
    std::optional<std::uint64_t> idsn;  ///< of the key
};

/// How an attempt at MPTCP (RFC 8684 3.1, 3.7) or at a subflow (3.2) ended.
enum class State : std::uint8_t {
    established,
    refused,     ///< a RST before it was established
    unanswered,  ///< no answer came back
    half_open,   ///< answered, but no captured segment shows that it was completed
    not_seen_from_start,
    fallback,       ///< plain TCP from then on; connections only
    no_join,        ///< the SYN/ACK of a subflow has no MP_JOIN
    token_unknown,  ///< refused, and the token is that of no key of the capture
    hmac_wrong,     ///< refused, and an HMAC of the handshake is wrong
};

/// What made a connection fall back, in RFC 8684 3.7's terms; in brackets the Linux counter.
enum class Fallback : std::uint8_t {
    syn_without_option,      ///< the last SYN has no MP_CAPABLE (MPCapableSYNTXDrop)
    syn_ack_without_option,  ///< nor has the SYN/ACK (MPCapableFallbackSYNACK)
    ack_without_option,      ///< nor the third ACK or the first data (MPCapableFallbackACK)
    mp_fail,                 ///< MP_FAIL without RST on the only subflow (MPFailTx)
    infinite_mapping,        ///< a mapping of length 0 (InfiniteMapTx)
    data_without_mapping,    ///< data that no mapping covers, on the only subflow
};

/// A verdict and the row that proves it.
struct Outcome {
    State state = State::not_seen_from_start;
    Row row = no_row;
    std::optional<Fallback> fallback;
    /// Who left the option out, sent the MP_FAIL, the infinite mapping or the RST, if known.
    std::optional<Side> by;
    std::optional<std::uint8_t> reset_reason;  ///< MP_TCPRST of the RST (RFC 8684 3.6)
};

/// Words of a state and of a fallback, as the programs' outputs have them.
[[nodiscard]] constexpr auto names_of(State /*any*/) {
    return base::names("established", "refused", "unanswered", "half-open",
                       "not seen from the start", "fallback", "SYN/ACK without MP_JOIN",
                       "token unknown", "HMAC wrong");
}
[[nodiscard]] constexpr auto names_of(Fallback /*any*/) {
    return base::names("SYN without MP_CAPABLE", "SYN/ACK without MP_CAPABLE",
                       "third ACK or first data without option", "MP_FAIL", "infinite mapping",
                       "data without mapping");
}
/// The counter by which Linux knows a fallback, without its prefix MPTcpExt.
[[nodiscard]] std::string_view linux_counter_of(Fallback fallback);

enum class Verdict : std::uint8_t { unknown, valid, invalid };
[[nodiscard]] constexpr auto names_of(Verdict /*any*/) {
    return base::names("unknown", "valid", "invalid");
}

/// How the data sequence numbers of one direction are shown: relative = number - shift - base.
struct DataNumbers {
    std::uint64_t base = 0;   ///< IDSN of the sender, else the lowest number seen - 1
    std::uint64_t shift = 0;  ///< what base and relative number lack of the number on the wire
    bool known = false;       ///< there is a base: a key, or a number seen
    /// The 64-bit numbers are those on the wire. Not so when only 32 bits of them were ever seen
    /// and no key, or no number at all (a fallback).
    bool absolute = false;
    /// Relative number of the DATA_FIN, if one was sent (RFC 8684 3.3.3).
    std::optional<std::uint64_t> data_fin;
    Row data_fin_row = no_row;  ///< where it was first sent
    /// The highest relative Data ACK of this direction's data.
    std::optional<std::uint64_t> acked;
};

/// What became of a byte of payload (docs/definitions.md): the first of these that fits. Frames
/// that the capture holds twice are in none.
enum class ByteKind : std::uint8_t {
    retransmitted,  ///< its TCP number was already sent on this subflow
    unmapped,       ///< it has no DSN
    repeated,       ///< its DSN was already sent on this subflow
    reinjected,     ///< its DSN was already sent on another subflow
    first_carried,
};
inline constexpr std::array all_byte_kinds = {ByteKind::retransmitted, ByteKind::unmapped,
                                              ByteKind::repeated, ByteKind::reinjected,
                                              ByteKind::first_carried};
/// How outputs name a kind, before "_bytes": "first_carried".
[[nodiscard]] std::string_view name_of(ByteKind kind);

/// One value for each kind.
template <class T>
struct PerKind {
    std::array<T, all_byte_kinds.size()> values{};

    [[nodiscard]] T& operator[](ByteKind kind) { return values[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const T& operator[](ByteKind kind) const {
        return values[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] bool operator==(const PerKind&) const = default;
};

/// Bytes of one direction of one subflow.
struct ByteCounts {
    std::uint64_t tcp = 0;  ///< payload, the sum of the kinds
    PerKind<std::uint64_t> kinds;
    std::uint64_t duplicate_frames = 0;

    [[nodiscard]] std::uint64_t& operator[](ByteKind kind) { return kinds[kind]; }
    [[nodiscard]] std::uint64_t operator[](ByteKind kind) const { return kinds[kind]; }

    /// Union of the TCP ranges.
    [[nodiscard]] std::uint64_t unique() const { return tcp - kinds[ByteKind::retransmitted]; }
    /// Union of the DSN ranges of this subflow.
    [[nodiscard]] std::uint64_t data() const {
        return kinds[ByteKind::first_carried] + kinds[ByteKind::reinjected];
    }

    ByteCounts& operator+=(const ByteCounts& more);
    [[nodiscard]] bool operator==(const ByteCounts&) const = default;
};

/// DSS checksums of one direction of one subflow (RFC 8684 3.3.1); a mapping counts once.
struct ChecksumCounts {
    std::uint64_t valid = 0;
    std::uint64_t invalid = 0;
    std::uint64_t unverifiable = 0;  ///< payload cut, or not all of the mapping captured
    Row first_invalid = no_row;
};

struct Subflow {
    std::uint32_t stream = none;      ///< TCP stream
    std::uint32_t connection = none;  ///< number in Analysis::connections
    bool master = false;              ///< the one that opened the connection
    /// Which end of the MPTCP connection is the TCP client of this subflow.
    Side opened_by = Side::client;
    PerSide<std::optional<std::uint8_t>> address_id;
    PerSide<std::optional<bool>> backup;  ///< flag B of its MP_JOIN
    Verdict syn_ack_hmac = Verdict::unknown;
    Verdict ack_hmac = Verdict::unknown;
    Row first_syn = no_row;
    std::uint32_t syn_count = 0;  ///< copies of the SYN captured before the SYN/ACK
    Row syn = no_row;             ///< the last of them, which counts
    Row syn_ack = no_row;         ///< likewise
    Row ack = no_row;             ///< the third segment of the handshake
    Row first = no_row;           ///< first and last segment
    Row last = no_row;
    std::int64_t begin_time = 0;  ///< earliest and latest segment, ns since the epoch
    std::int64_t end_time = 0;
    Outcome outcome;
    /// Bytes of a TCP Fast Open that the SYN/ACK took (RFC 8684 appendix B); they have no DSN.
    std::uint32_t fast_open_bytes = 0;
    PerSide<ByteCounts> bytes;  ///< by sender
    PerSide<ChecksumCounts> checksums;

    /// Who opened it is seen, not guessed from ports: a segment of its handshake was captured.
    [[nodiscard]] bool is_opening_seen() const {
        return first_syn != no_row || syn_ack != no_row || ack != no_row;
    }

    /// It carried no payload.
    [[nodiscard]] bool never_used() const {
        return bytes[Side::client].tcp + bytes[Side::server].tcp == 0;
    }
};

/// Numbered from 0 in order of first segment, attempts that fell back included.
struct Connection {
    std::optional<std::uint8_t> version;  ///< as the SYN/ACK decides it
    PerSide<Host> hosts;
    std::vector<std::uint32_t> subflows;  ///< numbers in Analysis::subflows, by TCP stream
    std::optional<std::uint32_t> master;  ///< the subflow with the MP_CAPABLE, if captured
    bool checksums = false;               ///< negotiated by flag A of MP_CAPABLE
    /// The same where it is known: absent when no MP_CAPABLE of the handshake was captured.
    [[nodiscard]] std::optional<bool> has_checksums() const {
        return checksums ? std::optional{true} : version ? std::optional{false} : std::nullopt;
    }
    Row first = no_row;  ///< first and last segment, of any subflow
    Row last = no_row;
    std::int64_t begin_time = 0;  ///< earliest and latest segment, ns since the epoch
    std::int64_t end_time = 0;
    Outcome outcome;
    PerSide<DataNumbers> data;  ///< by sender
    PerSide<ByteCounts> bytes;  ///< sums over the subflows
};

}  // namespace mptcp
