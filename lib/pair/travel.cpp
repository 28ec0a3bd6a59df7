// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/travel.h"

#include <algorithm>
#include <array>

#include "mptcp/passes/lanes.h"
#include "pair/byte_ranges.h"

namespace pair {

namespace {

using mptcp::Row;

/// A lane with the two captures named by what they do in this direction.
struct Way {
    const mptcp::Capture& sender;
    const mptcp::Capture& receiver;
    const Lane& sent;
    const Lane& received;
    const std::vector<Found>& found_in_sent;
    const std::vector<Found>& found_in_received;
    std::uint64_t surplus_in_sent;
    std::uint64_t surplus_in_received;
    std::uint64_t surplus_bytes;  ///< of what was sent
};

Way way_of(const mptcp::Capture& first, const mptcp::Capture& second, const LaneMatch& lanes,
           Which sender) {
    if (sender == Which::first) {
        return {first,
                second,
                lanes.first,
                lanes.second,
                lanes.found_in_first,
                lanes.found_in_second,
                lanes.surplus_in_first,
                lanes.surplus_in_second,
                lanes.surplus_bytes_in_first};
    }
    return {second,
            first,
            lanes.second,
            lanes.first,
            lanes.found_in_second,
            lanes.found_in_first,
            lanes.surplus_in_second,
            lanes.surplus_in_first,
            lanes.surplus_bytes_in_second};
}

bool is_reset(const mptcp::Capture& capture, Row row) {
    return (capture.packets().flags[row] & packets::tcp_flag::rst) != 0;
}

/// The sequence number of a lane's start, which both captures count payload from.
std::uint32_t origin_of(const mptcp::Capture& capture, const Lane& lane) {
    const Row row = lane.front();
    return capture.packets().sequence[row] - capture.analysis().tcp.relative_sequence[row];
}

/// 64-bit numbers of the first byte of each row of a lane.
/// @param near a number near that of the first row.
std::vector<std::uint64_t> numbers_of(const mptcp::Capture& capture, const Lane& lane,
                                      std::uint32_t origin, std::uint64_t near) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(lane.size());
    mptcp::Unwrapper unwrapper;
    unwrapper.note(near);
    for (const Row row : lane) {
        const std::uint32_t syn =
            (capture.packets().flags[row] & packets::tcp_flag::syn) != 0 ? 1 : 0;
        numbers.push_back(unwrapper.nearest(capture.packets().sequence[row] + syn - origin));
        unwrapper.note(numbers.back() + capture.packets().length[row]);
    }
    return numbers;
}

/// The payload of a lane's rows without an equal.
std::vector<Payload> payloads_of(const mptcp::Capture& capture, const Lane& lane,
                                 const std::vector<Found>& found,
                                 const std::vector<std::uint64_t>& numbers, bool by_timestamps) {
    std::vector<Payload> payloads;
    for (std::size_t place = 0; place < lane.size(); ++place) {
        const Row row = lane[place];
        const std::uint32_t length = capture.packets().length[row];
        if (found[place] == Found::nothing && length > 0) {
            payloads.push_back({row, numbers[place], length,
                                by_timestamps ? capture.packets().timestamp_value[row] : 0});
        }
    }
    return payloads;
}

/// The sender's number of the first row that the receiver's capture holds too: one of the two may
/// begin gigabytes into the stream.
std::uint64_t number_in_common(const LaneMatch& lanes, Which sender,
                               const std::vector<std::uint64_t>& numbers) {
    for (std::size_t place = 0; place < lanes.first.size(); ++place) {
        const Row peer = lanes.partner[place];
        if (peer == mptcp::no_row) {
            continue;
        }
        if (sender == Which::first) {
            return numbers[place];
        }
        const auto found = std::lower_bound(lanes.second.begin(), lanes.second.end(), peer);
        return numbers[static_cast<std::size_t>(found - lanes.second.begin())];
    }
    return mptcp::Unwrapper::origin;
}

/// Follows the segments of one way.
class Follower {
  public:
    Follower(const Way& way, Travel& travel, const PerCapture<Span>& spans, const Transit& transit)
        : m_way{way},
          m_travel{travel},
          m_transit{transit},
          m_sender_span{spans[travel.sender_capture]},
          m_receiver_span{spans[other(travel.sender_capture)]} {}

