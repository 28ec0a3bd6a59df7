// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/byte_ranges.h"

#include <algorithm>

#include "mptcp/range_index.h"

namespace pair {

namespace {

/// An index whose pieces carry the places of payloads.
mptcp::RangeIndex index_of(const std::vector<Payload>& payloads) {
    std::vector<mptcp::Piece> pieces;
    pieces.reserve(payloads.size());
    for (std::size_t place = 0; place < payloads.size(); ++place) {
        pieces.push_back(
            {payloads[place].begin, payloads[place].length, static_cast<mptcp::Row>(place)});
    }
    return mptcp::RangeIndex{std::move(pieces)};
}

struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Takes a range out of others; gives how much there was to take.
std::uint64_t take(std::vector<Range>& ranges, const Range& taken) {
    std::vector<Range> left;
    std::uint64_t bytes = 0;
    for (const Range& range : ranges) {
        const Range common{std::max(range.begin, taken.begin), std::min(range.end, taken.end)};
        if (common.begin >= common.end) {
            left.push_back(range);
            continue;
        }
        bytes += common.end - common.begin;
        if (range.begin < common.begin) {
            left.push_back({range.begin, common.begin});
        }
        if (common.end < range.end) {
            left.push_back({common.end, range.end});
        }
    }
    ranges = std::move(left);
    return bytes;
}

class RangeMatcher {
  public:
    RangeMatcher(const std::vector<Payload>& sent, const std::vector<Payload>& received)
        : m_sent{sent},
          m_received{received},
          m_sent_index{index_of(sent)},
          m_received_index{index_of(received)},
          m_unused(received.size()) {
        for (std::size_t place = 0; place < received.size(); ++place) {
            m_unused[place] = received[place].length;
        }
    }

    [[nodiscard]] RangeMatch run() {
        RangeMatch match;
        match.arrivals.reserve(m_sent.size());
        for (std::size_t place = 0; place < m_sent.size(); ++place) {
            match.arrivals.push_back(arrival_of(place));
        }
        for (std::size_t place = 0; place < m_received.size(); ++place) {
            match.is_used.push_back(m_unused[place] < m_received[place].length);
        }
        return match;
    }

  private:
    [[nodiscard]] Arrival arrival_of(std::size_t place) {
        const Payload& payload = m_sent[place];
        std::vector<Range> missing{{payload.begin, payload.begin + payload.length}};
        Arrival arrival;
        for (const std::uint32_t piece : carriers_of(payload)) {
            const Payload& carrier = m_received[piece];
            const std::uint64_t bytes =
                take(missing, {carrier.begin, carrier.begin + carrier.length});
            if (bytes > 0) {
                m_unused[piece] -= std::min<std::uint64_t>(m_unused[piece], bytes);
                arrival.last = carrier.row;
            }
        }
        for (const Range& range : missing) {
            arrival.missing += range.end - range.begin;
        }
        arrival.extent = arrival.missing == payload.length ? Arrival::Extent::nothing
                         : arrival.missing > 0             ? Arrival::Extent::some
                                                           : Arrival::Extent::all;
        if (arrival.extent != Arrival::Extent::nothing && was_sent_again(place)) {
            return {Arrival::Extent::ambiguous, mptcp::no_row, 0};
        }
        return arrival;
    }

    /// Received payloads that overlap it, have its timestamp, and are not used up, in their order.
    [[nodiscard]] std::vector<std::uint32_t> carriers_of(const Payload& payload) const {
        std::vector<std::uint32_t> places;
        m_received_index.for_each_overlap(
            payload.begin, payload.begin + payload.length, [&](const mptcp::Piece& piece) {
                if (m_unused[piece.row] > 0 &&
                    m_received[piece.row].timestamp == payload.timestamp) {
                    places.push_back(piece.row);
                }
                return true;
            });
        std::sort(places.begin(), places.end());
        return places;
    }

    [[nodiscard]] bool was_sent_again(std::size_t place) const {
        const Payload& payload = m_sent[place];
        bool found = false;
        m_sent_index.for_each_overlap(
            payload.begin, payload.begin + payload.length, [&](const mptcp::Piece& piece) {
                found = piece.row != place && m_sent[piece.row].timestamp == payload.timestamp;
                return !found;
            });
        return found;
    }

    const std::vector<Payload>& m_sent;
    const std::vector<Payload>& m_received;
    mptcp::RangeIndex m_sent_index;
    mptcp::RangeIndex m_received_index;
    std::vector<std::uint64_t> m_unused;  ///< bytes of received payloads that no sent one took
};

}  // namespace

RangeMatch match_ranges(const std::vector<Payload>& sent, const std::vector<Payload>& received) {
    return RangeMatcher{sent, received}.run();
}

}  // namespace pair
