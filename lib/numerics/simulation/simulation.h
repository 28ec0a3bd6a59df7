// SPDX-License-Identifier: GPL-3.0-or-later
// Simulates a connection segment by segment, to compare with the closed formulas.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/names.h"
#include "numerics/setup.h"

namespace numerics {

/// How the next segment finds its subflow, of those that have room in their windows.
enum class Scheduler : std::uint8_t {
    round_robin,       ///< cyclic; full subflows are skipped
    lowest_rtt,        ///< the one with the smallest round trip
    earliest_arrival,  ///< the one on which it would arrive first (queues at a bandwidth counted)
    redundant,         ///< every segment on every subflow, cut for the smallest mss; the first
                       ///< copy counts, and a subflow that lags skips what is Data ACKed
    blest,             ///< lowest round trip, but a slow subflow waits when it would block the
                       ///< window (Ferlin et al., IFIP Networking 2016)
    ecf,               ///< lowest round trip, but waits for a fast subflow that would complete
                       ///< earlier (Lim et al., CoNEXT 2017)
    burst,             ///< a whole congestion window at a time, as one packet, cyclic over those
                       ///< that have no data in flight
};
[[nodiscard]] constexpr auto names_of(Scheduler /*any*/) {
    return base::names("round-robin", "lowest-rtt", "earliest-arrival", "redundant", "blest", "ecf",
                       "burst");
}
using base::name_of;

/// The n-th transmission of a subflow (from 1) that is lost.
struct LostSegment {
    std::size_t subflow = 0;
    std::uint64_t number = 1;
    /// Everything the subflow sends from then on until its retransmission timer is lost too, so
    /// that only the timer repairs it.
    bool until_timeout = false;
};

struct SimulationChoice {
    Scheduler scheduler = Scheduler::round_robin;
    /// Bytes the receiver holds: the window it advertises; absent: not limited.
    std::optional<double> rcv_window;
    std::optional<double> snd_buffer;  ///< bytes sent and not yet freed; absent: not limited
    double duration = 0;               ///< horizon, s of simulated time; 0: one is chosen
    bool paced = false;  ///< a segment every mss/rate instead of as soon as there is room
    std::vector<LostSegment> losses;
    bool random_losses = false;  ///< each transmission with its subflow's `loss`
    std::uint64_t seed = 1;
};

struct SimulatedSubflow {
    std::uint64_t segments = 0;         ///< sent in the measured time, retransmissions included
    std::uint64_t retransmissions = 0;  ///< in all
    double goodput = 0;                 ///< bytes a second that it was the first to bring
    double contribution = 0;            ///< its share of the goodput, 0 to 1
};

struct Simulated {
    double goodput = 0;        ///< bytes a second in order at the receiver, in the measured time
    double window_peak = 0;    ///< most bytes sent and not yet Data ACKed, over all of the time
    double buffer_peak = 0;    ///< most bytes sent and not yet freed by the sender, likewise
    double queue_peak = 0;     ///< most bytes out of order at the receiver, likewise
    double blocking_mean = 0;  ///< how long data waited at the receiver for earlier ones, s, in the
                               ///< measured time, weighted by bytes
    double blocking_p95 = 0;
    double blocking_max = 0;
    double window_blocked = 0;  ///< s during which some subflow had room, but the receive window or
                                ///< the send buffer let no more data out, in the measured time
    double measured = 0;  ///< s of simulated time that rates are taken over, without the warm-up
    bool is_periodic = false;  ///< the state came back: rates are of whole periods, exact
    std::uint64_t events = 0;  ///< that were simulated
    std::vector<SimulatedSubflow> subflows;
};

/// Simulates an endless transfer to the receiver, in integer nanoseconds, deterministically.
///
/// A segment takes its subflow's fowd (at a bandwidth it first queues behind the others, FIFO);
/// each arrival is acknowledged at once, and the acknowledgment takes bowd and carries Data ACK and
/// window. At most floor(cwnd) segments are in flight on a subflow (at least one; without a cwnd
/// the bandwidth-delay product and 2 segments more); a segment is sent when there is room and
/// SND.NXT + length <= DATA_ACK + rcv_window. When the subflow that the scheduler chooses finds the
/// window closed, no data is sent until it opens. Events at the same time: data arrival, then ACK
/// arrival, then timer, then sending.
///
/// A lost segment is retransmitted on its own subflow, at once, when three later transmissions of
/// that subflow were acknowledged (RFC 5681 3.2; a lost retransmission likewise), else when its own
/// timer ends: R + max(200 ms, 4 var) after it left. Losses change no window: the question is what
/// buffer keeps the others sending.
///
/// All starts at time 0. Without pacing whole windows go out at once, and acknowledgments keep them
/// together: peaks are then those of bursts and can exceed what the formulas, which assume an even
/// flow, say; paced, they agree within a segment or two of each subflow, where the subflow with the
/// shortest way back sends often enough to carry every Data ACK.
///
/// It ends when the state was seen before (after the chosen losses); then exactly one period is
/// measured. Else it ends at the horizon: `duration`, or 200 of the longest round trips and a
/// timeout after the last chosen loss, at most about 5 million events. Then the first quarter is
/// the warm-up and is_periodic is false.
/// @throws base::UsageError for a setup that cannot be simulated (a receive window or send buffer
///         below the longest segment, an mss below a byte, a loss of 1 with random_losses, more
///         than 2 million segments in flight, delays above 10^6 s); base::Interrupted.
[[nodiscard]] Simulated simulate(const Setup& setup, const SimulationChoice& choice);

}  // namespace numerics
