// SPDX-License-Identifier: GPL-3.0-or-later
// What the segments of each TCP stream that speaks MPTCP show: where its handshake is, what
// answered it, which data sequence numbers were seen. The raw material of connections and verdicts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/model/connection.h"
#include "mptcp/passes/duplicates.h"
#include "mptcp/passes/tcp_streams.h"
#include "packets/packet_table.h"

namespace mptcp {

/// The 64-bit numbers seen in one direction: DSNs that its sender sent, Data ACKs of the other end.
struct NumberRange {
    std::uint64_t first = 0;  ///< the first one seen
    std::uint64_t low = 0;    ///< lowest and highest, compared with the first as signed differences
    std::uint64_t high = 0;
    bool any = false;

    void add(std::uint64_t number);
    void add(const NumberRange& more);
};

/// How much the SSNs of a direction exceed its relative numbers, which matters when the start of
/// the stream, to which SSNs refer, was not captured: a segment with a DSS lies within its mapping,
/// which leaves few offsets possible, and one as soon as a complete mapping was captured.
struct SsnOffset {
    std::uint32_t origin = 0;  ///< an offset to which the bounds refer
    std::int64_t low = 0;
    std::int64_t high = 0;
    bool any = false;

    /// A segment of `length` bytes at a relative number lies within the mapping.
    void narrow(std::uint32_t relative, std::uint32_t length, std::uint32_t ssn,
                std::uint32_t mapped);
    /// The one offset that is left, if one is.
    [[nodiscard]] std::optional<std::uint32_t> exact() const;
};

/// Rows of one stream; arrays are by TCP role of the sender, 0 is the TCP client. no_row: not seen.
struct StreamFacts {
    std::uint32_t stream = none;
    Row first = no_row;
    Row last = no_row;
    std::int64_t begin_time = 0;  ///< earliest and latest segment, ns since the epoch
    std::int64_t end_time = 0;
    Row first_syn = no_row;         ///< of the client
    std::uint32_t syn_count = 0;    ///< copies of it before the SYN/ACK
    Row syn = no_row;               ///< the last SYN of the client before the SYN/ACK
    Row capable_syn = no_row;       ///< the first SYN with MP_CAPABLE
    std::uint32_t syn_payload = 0;  ///< the most that a SYN before the SYN/ACK carried
    Row join_syn = no_row;          ///< the last SYN with MP_JOIN before the SYN/ACK
    Row syn_ack = no_row;           ///< the first, or the first of the last number
    Row third = no_row;             ///< the client's first segment after the handshake's SYNs
    Row keys = no_row;              ///< the client's first MP_CAPABLE with both keys
    Row last_keys = no_row;         ///< and its last
    Row join_ack = no_row;          ///< the client's first MP_JOIN with the long HMAC
    Row answer = no_row;            ///< the server's first segment that is neither SYN nor RST
    Row reset = no_row;             ///< the first RST
    Row fail = no_row;              ///< the first MP_FAIL that is not on a RST
    Row infinite = no_row;          ///< the first mapping of length 0
    Row last_dss = no_row;          ///< the last DSS, of either end
    std::array<Row, 2> first_option{no_row, no_row};  ///< MPTCP option on a segment without SYN
    std::array<Row, 2> first_data{no_row, no_row};    ///< payload on a segment without SYN
    std::array<NumberRange, 2> numbers;
    std::array<SsnOffset, 2> ssn_offset;
    bool options_lost = false;  ///< cut by the snap length, or malformed, in some segment
};

struct AllFacts {
    std::vector<StreamFacts> streams;      ///< of streams with an MPTCP option, by number
    std::vector<std::uint32_t> of_stream;  ///< index in `streams` by TCP stream, or `none`
};

/// Gathers them in one pass, duplicates left out.
[[nodiscard]] AllFacts gather_facts(const packets::PacketTable& packets, const TcpStreams& tcp,
                                    const Duplicates& duplicates);

}  // namespace mptcp
