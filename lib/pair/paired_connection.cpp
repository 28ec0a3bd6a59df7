// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/paired_connection.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/format_number.h"
#include "mptcp/passes/lanes.h"

namespace pair {

namespace {

using mptcp::ConnectionView;
using mptcp::Row;
using mptcp::Side;

/// The rows of a connection by subflow and direction.
class LanesOf {
  public:
    explicit LanesOf(const ConnectionView& view) : m_lanes{view.connection().subflows.size()} {
        const auto& subflows = view.connection().subflows;
        for (std::uint32_t place = 0; place < subflows.size(); ++place) {
            m_place.emplace_back(view.analysis().subflows[subflows[place]].stream, place);
        }
        std::sort(m_place.begin(), m_place.end());
        std::uint32_t stream = mptcp::none;
        std::uint32_t place = 0;
        for (const Row row : view.rows) {
            if (view.analysis().tcp.stream[row] != stream) {
                stream = view.analysis().tcp.stream[row];
                place = place_of(stream);
            }
            const bool to_server = view.analysis().tcp.to_server(view.packets(), row);
            m_lanes[{place, to_server}].push_back(row);
        }
    }

    /// @param to_server of the TCP stream, as this capture sees its roles.
    [[nodiscard]] Lane take(std::uint32_t stream, bool to_server) {
        return std::move(m_lanes[{place_of(stream), to_server}]);
    }