    void run(const std::vector<Row>& partner_of_sent, const RangeMatch& ranges) {
        std::size_t next_range = 0;
        for (std::size_t place = 0; place < m_way.sent.size(); ++place) {
            const Row row = m_way.sent[place];
            const std::uint32_t length = m_way.sender.packets().length[row];
            m_travel.counts.sent_bytes += length;
            switch (m_way.found_in_sent[place]) {
                case Found::one:
                    add({row, partner_of_sent[place], Fate::matched});
                    break;
                case Found::ambiguous:
                    add({row, mptcp::no_row, Fate::ambiguous});
                    break;
                case Found::nothing:
                    add(length > 0 ? by_bytes(row, ranges.arrivals[next_range++]) : missing(row));
                    break;
            }
        }
        add_received(ranges);
        count();
    }

  private:
    void add(const Segment& segment) { m_travel.segments.push_back(segment); }

    Segment by_bytes(Row row, const Arrival& arrival) {
        switch (arrival.extent) {
            case Arrival::Extent::all:
                return {row, arrival.last, Fate::merged};
            case Arrival::Extent::some:
                m_travel.counts.lost_bytes += arrival.missing;
                return {row, arrival.last, Fate::partly};
            case Arrival::Extent::ambiguous:
                return {row, mptcp::no_row, Fate::ambiguous};
            case Arrival::Extent::nothing:
                break;
        }
        return missing(row);
    }

    /// Sent, and no byte of it arrived.
    Segment missing(Row row) {
        const std::int64_t time = m_way.sender.packets().time[row];
        if (time + m_transit.least < m_receiver_span.begin ||
            time + m_transit.most > m_receiver_span.end) {
            return {row, mptcp::no_row, Fate::outside};
        }
        m_travel.counts.lost_bytes += m_way.sender.packets().length[row];
        return {row, mptcp::no_row, Fate::lost};
    }

    void add_received(const RangeMatch& ranges) {
        std::size_t next_range = 0;
        for (std::size_t place = 0; place < m_way.received.size(); ++place) {
            const Row row = m_way.received[place];
            const bool has_range = m_way.found_in_received[place] == Found::nothing &&
                                   m_way.receiver.packets().length[row] > 0;
            const bool is_used = has_range && ranges.is_used[next_range];
            next_range += has_range ? 1 : 0;
            if (m_way.found_in_received[place] == Found::ambiguous) {
                add({mptcp::no_row, row, Fate::ambiguous});
            } else if (m_way.found_in_received[place] == Found::nothing && !is_used) {
                const std::int64_t time = m_way.receiver.packets().time[row];
                const bool is_outside = time - m_transit.most < m_sender_span.begin ||
                                        time - m_transit.least > m_sender_span.end;
                add({mptcp::no_row, row, is_outside ? Fate::outside : Fate::unmatched});
            }
        }
    }

    void count() {
        TravelCounts& counts = m_travel.counts;
        counts.sent = m_way.sent.size();
        counts.received = m_way.received.size();
        for (const Segment& segment : m_travel.segments) {
            if (segment.sent != mptcp::no_row || segment.fate != Fate::ambiguous) {
                ++counter_of(segment);
            }
        }
        counts.ambiguous -= m_way.surplus_in_sent;
        counts.lost += m_way.surplus_in_sent;
        counts.lost_bytes += m_way.surplus_bytes;
        counts.duplicated += m_way.surplus_in_received;
    }

    std::uint64_t& counter_of(const Segment& segment) {
        TravelCounts& counts = m_travel.counts;
        switch (segment.fate) {
            case Fate::matched:
                return counts.matched;
            case Fate::merged:
                return counts.merged;
            case Fate::partly:
                return counts.partly;
            case Fate::ambiguous:
                return counts.ambiguous;
            case Fate::lost:
                return counts.lost;
            case Fate::outside:
                return segment.sent == mptcp::no_row ? counts.received_outside : counts.outside;
            case Fate::unmatched:
                break;
        }
        return counts.unmatched;
    }

