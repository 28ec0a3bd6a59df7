// SPDX-License-Identifier: GPL-3.0-or-later
// One MPTCP connection as both captures hold it: what came through, when, and on which subflow.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mptcp/connection_rows.h"
#include "pair/clock.h"
#include "pair/travel.h"

namespace pair {

/// How the clocks of the captures are brought together.
struct ClockChoice {
    std::int64_t offset = 0;  ///< added to times of the second capture, ns
    bool estimate = false;    ///< find it out instead
};

class PairedConnection {
  public:
    /// Matches the segments of all subflows, in time linear in them.
    /// @throws base::Error when the captures do not overlap in time (by a clock that is not
    ///         estimated), when no segment of one is in the other, when they were taken at the same
    ///         place (the same capture twice is allowed), and when the clock cannot be estimated.
    PairedConnection(const mptcp::ConnectionView& first, const mptcp::ConnectionView& second,
                     ConnectionMatch match, const ClockChoice& choice);

    [[nodiscard]] const ConnectionMatch& match() const { return m_match; }
    [[nodiscard]] const mptcp::ConnectionView& view(Which which) const { return m_views[which]; }

    /// The capture that is nearer the MPTCP client: there, what the client sends is seen earlier
    /// and what it gets later.
    [[nodiscard]] Which client_capture() const { return m_client_capture; }
    /// The capture that is nearer to the sender of a direction.
    [[nodiscard]] Which sender_capture(mptcp::Side sender) const {
        return sender == mptcp::Side::client ? m_client_capture : other(m_client_capture);
    }
    /// How a capture calls the end that the first one calls `side`: roles may be the other way
    /// round in one that did not see the start.
    [[nodiscard]] mptcp::Side side_in(Which which, mptcp::Side side) const {
        return which == Which::second && m_is_exchanged ? mptcp::other(side) : side;
    }
    /// The captures are the same: there is no path between them.
    [[nodiscard]] bool is_same_place() const { return m_is_same_place; }

    [[nodiscard]] const Clock& clock() const { return m_clock; }
    /// Absent when the clock was not estimated.
    [[nodiscard]] const std::optional<ClockEstimate>& estimate() const { return m_estimate; }

    /// What became of the segments of a direction, by subflow in the order of the match.
    [[nodiscard]] const std::vector<Travel>& travels(mptcp::Side sender) const {
        return m_travels[sender];
    }

    /// The first capture's number of a stream of the match.
    [[nodiscard]] std::uint32_t stream_in_first(Which which, std::uint32_t stream) const;

    /// A row's time on the clock of the first capture, ns since the epoch.
    [[nodiscard]] std::int64_t time_of(Which which, mptcp::Row row) const;
    /// How long a segment that has arrived took, ns; negative when the clocks are apart.
    [[nodiscard]] std::int64_t delay_of(const Travel& travel, const Segment& segment) const;
    /// Its delay counts: RSTs are left out, which Linux may route otherwise than their subflow.
    [[nodiscard]] bool counts_for_delay(const Travel& travel, const Segment& segment) const;

  private:
    struct Lanes;

    static void refuse_apart(const PerCapture<Span>& spans, const ClockChoice& choice);
    [[nodiscard]] std::vector<Lanes> match_all() const;
    void choose_client_capture(const std::vector<Lanes>& all, std::int64_t offset);
    void choose_clock(const std::vector<Lanes>& all, const ClockChoice& choice);
    void follow_all(const std::vector<Lanes>& all, const PerCapture<Span>& spans);

    PerCapture<mptcp::ConnectionView> m_views;
    ConnectionMatch m_match;
    Which m_client_capture = Which::first;
    bool m_is_exchanged = false;
    bool m_is_same_place = false;
    Clock m_clock;
    std::optional<ClockEstimate> m_estimate;
    mptcp::PerSide<std::vector<Travel>> m_travels;
};

}  // namespace pair