  private:
    [[nodiscard]] std::uint32_t place_of(std::uint32_t stream) const {
        return std::lower_bound(m_place.begin(), m_place.end(), std::pair{stream, 0U})->second;
    }

    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_place;  ///< by stream
    mptcp::PerLane<Lane> m_lanes;  ///< subflows by place in the connection
};

/// The middle of the differences; absent without any.
std::optional<std::int64_t> middle_of(const std::vector<Crossing>& crossings) {
    std::vector<std::int64_t> differences;
    differences.reserve(crossings.size());
    for (const Crossing& crossing : crossings) {
        differences.push_back(crossing.difference);
    }
    if (differences.empty()) {
        return std::nullopt;
    }
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
    std::nth_element(differences.begin(), middle, differences.end());
    return *middle;
}

/// How long a direction takes, by the difference of the clocks.
std::optional<Transit> transit_of(const std::vector<Crossing>& crossings, Which sender) {
    std::optional<Transit> transit;
    for (const Crossing& crossing : crossings) {
        const std::int64_t more =
            sender == Which::first ? crossing.difference : -crossing.difference;
        transit = transit ? Transit{std::min(transit->least, more), std::max(transit->most, more)}
                          : Transit{more, more};
    }
    return transit;
}

/// The same capture twice.
bool is_same_capture(const packets::PacketTable& first, const packets::PacketTable& second) {
    if (first.size() != second.size()) {
        return false;
    }
    for (std::size_t row = 0; row < first.size(); ++row) {
        if (first.time[row] != second.time[row]) {
            return false;
        }
    }
    return true;
}

}  // namespace

/// What is equal in one direction of a subflow; directions by who sends in the MPTCP connection.
struct PairedConnection::Lanes {
    StreamMatch streams;
    mptcp::PerSide<LaneMatch> by_sender;
    mptcp::PerSide<std::vector<Crossing>> crossings;
};

PairedConnection::PairedConnection(const ConnectionView& first, const ConnectionView& second,
                                   ConnectionMatch match, const ClockChoice& choice)
    : m_views{first, second},
      m_match{std::move(match)},
      m_is_exchanged{is_exchanged(first.capture, second.capture, m_match)} {
    const PerCapture<Span> spans{span_of(first.capture), span_of(second.capture)};
    refuse_apart(spans, choice);
    const std::vector<Lanes> all = match_all();
    choose_client_capture(all, choice.offset);
    choose_clock(all, choice);
    follow_all(all, spans);
}

/// Captures of different times have no packet in common; but their clocks may differ.
void PairedConnection::refuse_apart(const PerCapture<Span>& spans, const ClockChoice& choice) {
    // Beyond, differences of times would not fit into 64 bits (traces of 1970 and of now do).
    constexpr double most_apart = 2e18;
    if (std::abs(static_cast<double>(spans.first.begin) - static_cast<double>(spans.second.begin)) >
        most_apart) {
        throw base::Error{"the captures are more than 60 years apart"};
    }
    const std::int64_t begin = spans.second.begin + choice.offset;
    const std::int64_t end = spans.second.end + choice.offset;
    if (choice.estimate || (begin <= spans.first.end && end >= spans.first.begin)) {
        return;
    }
    const bool is_later = begin > spans.first.end;
    std::string gap;
    base::append_seconds(gap, is_later ? begin - spans.first.end : spans.first.begin - end);
    throw base::Error{"the captures do not overlap in time: the second " +
                      std::string{is_later ? "begins " : "ends "} + gap + " s " +
                      (is_later ? "after the first ends" : "before the first begins") +
                      "; if their clocks differ, give --clock-offset or --estimate-clock"};
}

std::vector<PairedConnection::Lanes> PairedConnection::match_all() const {
    const ConnectionView& first = m_views.first;
    const ConnectionView& second = m_views.second;
    LanesOf lanes{first};
    LanesOf peers{second};
    std::vector<Lanes> all;
    for (const StreamMatch& streams : m_match.subflows) {
        Lanes& its_lanes = all.emplace_back();
        its_lanes.streams = streams;
        const mptcp::Subflow& subflow =
            first.analysis().subflows[first.analysis().subflow_of[streams.stream]];
        for (const bool to_server : {true, false}) {
            const Side sender = mptcp::sender_of(subflow, to_server);
            LaneMatch& match = its_lanes.by_sender[sender];
            match =
                match_lanes(first.capture, lanes.take(streams.stream, to_server), second.capture,
                            peers.take(streams.peer, to_server != streams.is_reversed), streams);
            its_lanes.crossings[sender] = crossings_of(first.capture, second.capture, match);
        }
    }
    return all;
}

/// Regardless of the clocks: where the first capture is nearer to the client, the second's times
/// exceed the first's by more in what the client sends than in what it gets.
void PairedConnection::choose_client_capture(const std::vector<Lanes>& all, std::int64_t offset) {
    double nearness = 0;
    double by_clock = 0;  // with one direction only the clocks have to be believed
    bool has_any = false;
    bool has_both = false;
    m_is_same_place = true;
    for (const Lanes& lanes : all) {
        const auto to_server = middle_of(lanes.crossings[Side::client]);
        const auto to_client = middle_of(lanes.crossings[Side::server]);
        has_any |= to_server || to_client;
        by_clock += to_server ? static_cast<double>(*to_server + offset) : 0;
        by_clock -= to_client ? static_cast<double>(*to_client + offset) : 0;
        if (to_server && to_client) {
            has_both = true;
            nearness += static_cast<double>(*to_server - *to_client);
            m_is_same_place &= *to_server == *to_client;
        }
    }
    if (!has_any) {
        throw base::Error{
            "the captures hold the same connection, but no segment of one is in the other: they "
            "were not taken at the same time, or something between them rewrites every segment"};
    }
    m_is_same_place &= has_both;
    if (m_is_same_place && !is_same_capture(m_views.first.packets(), m_views.second.packets())) {
        throw base::Error{
            "the captures were taken at the same place: no segment takes any time from one to the "
            "other, in either direction"};
    }
    m_client_capture = (has_both ? nearness : by_clock) < 0 ? Which::second : Which::first;
}

void PairedConnection::choose_clock(const std::vector<Lanes>& all, const ClockChoice& choice) {
    m_clock.offset = choice.offset;
    if (!choice.estimate) {
        return;
    }
    std::vector<Crossings> subflows;
    for (const Lanes& lanes : all) {
        const Side to_second =
            sender_capture(Side::client) == Which::first ? Side::client : Side::server;
        subflows.push_back({lanes.streams.stream, lanes.crossings[to_second],
                            lanes.crossings[mptcp::other(to_second)]});
    }
    m_estimate = estimate_clock(subflows);
    if (!m_estimate) {
        throw base::Error{
            "the clock cannot be estimated: no subflow has segments in both captures "
            "in both directions; --clock-offset sets it"};
    }
    m_clock = m_estimate->clock;
}

void PairedConnection::follow_all(const std::vector<Lanes>& all, const PerCapture<Span>& spans) {
    for (const Side sender : mptcp::both_sides) {
        const Which capture = sender_capture(sender);
        std::optional<Transit> of_others;
        for (const Lanes& lanes : all) {
            if (const auto own = transit_of(lanes.crossings[sender], capture)) {
                of_others = of_others ? Transit{std::min(of_others->least, own->least),
                                                std::max(of_others->most, own->most)}
                                      : *own;
            }
        }
        const std::int64_t by_clock = capture == Which::first ? -m_clock.offset : m_clock.offset;
        for (const Lanes& lanes : all) {
            const Transit transit = transit_of(lanes.crossings[sender], capture)
                                        .value_or(of_others.value_or(Transit{by_clock, by_clock}));
            m_travels[sender].push_back(follow(m_views.first.capture, m_views.second.capture,
                                               lanes.by_sender[sender], lanes.streams, capture,
                                               spans, transit));
        }
    }
}

std::uint32_t PairedConnection::stream_in_first(Which which, std::uint32_t stream) const {
    for (const StreamMatch& subflow : m_match.subflows) {
        if (which == Which::second && subflow.peer == stream) {
            return subflow.stream;
        }
    }
    return which == Which::first ? stream : mptcp::none;
}

std::int64_t PairedConnection::time_of(Which which, Row row) const {
    const std::int64_t time = m_views[which].packets().time[row];
    return which == Which::first ? time : m_clock.on_first(time);
}

std::int64_t PairedConnection::delay_of(const Travel& travel, const Segment& segment) const {
    return time_of(other(travel.sender_capture), segment.received) -
           time_of(travel.sender_capture, segment.sent);
}

bool PairedConnection::counts_for_delay(const Travel& travel, const Segment& segment) const {
    return segment.has_arrived() && (m_views[travel.sender_capture].packets().flags[segment.sent] &
                                     packets::tcp_flag::rst) == 0;
}

}  // namespace pair