    const Way& m_way;
    Travel& m_travel;
    Transit m_transit;
    Span m_sender_span;
    Span m_receiver_span;
};

/// By place of the sent lane: the row of its equal.
std::vector<Row> partners_of_second(const LaneMatch& lanes) {
    std::vector<std::pair<Row, Row>> pairs;  // row of the second, row of the first capture
    for (std::size_t place = 0; place < lanes.first.size(); ++place) {
        if (lanes.partner[place] != mptcp::no_row) {
            pairs.emplace_back(lanes.partner[place], lanes.first[place]);
        }
    }
    std::sort(pairs.begin(), pairs.end());
    std::vector<Row> partners(lanes.second.size(), mptcp::no_row);
    auto next = pairs.begin();
    for (std::size_t place = 0; place < partners.size(); ++place) {
        if (next != pairs.end() && next->first == lanes.second[place]) {
            partners[place] = next++->second;
        }
    }
    return partners;
}

}  // namespace

TravelCounts& TravelCounts::operator+=(const TravelCounts& more) {
    sent += more.sent;
    received += more.received;
    matched += more.matched;
    merged += more.merged;
    partly += more.partly;
    ambiguous += more.ambiguous;
    lost += more.lost;
    outside += more.outside;
    unmatched += more.unmatched;
    duplicated += more.duplicated;
    received_outside += more.received_outside;
    sent_bytes += more.sent_bytes;
    lost_bytes += more.lost_bytes;
    return *this;
}

const Segment* Travel::find(mptcp::Row sent) const {
    // Those that were only received have the greatest row of all, and come last.
    const auto found =
        std::lower_bound(segments.begin(), segments.end(), sent,
                         [](const Segment& segment, mptcp::Row row) { return segment.sent < row; });
    return sent != mptcp::no_row && found != segments.end() && found->sent == sent ? &*found
                                                                                   : nullptr;
}

Travel follow(const mptcp::Capture& first, const mptcp::Capture& second, const LaneMatch& lanes,
              const StreamMatch& streams, Which sender, const PerCapture<Span>& spans,
              const Transit& transit) {
    Travel travel;
    travel.stream = streams.stream;
    travel.peer = streams.peer;
    travel.sender_capture = sender;
    const Way way = way_of(first, second, lanes, sender);
    RangeMatch ranges;
    if (way.sent.empty() || way.received.empty()) {
        ranges.arrivals.resize(way.sent.size());
        ranges.is_used.resize(way.received.size());
    } else {
        const std::uint32_t origin = origin_of(way.sender, way.sent);
        const auto sent = numbers_of(way.sender, way.sent, origin, mptcp::Unwrapper::origin);
        const auto received =
            numbers_of(way.receiver, way.received,
                       streams.is_rewritten ? origin_of(way.receiver, way.received) : origin,
                       number_in_common(lanes, sender, sent));
        const bool by_timestamps = lanes.comparison.by_timestamps;
        ranges =
            match_ranges(payloads_of(way.sender, way.sent, way.found_in_sent, sent, by_timestamps),
                         payloads_of(way.receiver, way.received, way.found_in_received, received,
                                     by_timestamps));
    }
    Follower{way, travel, spans, transit}.run(
        sender == Which::first ? lanes.partner : partners_of_second(lanes), ranges);
    return travel;
}

std::vector<Crossing> crossings_of(const mptcp::Capture& first, const mptcp::Capture& second,
                                   const LaneMatch& lanes) {
    std::vector<Crossing> crossings;
    crossings.reserve(lanes.pairs);
    for (std::size_t place = 0; place < lanes.first.size(); ++place) {
        const Row row = lanes.first[place];
        const Row peer = lanes.partner[place];
        if (peer != mptcp::no_row && !is_reset(first, row)) {
            const std::int64_t time = first.packets().time[row];
            crossings.push_back({time, second.packets().time[peer] - time});
        }
    }
    return crossings;
}

}  // namespace pair
