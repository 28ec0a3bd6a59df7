// SPDX-License-Identifier: GPL-3.0-or-later
// Which connection and which TCP streams of one capture are which of the other.
//
// Every fact that both captures show and that is equal gives points:
//
//   key of an end of the connection (64 bits)              100
//   token of an end of the connection, its key not known    50
//   nonce of an end's MP_JOIN                               40
//   initial sequence number of an end                       20
//   TCP timestamp of an end's SYN                           10
//   address and port of an end                               5
//   port of an end alone                                     1
//
// Keys, tokens and nonces that differ rule a match out, as no middlebox may change them; so do
// initial sequence numbers that differ together with the timestamps of the same SYNs, and a stream
// that opened a connection against one that joined it. A pair with less than the points of both
// ends' addresses and ports is not a match.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pair/identity.h"

namespace pair {

/// The strongest fact that speaks for a match.
enum class Evidence : std::uint8_t {
    none,
    ports,
    addresses,
    timestamps,
    sequences,
    nonces,
    tokens,
    keys
};
[[nodiscard]] constexpr auto names_of(Evidence /*any*/) {
    return base::names("nothing", "ports", "addresses", "timestamps", "sequence numbers", "nonces",
                       "tokens", "keys");
}

struct Score {
    unsigned points = 0;
    Evidence by = Evidence::none;
    bool is_contradicted = false;

    /// There is enough evidence for it, and none against it.
    [[nodiscard]] bool is_match() const;
};

/// A TCP stream of the first capture and its like in the second.
struct StreamMatch {
    std::uint32_t stream = mptcp::none;
    std::uint32_t peer = mptcp::none;
    Score score;
    /// The second capture has the TCP client as the server: neither role was seen there, or none
    /// in the first.
    bool is_reversed = false;
    /// The initial sequence numbers differ: something on the way rewrites them.
    bool is_rewritten = false;
};

/// How much speaks for two streams being the same.
[[nodiscard]] StreamMatch compare(const StreamIdentity& stream, const StreamIdentity& peer);

/// What is like one stream in the other capture, best first.
struct StreamMatches {
    std::vector<StreamMatch> candidates;  ///< all that are a match
    /// A stream with the same addresses and ports, but client and server exchanged.
    std::optional<std::uint32_t> exchanged;
};
[[nodiscard]] StreamMatches match_stream(const mptcp::Capture& first, std::uint32_t stream,
                                         const mptcp::Capture& second);

/// A connection of the first capture and its like in the second.
struct ConnectionMatch {
    std::uint32_t connection = mptcp::none;
    std::uint32_t peer = mptcp::none;
    Score score;                        ///< of the keys or tokens and of all subflows
    std::vector<StreamMatch> subflows;  ///< by stream; each stream of either capture at most once
    bool is_tied = false;               ///< another connection has the same score
};
struct ConnectionMatches {
    std::optional<ConnectionMatch> best;
    std::optional<std::uint32_t> exchanged;  ///< as in StreamMatches, of some subflow
};
/// Costs one pass over the rows of both captures, and a comparison for each pair of subflows of the
/// connections that keys or tokens leave.
[[nodiscard]] ConnectionMatches match_connection(const mptcp::Capture& first,
                                                 std::uint32_t connection,
                                                 const mptcp::Capture& second);

/// Subflows of a capture's connection that the other one does not hold, by TCP stream.
[[nodiscard]] std::vector<std::uint32_t> unmatched_streams(const mptcp::Capture& capture,
                                                           Which which,
                                                           const ConnectionMatch& match);

/// The second capture calls the connection's client its server: it did not see the start, or the
/// first did not.
[[nodiscard]] bool is_exchanged(const mptcp::Capture& first, const mptcp::Capture& second,
                                const ConnectionMatch& match);

}  // namespace pair
