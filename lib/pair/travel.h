// SPDX-License-Identifier: GPL-3.0-or-later
// What became of the segments of one direction of one TCP stream between its two captures.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pair/clock.h"
#include "pair/match_segments.h"

namespace pair {

/// What became of a segment.
enum class Fate : std::uint8_t {
    matched,    ///< its equal arrived
    merged,     ///< no equal, but all its bytes arrived, in segments that are cut differently
    partly,     ///< the same, but only some of its bytes
    ambiguous,  ///< it has equals, more in one capture than in the other: some arrived, not known
                ///< which; sent and received ones are segments of their own then
    lost,
    outside,    ///< no equal, but the other capture may not have run when it was due
    unmatched,  ///< received, though the sender's capture does not hold it
};
[[nodiscard]] constexpr auto names_of(Fate /*any*/) {
    return base::names("matched", "merged", "partly lost", "ambiguous", "lost", "outside",
                       "unmatched");
}

/// A segment by its rows in the sender's and in the receiver's capture. Of a merged one `received`
/// is the row that brought the last of its bytes.
struct Segment {
    mptcp::Row sent = mptcp::no_row;
    mptcp::Row received = mptcp::no_row;
    Fate fate = Fate::lost;

    /// It has a delay.
    [[nodiscard]] bool has_arrived() const { return fate == Fate::matched || fate == Fate::merged; }
};

/// Numbers of segments. sent = matched + merged + partly + ambiguous + lost + outside.
struct TravelCounts {
    std::uint64_t sent = 0;      ///< segments in the sender's capture
    std::uint64_t received = 0;  ///< segments in the receiver's
    std::uint64_t matched = 0;
    std::uint64_t merged = 0;
    std::uint64_t partly = 0;
    std::uint64_t ambiguous = 0;         ///< sent ones that arrived but cannot be distinguished
    std::uint64_t lost = 0;              ///< of ambiguous ones as many as did not arrive
    std::uint64_t outside = 0;           ///< sent when the receiver's capture did not run
    std::uint64_t unmatched = 0;         ///< received ones that nobody sent
    std::uint64_t duplicated = 0;        ///< received more often than sent
    std::uint64_t received_outside = 0;  ///< sent when the sender's capture did not run
    std::uint64_t sent_bytes = 0;        ///< payload
    std::uint64_t lost_bytes = 0;        ///< payload of what was lost, in part too

    TravelCounts& operator+=(const TravelCounts& more);
    [[nodiscard]] bool operator==(const TravelCounts&) const = default;
};

struct Travel {
    std::uint32_t stream = mptcp::none;  ///< of the first capture
    std::uint32_t peer = mptcp::none;    ///< of the second
    Which sender_capture = Which::first;
    /// In order of sending; after them those that were only received.
    std::vector<Segment> segments;
    TravelCounts counts;

    /// The segment of a row of the sender's capture, or nullptr.
    [[nodiscard]] const Segment* find(mptcp::Row sent) const;
};

/// How much more the receiver's clock shows than the sender's when segments arrive, ns.
struct Transit {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

/// Determines what became of the segments, for payload without an equal by its bytes.
/// @param lanes what is equal in them.
/// @param sender the capture that is nearer to the sender.
/// @param spans when each capture ran.
/// @param transit how long the direction takes: a segment that may have been due, or sent, when the
///        other capture did not run is outside.
[[nodiscard]] Travel follow(const mptcp::Capture& first, const mptcp::Capture& second,
                            const LaneMatch& lanes, const StreamMatch& streams, Which sender,
                            const PerCapture<Span>& spans, const Transit& transit);

/// The equals of a lane that show its way, in order: RSTs are left out, which Linux may route
/// otherwise than their subflow.
[[nodiscard]] std::vector<Crossing> crossings_of(const mptcp::Capture& first,
                                                 const mptcp::Capture& second,
                                                 const LaneMatch& lanes);

}  // namespace pair
