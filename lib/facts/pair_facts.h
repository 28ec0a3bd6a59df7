// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a connection, and of its subflows, in two captures of the same traffic.
#pragma once

#include <cstdint>
#include <optional>

#include "facts/fact.h"
#include "pair/delays.h"
#include "pair/paired_connection.h"

namespace facts {

/// A TCP stream and its counterpart in the second capture; it has none where `match` is nullptr.
struct StreamMatchOf {
    std::uint32_t stream = mptcp::none;
    const pair::StreamMatch* match = nullptr;
};
[[nodiscard]] const Facts<StreamMatchOf>& stream_match_facts();

/// A stream of the second capture that could be the counterpart. Refers to that capture.
struct CandidateOf {
    const mptcp::Capture& capture;
    const pair::StreamMatch& match;

    [[nodiscard]] packets::Endpoints ends() const {
        return capture.analysis().tcp.streams[match.peer].client_to_server;
    }
};
/// Those of the match, too.
[[nodiscard]] const Facts<CandidateOf>& candidate_facts();

/// A connection and its like in the second capture.
[[nodiscard]] const Facts<pair::ConnectionMatch>& connection_match_facts();

/// A connection in both captures. Refers to it.
struct PairOf {
    const pair::PairedConnection& connection;
};
[[nodiscard]] const Facts<PairOf>& pair_facts();

/// What became of the segments of one direction, of the connection or of one subflow.
[[nodiscard]] const Facts<pair::TravelCounts>& travel_facts();

/// All segments of one direction of a connection in both captures.
struct TravelDirectionOf {
    mptcp::Side sender = mptcp::Side::client;
    pair::TravelCounts counts;
};
[[nodiscard]] const Facts<TravelDirectionOf>& travel_direction_facts();

/// One direction of one subflow in both captures.
struct JourneyOf {
    const pair::PairedConnection& connection;
    const pair::Travel& travel;
    const pair::OneWayDelays& delays;
    std::optional<std::uint64_t> first_arrived_bytes{};  ///< as pair::first_arrived_bytes() has it
};
[[nodiscard]] const Facts<JourneyOf>& journey_facts();

}  // namespace facts
