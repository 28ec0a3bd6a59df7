// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/byte_ranges.h"

#include <algorithm>

#include "mptcp/passes/range_index.h"

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

using Ranges = std::vector<Range>;

/// What two sets of disjoint ranges have in common.
Ranges common_of(const Ranges& some, const Ranges& others) {
    Ranges common;
    for (const Range& one : some) {
        for (const Range& other : others) {
            const Range both{std::max(one.begin, other.begin), std::min(one.end, other.end)};
            if (both.begin < both.end) {
                common.push_back(both);
            }
        }
    }
    return common;
}

/// Takes a range out of others.
void take(Ranges& ranges, const Range& taken) {
    Ranges left;
    for (const Range& range : ranges) {
        if (taken.begin >= range.end || taken.end <= range.begin) {
            left.push_back(range);
            continue;
        }
        if (range.begin < taken.begin) {
            left.push_back({range.begin, taken.begin});
        }
        if (taken.end < range.end) {
            left.push_back({taken.end, range.end});
        }
    }
    ranges = std::move(left);
}

class RangeMatcher {
  public:
    RangeMatcher(const std::vector<Payload>& sent, const std::vector<Payload>& received)
        : m_sent{sent},
          m_received{received},
          m_sent_index{index_of(sent)},
          m_received_index{index_of(received)},
          m_is_used(received.size(), false) {
        m_unused.reserve(received.size());
        for (const Payload& payload : received) {
            m_unused.push_back({{payload.begin, payload.begin + payload.length}});
        }
    }

    [[nodiscard]] RangeMatch run() {
        RangeMatch match;
        match.arrivals.reserve(m_sent.size());
        for (std::size_t place = 0; place < m_sent.size(); ++place) {
            match.arrivals.push_back(arrival_of(place));
        }
        match.is_used = std::move(m_is_used);
        return match;
    }

  private:
    [[nodiscard]] Arrival arrival_of(std::size_t place) {
        const Payload& payload = m_sent[place];
        Ranges missing{{payload.begin, payload.begin + payload.length}};
        Arrival arrival;
        for (const std::uint32_t piece : carriers_of(payload)) {
            for (const Range& bytes : common_of(missing, m_unused[piece])) {
                take(missing, bytes);
                take(m_unused[piece], bytes);
                m_is_used[piece] = true;
                arrival.last = m_received[piece].row;
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
                if (!m_unused[piece.row].empty() &&
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
    std::vector<Ranges> m_unused;  ///< bytes of received payloads that no sent one took
    std::vector<bool> m_is_used;
};

}  // namespace

RangeMatch match_ranges(const std::vector<Payload>& sent, const std::vector<Payload>& received) {
    return RangeMatcher{sent, received}.run();
}

}  // namespace pair
