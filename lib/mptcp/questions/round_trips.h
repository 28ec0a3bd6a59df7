// SPDX-License-Identifier: GPL-3.0-or-later
// Round-trip times of TCP, and the times of handshakes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/capture.h"
#include "mptcp/questions/series.h"

namespace mptcp {

/// Round-trip times of one direction of one subflow, as the capture's place sees them: from the
/// capture to the data's receiver and back.
struct RoundTrips {
    std::uint32_t stream = none;
    Side sender = Side::client;  ///< of the data
    /// From a segment to the first ACK that covers its end, unless that ACK newly covers a byte
    /// that was sent twice (Karn's algorithm, RFC 6298 3).
    Series by_sequence;
    /// From the first segment with payload of a TSval to the first ACK for new data that echoes it
    /// (RFC 7323 4.1).
    Series by_timestamp;
};

/// Of every subflow and direction that carried payload; rows are the ACKs'.
[[nodiscard]] std::vector<RoundTrips> round_trips_of(const ConnectionView& view);

/// Times of one subflow's handshake. Absent where a segment is missing, or where a SYN or
/// SYN/ACK was sent more than once so that it is not known which copy was answered.
struct HandshakeTimes {
    std::uint32_t stream = none;
    std::optional<std::int64_t> join_delay;      ///< ns from the MP_CAPABLE SYN to this MP_JOIN SYN
    std::optional<std::int64_t> syn_to_syn_ack;  ///< ns
    std::optional<std::int64_t> syn_ack_to_ack;  ///< ns
};

[[nodiscard]] std::vector<HandshakeTimes> handshake_times_of(const ConnectionView& view);

}  // namespace mptcp
