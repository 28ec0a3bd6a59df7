// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair/match_segments.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "base/interrupt.h"
#include "pair/segment_key.h"

namespace pair {

namespace {

using mptcp::Row;

/// Rows with one key.
struct Group {
    std::uint32_t in_first = 0;
    std::uint32_t in_second = 0;
    std::uint32_t first_place = 0;  ///< of the second capture's, in a list sorted by group
};

/// The groups of both lanes.
class Groups {
  public:
    Groups(std::vector<std::uint64_t>&& keys, std::vector<std::uint64_t>&& peers) {
        m_numbers.reserve(std::max(keys.size(), peers.size()));
        m_of_first = numbered(keys, &Group::in_first);
        m_of_second = numbered(peers, &Group::in_second);
        std::uint32_t place = 0;
        for (Group& group : m_groups) {
            group.first_place = place;
            place += group.in_second;
        }
    }

    [[nodiscard]] std::uint64_t pairs() const {
        std::uint64_t sum = 0;
        for (const Group& group : m_groups) {
            sum += group.in_first == group.in_second ? group.in_first : 0;
        }
        return sum;
    }

    /// Who is whose equal, into `match`.
    void store(const mptcp::Capture& first, const mptcp::Capture& second, LaneMatch& match) const {
        std::vector<std::uint32_t> sorted(m_of_second.size());
        std::vector<std::uint32_t> next(m_groups.size());
        for (std::size_t place = 0; place < m_of_second.size(); ++place) {
            const std::uint32_t group = m_of_second[place];
            sorted[m_groups[group].first_place + next[group]++] = static_cast<std::uint32_t>(place);
        }
        std::fill(next.begin(), next.end(), 0);
        match.partner.assign(m_of_first.size(), mptcp::no_row);
        match.found_in_first.assign(m_of_first.size(), Found::nothing);
        match.found_in_second.assign(m_of_second.size(), Found::nothing);
        for (std::size_t place = 0; place < m_of_first.size(); ++place) {
            const Group& group = m_groups[m_of_first[place]];
            match.found_in_first[place] = found_in(group);
            if (match.found_in_first[place] == Found::one) {
                const std::uint32_t peer = sorted[group.first_place + next[m_of_first[place]]++];
                match.partner[place] = match.second[peer];
            }
        }
        for (std::size_t place = 0; place < m_of_second.size(); ++place) {
            match.found_in_second[place] = found_in(m_groups[m_of_second[place]]);
        }
        for (const Group& group : m_groups) {
            if (found_in(group) == Found::ambiguous) {
                match.surplus_in_first +=
                    group.in_first - std::min(group.in_first, group.in_second);
                match.surplus_in_second +=
                    group.in_second - std::min(group.in_first, group.in_second);
            }
        }
        match.pairs = pairs();
        match.surplus_bytes_in_first =
            surplus_bytes(first, match.first, m_of_first, &Group::in_first, &Group::in_second);
        match.surplus_bytes_in_second =
            surplus_bytes(second, match.second, m_of_second, &Group::in_second, &Group::in_first);
    }

  private:
    static Found found_in(const Group& group) {
        if (group.in_first == 0 || group.in_second == 0) {
            return Found::nothing;
        }
        return group.in_first == group.in_second ? Found::one : Found::ambiguous;
    }

    /// The payload of rows that the other capture has no equal for; equals have the same length.
    std::uint64_t surplus_bytes(const mptcp::Capture& capture, const Lane& lane,
                                const std::vector<std::uint32_t>& groups, std::uint32_t Group::*own,
                                std::uint32_t Group::*other) const {
        std::vector<std::uint32_t> seen(m_groups.size());
        std::uint64_t bytes = 0;
        for (std::size_t place = 0; place < lane.size(); ++place) {
            const Group& group = m_groups[groups[place]];
            const bool is_surplus = found_in(group) == Found::ambiguous &&
                                    group.*own > group.*other &&
                                    seen[groups[place]]++ < group.*own - group.*other;
            bytes += is_surplus ? capture.packets().length[lane[place]] : 0;
        }
        return bytes;
    }

    std::vector<std::uint32_t> numbered(const std::vector<std::uint64_t>& keys,
                                        std::uint32_t Group::*count) {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(keys.size());
        for (const std::uint64_t key : keys) {
            const auto [found, is_new] =
                m_numbers.try_emplace(key, static_cast<std::uint32_t>(m_groups.size()));
            if (is_new) {
                m_groups.emplace_back();
            }
            ++(m_groups[found->second].*count);
            numbers.push_back(found->second);
        }
        return numbers;
    }

    struct Same {
        std::size_t operator()(std::uint64_t key) const noexcept { return key; }
    };
    std::unordered_map<std::uint64_t, std::uint32_t, Same> m_numbers;
    std::vector<Group> m_groups;
    std::vector<std::uint32_t> m_of_first;  ///< groups, by place
    std::vector<std::uint32_t> m_of_second;
};

std::vector<std::uint64_t> keys_of(const mptcp::Capture& capture, const Lane& lane,
                                   const Comparison& comparison, bool is_relative) {
    SegmentKeys keys{capture, comparison, is_relative};
    std::vector<std::uint64_t> result;
    result.reserve(lane.size());
    for (const Row row : lane) {
        result.push_back(keys.of(row));
    }
    return result;
}

}  // namespace

LaneMatch match_lanes(const mptcp::Capture& first, Lane lane, const mptcp::Capture& second,
                      Lane peer, const StreamMatch& streams) {
    constexpr std::array comparisons = {Comparison{true, true}, Comparison{false, true},
                                        Comparison{false, false}};
    LaneMatch best;
    const std::size_t smaller = std::min(lane.size(), peer.size());
    std::optional<Groups> chosen;
    for (const Comparison& comparison : comparisons) {
        base::throw_if_interrupted();
        Groups groups{keys_of(first, lane, comparison, streams.is_rewritten),
                      keys_of(second, peer, comparison, streams.is_rewritten)};
        const std::uint64_t pairs = groups.pairs();
        if (!chosen || pairs > best.pairs) {
            best.pairs = pairs;
            best.comparison = comparison;
            chosen = std::move(groups);
        }
        if (2 * pairs >= smaller) {
            break;
        }
    }
    best.first = std::move(lane);
    best.second = std::move(peer);
    chosen->store(first, second, best);
    return best;
}

}  // namespace pair
